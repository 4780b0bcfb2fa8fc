import type { AssetHubState } from '../model/asset-hub.ts';
import type { Ledger } from '../model/ledger.ts';
import type { RelayState } from '../model/relay.ts';
import { genesisSession } from '../model/session.ts';
import { keysNamed, OLD, OTHERS, PROXY, STASH } from './cast.ts';

/** Relay chains are old: neither sessions nor slots begin at 0. */
const FIRST_SESSION = 100;
const FIRST_SLOT = 7_000;

function ledger(proxyType: string): Ledger {
  return {
    accounts: new Map([STASH, PROXY, ...OTHERS].map((who) => [who, { nonce: 0, free: 1_000n, keyDeposit: 0n }])),
    proxies: new Map([[STASH, [{ delegate: PROXY, proxyType, delay: 0 }]]]),
  };
}

export function relayGenesis(): RelayState {
  const members = [STASH, ...OTHERS].map((stash) => ({
    stash,
    keys: keysNamed(stash === STASH ? OLD : stash).encoded,
  }));
  return {
    ...ledger('Staking'),
    number: 0,
    genesisSlot: FIRST_SLOT,
    slot: FIRST_SLOT,
    epoch: { index: 0, began: [0, 0] },
    session: genesisSession(members, FIRST_SESSION),
    grandpaSetId: 0,
    beefySetId: 0,
    paraSessions: new Map([[FIRST_SESSION, members]]),
    authored: new Map(),
    inbox: [],
  };
}

export function assetHubGenesis(): AssetHubState {
  const stashes = new Set([STASH, ...OTHERS]);
  return {
    ...ledger('StakingOperator'),
    number: 0,
    relayNumber: 0,
    bonded: stashes,
    validators: stashes,
    era: { index: 0, startedMs: 0 },
    lastSessionReport: FIRST_SESSION - 1,
    outbox: [],
  };
}

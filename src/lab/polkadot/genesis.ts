import { createHash } from 'node:crypto';
import type { AssetHubState } from './model/asset-hub.ts';
import type { Account, ProxyDefinition } from './model/ledger.ts';
import type { AccountId } from './model/names.ts';
import type { RelayState } from './model/relay.ts';
import { genesisSession, type Member } from './model/session.ts';
import { DOT, type PolkadotOptions } from './options.ts';
import { generateKeys, type GeneratedKeys } from './scale/session-keys.ts';

/** A validator of other people: it always signs, and no node of the lab has its keys. */
export interface OtherValidator extends GeneratedKeys {
  readonly stash: AccountId;
}

const DEFAULT_OTHERS = 5;
const DEFAULT_FREE = 1_000n * DOT;
/** A number of its own, so that slots are not taken for block numbers. */
const GENESIS_SLOT = 7_000;
/** Relay chains are old: sessions do not begin at 0. */
const FIRST_SESSION = 100;

export function otherValidators({ seed, others = DEFAULT_OTHERS }: PolkadotOptions): readonly OtherValidator[] {
  return Array.from({ length: others }, (_, index) => {
    const name = `${seed}/other-${index + 1}`;
    return { stash: `0x${createHash('sha256').update(name).digest('hex')}`, ...generateKeys(name) };
  });
}

/** All validators in the order in which the authority sets have them. */
const membersOf = (options: PolkadotOptions, others: readonly OtherValidator[]): readonly Member[] =>
  [...options.validators, ...others].map(({ stash, keys }) => ({ stash, keys }));

function accountsOf(options: PolkadotOptions, others: readonly OtherValidator[]): Map<AccountId, Account> {
  const rich = others.map(({ stash }) => ({ account: stash, free: DEFAULT_FREE }));
  const own = options.validators.map(({ stash, free = DEFAULT_FREE }) => ({ account: stash, free }));
  return new Map(
    [...rich, ...own, ...(options.funded ?? [])].map(({ account, free }) => [
      account,
      { nonce: 0, free, keyDeposit: 0n },
    ]),
  );
}

const proxiesOf = (
  options: PolkadotOptions,
  exists: (type: string) => boolean,
): Map<AccountId, readonly ProxyDefinition[]> =>
  new Map(
    options.validators.map(({ stash, proxies = [] }) => [stash, proxies.filter((each) => exists(each.proxyType))]),
  );

export function relayGenesis(options: PolkadotOptions, others: readonly OtherValidator[]): RelayState {
  const members = membersOf(options, others);
  return {
    accounts: accountsOf(options, others),
    // The type for operators is the Asset Hub's alone.
    proxies: proxiesOf(options, (type) => type !== 'StakingOperator'),
    number: 0,
    genesisSlot: GENESIS_SLOT,
    slot: GENESIS_SLOT,
    epoch: { index: 0, began: [0, 0] },
    session: genesisSession(members, FIRST_SESSION),
    grandpaSetId: 0,
    beefySetId: 0,
    paraSessions: new Map([[FIRST_SESSION, members]]),
    authored: new Map(),
    inbox: [],
  };
}

export function assetHubGenesis(
  options: PolkadotOptions,
  others: readonly OtherValidator[],
  era: AssetHubState['era'],
): AssetHubState {
  const stashes = membersOf(options, others).map(({ stash }) => stash);
  return {
    accounts: accountsOf(options, others),
    proxies: proxiesOf(options, (type) => type !== 'StakingOperator' || options.keysPath !== 'relay'),
    number: 0,
    relayNumber: 0,
    bonded: new Set(stashes),
    validators: new Set(stashes),
    era,
    lastSessionReport: FIRST_SESSION - 1,
    outbox: [],
  };
}

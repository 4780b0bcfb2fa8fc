import type { AssetHubRules, AssetHubState } from '../../../../src/lab/polkadot/model/asset-hub.ts';
import type { KeySet } from '../../../../src/lab/polkadot/model/key-set.ts';
import type { AccountId } from '../../../../src/lab/polkadot/model/names.ts';
import type { RelayRules, RelayState } from '../../../../src/lab/polkadot/model/relay.ts';
import { genesisSession } from '../../../../src/lab/polkadot/model/session.ts';

/** An account of which all 32 bytes are the same. */
export const account = (byte: number): AccountId => `0x${hex(byte).repeat(32)}`;

/** Six keys of which all bytes are the same. */
export const keySet = (byte: number): KeySet => `0x${hex(byte).repeat(193)}`;

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

export const members = [1, 2, 3].map((number) => ({ stash: account(number), keys: keySet(number) }));

/** A relay chain at its first block, with sessions of four slots and three validators. */
export const relay: RelayState = {
  accounts: new Map(members.map(({ stash }) => [stash, { nonce: 0, free: 1_000n, keyDeposit: 0n }])),
  proxies: new Map(),
  number: 0,
  genesisSlot: 100,
  slot: 100,
  epoch: { index: 0, began: [0, 0] },
  session: genesisSession(members, 0),
  grandpaSetId: 0,
  beefySetId: 0,
  paraSessions: new Map([[0, members]]),
  authored: new Map(),
  inbox: [],
};

/** The proof is good when it is the owner itself. */
export const proves = (owner: AccountId, _keys: KeySet, proof: string): boolean => proof === owner;

export const relayRules: RelayRules = {
  sessionSlots: 4,
  sessionsPerEra: 6,
  keyDeposit: 60n,
  setKeys: 'allowed',
  proves,
  elected: () => members.map(({ stash }) => stash),
};

export const hub: AssetHubState = {
  accounts: new Map(members.map(({ stash }) => [stash, { nonce: 0, free: 1_000n, keyDeposit: 0n }])),
  proxies: new Map(),
  number: 0,
  relayNumber: 0,
  bonded: new Set(members.map(({ stash }) => stash)),
  validators: new Set(members.map(({ stash }) => stash)),
  era: { index: 0, startedMs: 0 },
  lastSessionReport: 0,
  outbox: [],
};

export const hubRules: AssetHubRules = { keyDeposit: 60n, xcmFee: 3n, xcmSendFails: () => false, proves };

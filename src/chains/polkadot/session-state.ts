import { z } from 'zod';
import { type AccountId, type Hex, isHex, readAddress } from './account.ts';
import { decode } from '../decode.ts';
import { type KeyLayout, type PublicSessionKey, type SessionKeys, sessionKeysOf } from './session-keys.ts';

export interface BlockRef {
  readonly hash: Hex;
  readonly number: number;
}

/** The authority sets of the running session. Null: this runtime shows none, which does not mean that there is none. */
export interface Authorities {
  readonly babe: readonly Hex[] | null;
  readonly grandpa: readonly Hex[] | null;
  readonly beefy: readonly Hex[] | null;
  readonly authorityDiscovery: readonly Hex[] | null;
}

/** `paraSessionInfo.sessions` of the running session: keys that answer for parachain duties and for disputes about them. */
export interface ParaSession {
  readonly validators: readonly Hex[];
  readonly assignments: readonly Hex[];
  readonly discovery: readonly Hex[];
}

/** BABE's clock. A session ends with its epoch. */
export interface Epoch {
  readonly index: number;
  readonly genesisSlot: number;
  readonly currentSlot: number;
  /** Unit: slots. */
  readonly duration: number;
  /** Unit: milliseconds. */
  readonly slotMs: number;
  /** The first block of the running session. */
  readonly startBlock: number;
}

/** All that the relay chain says about session keys, as of one block. */
export interface ChainSession {
  readonly block: BlockRef;
  /** `session.currentIndex`. */
  readonly session: number;
  readonly layout: KeyLayout;
  /** Stashes of the running session, in the order of authority indices. */
  readonly validators: readonly AccountId[];
  /** What becomes active at the next change of session. */
  readonly queuedKeys: readonly { readonly stash: AccountId; readonly keys: SessionKeys }[];
  /** `session.queuedChanged`: whether the next change of session changes keys at all. */
  readonly queuedChanged: boolean;
  readonly authorities: Authorities;
  readonly para: ParaSession | null;
  /** Null where the runtime has no BABE. */
  readonly epoch: Epoch | null;
}

/** Who has a key in its next keys (`session.keyOwner`); null when nobody has. */
export interface KeyOwner {
  readonly key: PublicSessionKey;
  readonly owner: AccountId | null;
}

/** The session as of one block, with what it says about one validator and about the keys that were asked for. */
export interface SessionState extends ChainSession {
  readonly stash: AccountId;
  /** What becomes queued at the next change of session; null when the stash has set none. */
  readonly nextKeys: SessionKeys | null;
  readonly owners: readonly KeyOwner[];
}

/** When the next keys of a stash became what they are. */
export interface NextKeysSet {
  readonly block: BlockRef;
  /** `session.currentIndex` there: they are queued in the session after it and active in the one after that. */
  readonly session: number;
}

/** Values as @polkadot/api shows them in JSON; undefined where the runtime has no such entry. */
export interface SessionReadings {
  readonly currentIndex: unknown;
  readonly validators: unknown;
  readonly queuedKeys: unknown;
  readonly queuedChanged: unknown;
  readonly babe: unknown;
  readonly grandpa: unknown;
  readonly beefy: unknown;
  readonly authorityDiscovery: unknown;
  readonly para: unknown;
  readonly epochIndex: unknown;
  readonly genesisSlot: unknown;
  readonly currentSlot: unknown;
  readonly epochStart: unknown;
  readonly epochDuration: unknown;
  readonly slotMs: unknown;
}

const Key = z.string().refine(isHex);
const Keys = z.array(Key);
/** With its weight, which is 1 for every validator. */
const Weighted = z.array(z.tuple([Key, z.unknown()])).transform((list) => list.map(([key]) => key));
const Fields = z.record(z.string(), z.unknown());
/** u64: @polkadot/api writes hex from 2^53 on, which no slot reaches. */
const Whole = z.int().min(0);
const Para = z
  .object({ validators: Keys, assignmentKeys: Keys, discoveryKeys: Keys })
  .transform(({ validators, assignmentKeys, discoveryKeys }) => ({
    validators,
    assignments: assignmentKeys,
    discovery: discoveryKeys,
  }));

/** What of a session changes only when another one begins, and is long. */
export type SessionSets = Pick<ChainSession, 'layout' | 'validators' | 'queuedKeys' | 'authorities' | 'para'>;
export type SetReadings = Pick<
  SessionReadings,
  'validators' | 'queuedKeys' | 'babe' | 'grandpa' | 'beefy' | 'authorityDiscovery' | 'para'
>;

/** @throws `chain/bad-answer` when a value is not of the expected form */
export function decodeSets(layout: KeyLayout, readings: SetReadings): SessionSets {
  const validators = decode('session.validators', z.array(z.string()), readings.validators);
  const queued = decode('session.queuedKeys', z.array(z.tuple([z.string(), Fields])), readings.queuedKeys);
  return {
    layout,
    validators: validators.map(accountOf),
    queuedKeys: queued.map(([stash, fields]) => ({ stash: accountOf(stash), keys: sessionKeysOf(fields, layout) })),
    authorities: {
      babe: whereShown('babe.authorities', Weighted, readings.babe),
      grandpa: whereShown('grandpa.authorities', Weighted, readings.grandpa),
      beefy: whereShown('beefy.authorities', Keys, readings.beefy),
      authorityDiscovery: whereShown('authorityDiscovery.keys', Keys, readings.authorityDiscovery),
    },
    para: whereShown('paraSessionInfo.sessions', Para, readings.para),
  };
}

/** The session as of `block`, of whose sets nothing is different. @throws as `decodeSets` */
export function withSets(
  block: BlockRef,
  sets: SessionSets,
  readings: Omit<SessionReadings, keyof SetReadings>,
): ChainSession {
  return {
    ...sets,
    block,
    session: decode('session.currentIndex', Whole, readings.currentIndex),
    queuedChanged: decode('session.queuedChanged', z.boolean(), readings.queuedChanged),
    epoch: readings.epochIndex === undefined ? null : decodeEpoch(readings),
  };
}

/** `session.nextKeys` of one stash. */
export function decodeNextKeys(value: unknown, layout: KeyLayout): SessionKeys | null {
  const fields = decode('session.nextKeys', Fields.nullable(), value);
  return fields && sessionKeysOf(fields, layout);
}

/** `session.keyOwner` of one key. */
export function decodeOwner(key: PublicSessionKey, value: unknown): KeyOwner {
  const owner = decode('session.keyOwner', z.string().nullable(), value);
  return { key, owner: owner === null ? null : accountOf(owner) };
}

/**
 * Slots until the next change of session, at least one: that change comes with the first block at or after its slot. An
 * estimate, for blocks may be missing and finality may stall: read the index again instead of counting on it.
 */
export function slotsToNextSession(epoch: Epoch): number {
  const end = epoch.genesisSlot + (epoch.index + 1) * epoch.duration;
  return Math.max(1, end - epoch.currentSlot);
}

function decodeEpoch(readings: Omit<SessionReadings, keyof SetReadings>): Epoch {
  // The blocks in which the last and the running epoch began.
  const [, startBlock] = decode('babe.epochStart', z.tuple([Whole, Whole]), readings.epochStart);
  return {
    index: decode('babe.epochIndex', Whole, readings.epochIndex),
    genesisSlot: decode('babe.genesisSlot', Whole, readings.genesisSlot),
    currentSlot: decode('babe.currentSlot', Whole, readings.currentSlot),
    duration: decode('babe.epochDuration', Whole.min(1), readings.epochDuration),
    slotMs: decode('babe.expectedBlockTime', Whole.min(1), readings.slotMs),
    startBlock,
  };
}

function whereShown<T>(what: string, schema: z.ZodType<T>, value: unknown): T | null {
  return value === undefined || value === null ? null : decode(what, schema, value);
}

function accountOf(address: string): AccountId {
  return readAddress(address).account;
}

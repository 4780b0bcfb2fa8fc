import type { ApiPromise } from '@polkadot/api';
import { z } from 'zod';
import type { Json } from '../../domain/names.ts';
import { decode } from '../decode.ts';
import { badAnswer, type ChainConnection, HexText, understood } from './connection.ts';
import type { ChainEvent, FindError } from './dispatch.ts';
import type { BlockRef } from './session-state.ts';

/** What a runtime is made of. */
type Runtime = Pick<Awaited<ReturnType<ApiPromise['at']>>, 'query' | 'consts' | 'registry' | 'runtimeVersion'>;
/** What `state_queryStorageAt` answers (polkadot-sdk substrate/primitives/storage, `StorageChangeSet`). */
const ChangeSets = z.array(z.object({ changes: z.array(z.tuple([z.string(), HexText.nullable()])) }));
/** A value of the chain, as the SDK has it. */
type Value = ReturnType<ApiPromise['registry']['createType']>;

/** The state after one finalized block, read with the runtime of that block. */
export interface BlockView {
  readonly block: BlockRef;
  readonly runtime: Runtime;
  /** Whether the runtime has this storage entry. */
  has(pallet: string, entry: string): boolean;
  /** A value in JSON; undefined when the runtime has no such entry, null when nothing is stored and there is no default. */
  read(pallet: string, entry: string, ...keys: readonly Json[]): Promise<unknown>;
  /** Like `read`, and null too where only a default would be there. */
  readStored(pallet: string, entry: string, ...keys: readonly Json[]): Promise<unknown>;
  /** The bytes of a value as they are stored, without understanding them; null when nothing is. */
  readBytes(pallet: string, entry: string, ...keys: readonly Json[]): Promise<string | null | undefined>;
  /** The bytes of many values of one entry, in one call where the node takes it; undefined for all when the runtime has no such entry. */
  readManyBytes(
    pallet: string,
    entry: string,
    many: readonly (readonly Json[])[],
  ): Promise<readonly (string | null | undefined)[]>;
  /** The same bytes by their hash: another one when a byte is another. From a node that has no hashes, the bytes themselves. */
  readMark(pallet: string, entry: string, ...keys: readonly Json[]): Promise<string | null | undefined>;
  /** Undefined when the runtime has no such constant. */
  constant(pallet: string, name: string): unknown;
  events(): Promise<readonly ChainEvent[]>;
  readonly findError: FindError;
}

export async function viewBlock(connection: ChainConnection, block: BlockRef): Promise<BlockView> {
  const api = await connection.api();
  const runtime = await understood(`block ${block.number}`, () => runtimeOf(api, block));
  const entryOf = (pallet: string, entry: string) => runtime.query[pallet]?.[entry];
  const valueOf = async (pallet: string, name: string, keys: readonly Json[]) => {
    const entry = entryOf(pallet, name);
    return entry && api.rpc.state.getStorage<Value>([entry.creator, keys], block.hash);
  };
  const read: BlockView['read'] = (pallet, name, ...keys) =>
    understood(`${pallet}.${name}`, async () => (await valueOf(pallet, name, keys))?.toJSON());
  const readBytes: BlockView['readBytes'] = async (pallet, name, ...keys) => {
    const entry = entryOf(pallet, name);
    if (entry === undefined) return undefined;
    return connection.ask('state_getStorage', [entry.key(...keys), block.hash], HexText.nullable());
  };
  const readManyBytes: BlockView['readManyBytes'] = async (pallet, name, many) => {
    const entry = entryOf(pallet, name);
    if (entry === undefined || many.length === 0) return many.map(() => undefined);
    const keys = many.map((args) => entry.key(...args));
    const answer = await connection.call('state_queryStorageAt', [keys, block.hash]);
    if (answer.kind === 'error') return Promise.all(many.map((args) => readBytes(pallet, name, ...args)));
    const changes = decode('state_queryStorageAt', ChangeSets, answer.result).flatMap((set) => set.changes);
    const values = new Map(changes);
    if (keys.some((key) => !values.has(key))) throw badAnswer('state_queryStorageAt', `not all of ${pallet}.${name}`);
    return keys.map((key) => values.get(key));
  };
  const readMark: BlockView['readMark'] = async (pallet, name, ...keys) => {
    const entry = entryOf(pallet, name);
    if (entry === undefined) return undefined;
    return (await connection.storageHash(entry.key(...keys), block.hash)) ?? readBytes(pallet, name, ...keys);
  };
  return {
    block,
    runtime,
    has: (pallet, entry) => entryOf(pallet, entry) !== undefined,
    read,
    readBytes,
    readMark,
    readManyBytes,
    readStored: async (pallet, name, ...keys) => {
      const bytes = await readBytes(pallet, name, ...keys);
      return bytes === null || bytes === undefined ? bytes : read(pallet, name, ...keys);
    },
    constant: (pallet, name) => runtime.consts[pallet]?.[name]?.toJSON(),
    events: () => understood('system.events', async () => eventsOf(await valueOf('system', 'events', []))),
    findError: (index, error) => findError(runtime, index, error),
  };
}

/**
 * The runtime that made a block. In nearly all cases that is the one of the head, which is there already; the SDK would make all its
 * entries anew for each block, to know the block they are read at. Here that is said with each read.
 */
async function runtimeOf(api: ApiPromise, { hash }: BlockRef): Promise<Runtime> {
  const { registry } = await api.getBlockRegistry(Buffer.from(hash.slice(2), 'hex'));
  return registry === api.registry ? api : api.at(hash);
}

const Phase = z.object({ applyExtrinsic: z.int() });

function eventsOf(records: Value | undefined): readonly ChainEvent[] {
  // A vector of records: iterable, which the SDK's general type does not say.
  if (records === undefined || !isIterable(records)) throw badAnswer('system.events', 'no list');
  return [...records].map((record) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `system.events` is made of these in every runtime
    const { phase, event } = record as EventRecord;
    const applied = Phase.safeParse(phase.toJSON());
    return {
      section: event.section,
      method: event.method,
      extrinsic: applied.success ? applied.data.applyExtrinsic : null,
      data: event.data.map((field) => field.toJSON()),
    };
  });
}

/** The part of the SDK's EventRecord that is used. */
interface EventRecord {
  readonly phase: { toJSON(): unknown };
  readonly event: {
    readonly section: string;
    readonly method: string;
    readonly data: readonly { toJSON(): unknown }[];
  };
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

function findError(runtime: Runtime, index: number, error: number): ReturnType<FindError> {
  try {
    const { section, name, docs } = runtime.registry.findMetaError(new Uint8Array([index, error]));
    return { name: `${section}.${name}`, text: docs.join(' ').trim() };
  } catch {
    return null; // the metadata of this runtime does not have it
  }
}

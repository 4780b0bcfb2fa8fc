import { z } from 'zod';
import type { AccountId, Hex } from './account.ts';
import type { BlockView } from './block-view.ts';
import { badAnswer, type ChainConnection, HexText } from './connection.ts';
import { decode } from '../decode.ts';
import { decodeAuthorityList } from './grandpa.ts';
import { keyLayout, type KeyLayout, type PublicSessionKey } from './session-keys.ts';
import {
  type ChainSession,
  decodeNextKeys,
  decodeOwner,
  decodeSets,
  type SessionSets,
  type SessionState,
  withSets,
} from './session-state.ts';

/** blake2b-64 of `GrandpaApi`: how a runtime's version names this API. */
const GRANDPA_API = '0xed99c5acb25eedf5';
const Apis = z.object({ apis: z.array(z.tuple([z.string(), z.int()])) });

/**
 * The runtime's `SessionKeys`, from the type of `session.nextKeys`.
 * @throws `chain/bad-answer` when the chain has no session keys, or such as Baton does not know
 */
export function readLayout({ runtime }: BlockView): KeyLayout {
  const type = runtime.query['session']?.['nextKeys']?.creator.meta.type;
  if (type === undefined || !type.isMap) throw badAnswer('session.nextKeys', 'this chain has no session keys');
  const { lookup } = runtime.registry;
  const { sub } = lookup.getTypeDef(type.asMap.value);
  const fields = (Array.isArray(sub) ? sub : []).map(({ name, length }) => ({ field: name ?? '', bytes: length ?? 0 }));
  if (fields.length === 0 || fields.some(({ bytes }) => bytes === 0)) {
    throw badAnswer('session.nextKeys', 'its keys are no struct of fixed lengths');
  }
  return keyLayout(fields);
}

/** Entries that are as long as there are validators, and change when a session begins. */
const SETS = {
  validators: ['session', 'validators'],
  queuedKeys: ['session', 'queuedKeys'],
  babe: ['babe', 'authorities'],
  beefy: ['beefy', 'authorities'],
  authorityDiscovery: ['authorityDiscovery', 'keys'],
} as const;
const SHORT = {
  currentIndex: ['session', 'currentIndex'],
  queuedChanged: ['session', 'queuedChanged'],
  epochIndex: ['babe', 'epochIndex'],
  genesisSlot: ['babe', 'genesisSlot'],
  currentSlot: ['babe', 'currentSlot'],
  epochStart: ['babe', 'epochStart'],
} as const;

/**
 * Reads what the relay chain says to all validators, as of a block. A wait asks at every new head for hours: whether the sets
 * are others is asked too, and they are understood anew when a byte of them is another or the runtime is. Understanding those of a thousand validators takes
 * longer than everything else about a look.
 */
export function createSessionReader(connection: ChainConnection): (view: BlockView) => Promise<ChainSession> {
  let last: { readonly marks: string; readonly sets: SessionSets } | undefined;
  return async (view) => {
    const short = await readAll(SHORT, (pallet, entry) => view.read(pallet, entry));
    const session = decode('session.currentIndex', z.int(), short.currentIndex);
    const marks = await marksOfSets(connection, view, session);
    const known = last?.marks === marks ? last : { marks, sets: await readSets(connection, view, session) };
    last = known;
    const [epochDuration, slotMs] = [
      view.constant('babe', 'epochDuration'),
      view.constant('babe', 'expectedBlockTime'),
    ];
    return withSets(view.block, known.sets, { ...short, epochDuration, slotMs });
  };
}

/** Everything that `readSets` is made of, in one text: by hashes, since the sets of Polkadot are some 400 KB, at every head. */
async function marksOfSets(connection: ChainConnection, view: BlockView, session: number): Promise<string> {
  const [sets, grandpa, para] = await Promise.all([
    readAll(SETS, (pallet, entry) => view.readMark(pallet, entry)),
    view.has('grandpa', 'authorities') ? view.readMark('grandpa', 'authorities') : askGrandpa(connection, view),
    view.readMark('paraSessionInfo', 'sessions', session),
  ]);
  return JSON.stringify([view.runtime.runtimeVersion.toJSON(), sets, grandpa, para]);
}

async function readSets(connection: ChainConnection, view: BlockView, session: number): Promise<SessionSets> {
  const [sets, grandpa, para] = await Promise.all([
    readAll(SETS, (pallet, entry) => view.read(pallet, entry)),
    readGrandpa(connection, view),
    view.read('paraSessionInfo', 'sessions', session),
  ]);
  return decodeSets(readLayout(view), { ...sets, grandpa, para });
}

async function readAll<Name extends string>(
  entries: Readonly<Record<Name, readonly [pallet: string, entry: string]>>,
  read: (pallet: string, entry: string) => Promise<unknown>,
): Promise<Record<Name, unknown>> {
  const pairs = Object.entries<readonly [string, string]>(entries).map(
    async ([name, [pallet, entry]]) => [name, await read(pallet, entry)] as const,
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given
  return Object.fromEntries(await Promise.all(pairs)) as Record<Name, unknown>;
}

/** The same with what it says about one stash and about `keys`, whoever has them. */
export async function readStash(
  view: BlockView,
  chain: ChainSession,
  { stash, keys }: { stash: AccountId; keys: readonly PublicSessionKey[] },
): Promise<SessionState> {
  const [nextKeys, owners] = await Promise.all([
    view.read('session', 'nextKeys', stash),
    // Of each an account of 32 bytes: the twelve keys of two nodes in one call.
    view.readManyBytes(
      'session',
      'keyOwner',
      keys.map(({ type, publicKey }) => [[`0x${Buffer.from(type, 'latin1').toString('hex')}`, publicKey]]),
    ),
  ]);
  return {
    ...chain,
    stash,
    nextKeys: decodeNextKeys(nextKeys, chain.layout),
    owners: keys.map((key, at) => decodeOwner(key, owners[at])),
  };
}

/** In storage of the pallet since 2024 (polkadot-sdk #2181), before that only to be had from the runtime's API. */
async function readGrandpa(connection: ChainConnection, view: BlockView): Promise<unknown> {
  if (view.has('grandpa', 'authorities')) return view.read('grandpa', 'authorities');
  const answer = await askGrandpa(connection, view);
  return answer === undefined ? undefined : decodeAuthorityList(answer);
}

/** Undefined where the runtime has no such API. */
async function askGrandpa(connection: ChainConnection, view: BlockView): Promise<Hex | undefined> {
  const { apis } = decode('runtime version', Apis, view.runtime.runtimeVersion.toJSON());
  if (!apis.some(([id]) => id === GRANDPA_API)) return undefined;
  return connection.ask('state_call', ['GrandpaApi_grandpa_authorities', '0x', view.block.hash], HexText);
}

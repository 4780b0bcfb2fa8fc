import { z } from 'zod';
import type { AccountId } from './account.ts';
import type { BlockView } from './block-view.ts';
import { badAnswer, type ChainConnection, HexText } from './connection.ts';
import { decode } from './decode.ts';
import { decodeAuthorityList } from './grandpa.ts';
import { keyLayout, type KeyLayout, type PublicSessionKey } from './session-keys.ts';
import {
  type ChainSession,
  decodeNextKeys,
  decodeOwner,
  decodeSession,
  type SessionReadings,
  type SessionState,
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

/** What the relay chain says to all validators, as of this block. */
export async function readChainSession(connection: ChainConnection, view: BlockView): Promise<ChainSession> {
  const layout = readLayout(view);
  const currentIndex = await view.read('session', 'currentIndex');
  const names = {
    validators: ['session', 'validators'],
    queuedKeys: ['session', 'queuedKeys'],
    queuedChanged: ['session', 'queuedChanged'],
    babe: ['babe', 'authorities'],
    beefy: ['beefy', 'authorities'],
    authorityDiscovery: ['authorityDiscovery', 'keys'],
    epochIndex: ['babe', 'epochIndex'],
    genesisSlot: ['babe', 'genesisSlot'],
    currentSlot: ['babe', 'currentSlot'],
    epochStart: ['babe', 'epochStart'],
  } as const;
  const [entries, grandpa, para] = await Promise.all([
    Promise.all(
      Object.entries(names).map(async ([name, [pallet, entry]]) => [name, await view.read(pallet, entry)] as const),
    ),
    readGrandpa(connection, view),
    view.read('paraSessionInfo', 'sessions', decode('session.currentIndex', z.int(), currentIndex)),
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given
  const read = Object.fromEntries(entries) as Record<keyof typeof names, unknown>;
  const readings: SessionReadings = {
    ...read,
    currentIndex,
    grandpa,
    para,
    epochDuration: view.constant('babe', 'epochDuration'),
    slotMs: view.constant('babe', 'expectedBlockTime'),
  };
  return decodeSession(view.block, layout, readings);
}

/** The same with what it says about one stash and about `keys`, whoever has them. */
export async function readStash(
  view: BlockView,
  chain: ChainSession,
  { stash, keys }: { stash: AccountId; keys: readonly PublicSessionKey[] },
): Promise<SessionState> {
  const [nextKeys, owners] = await Promise.all([
    view.read('session', 'nextKeys', stash),
    Promise.all(
      keys.map(async (key) => {
        const type = `0x${Buffer.from(key.type, 'latin1').toString('hex')}`;
        return decodeOwner(key, await view.read('session', 'keyOwner', [type, key.publicKey]));
      }),
    ),
  ]);
  return { ...chain, stash, nextKeys: decodeNextKeys(nextKeys, chain.layout), owners };
}

/** In storage of the pallet since 2024 (polkadot-sdk #2181), before that only to be had from the runtime's API. */
async function readGrandpa(connection: ChainConnection, view: BlockView): Promise<unknown> {
  if (view.has('grandpa', 'authorities')) return view.read('grandpa', 'authorities');
  const { apis } = decode('runtime version', Apis, view.runtime.runtimeVersion.toJSON());
  if (!apis.some(([id]) => id === GRANDPA_API)) return undefined;
  const answer = await connection.ask('state_call', ['GrandpaApi_grandpa_authorities', '0x', view.block.hash], HexText);
  return decodeAuthorityList(answer);
}

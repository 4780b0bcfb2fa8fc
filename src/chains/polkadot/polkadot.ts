import { z } from 'zod';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { type BlockView, viewBlock } from './block-view.ts';
import { buildSetKeys } from './build-set-keys.ts';
import { extrinsicOf } from './calls.ts';
import type { ChainCapabilities, ChainName } from './capabilities.ts';
import { type ChainConnection, type ChainEndpoint, connectChain, HexText, understood } from './connection.ts';
import { decode } from '../decode.ts';
import { findNextKeysSet } from './find-next-keys.ts';
import { readGrandpaRounds } from './grandpa-rounds.ts';
import type { Polkadot, PolkadotReader, SetKeysPort } from './port.ts';
import { readCapabilities } from './read-capabilities.ts';
import { readCallUses, readKeyUpdates, readNonce, readOutcome } from './read-outcome.ts';
import { createSessionReader, readStash } from './read-session.ts';
import { readStaking } from './read-staking.ts';
import type { BlockRef } from './session-state.ts';
import type { Submitted } from './set-keys.ts';
import { signSetKeys } from './sign-set-keys.ts';

/** A longer era begins at a multiple of more than one block (sp-runtime generic/era.rs), not at its birth. */
const LONGEST_ERA = 4_096;

const Fee = z.object({ partialFee: z.union([z.number(), z.string()]).transform(BigInt) });

/** @param endpoints Asset Hub is null where a network has none */
export function createPolkadot(endpoints: { relay: ChainEndpoint; assetHub: ChainEndpoint | null }): Polkadot {
  const relay = connectChain(endpoints.relay);
  const assetHub = endpoints.assetHub && connectChain(endpoints.assetHub);
  const on = (chain: ChainName): ChainConnection => {
    const connection = chain === 'relay' ? relay : assetHub;
    if (connection === null) throw new BatonError('config/invalid', 'No RPC of Asset Hub is configured.');
    return connection;
  };
  return {
    ...createReader(relay, assetHub, on),
    ...createSetKeys(on),
    close: async () => {
      await Promise.all([relay.close(), assetHub?.close()]);
    },
  };
}

/** The connection of one chain. @throws `config/invalid` where there is none */
type On = (chain: ChainName) => ChainConnection;

function createReader(relay: ChainConnection, assetHub: ChainConnection | null, on: On): PolkadotReader {
  const relayView = rememberLast(
    ({ hash }: BlockRef) => hash,
    (block) => viewBlock(relay, block),
  );
  const chainSession = rememberLast(({ block }: BlockView) => block.hash, createSessionReader(relay));
  const hubView = rememberLast(
    ({ view }: { readonly view: BlockRef; readonly on: ChainConnection }) => view.hash,
    ({ view, on: connection }) => viewBlock(connection, view),
  );
  const headView = async (chain: ChainName): Promise<BlockView> => {
    const connection = on(chain);
    const view = await connection.finalizedHead();
    return chain === 'relay' ? relayView(view) : hubView({ view, on: connection });
  };
  const capabilities = createCapabilities(relay, assetHub, headView);
  return {
    capabilities,
    finalizedHead: async (chain) => on(chain).finalizedHead(),
    sessionState: async ({ stash, keys, at }) => {
      const block = await (at === undefined ? relay.finalizedHead() : relay.finalizedBlock(at));
      const view = await relayView(block);
      return readStash(view, await chainSession(view), { stash, keys });
    },
    stakingState: async ({ chain, stash, proxy }) => readStaking(await headView(chain), { chain, stash, proxy }),
    beefyHead: () => readBeefyHead(relay),
    grandpaRounds: () => readGrandpaRounds(relay),
    nextKeysSet: (of) => findNextKeysSet(relay, of),
    keyUpdates: (of) => readKeyUpdates(relay, of),
    callUses: async (of) => readCallUses(on(of.chain), of),
  };
}

/** What both chains can do is in their runtimes, so it is read again when one of them has changed: then the SDK is another, too. */
function createCapabilities(
  relay: ChainConnection,
  assetHub: ChainConnection | null,
  headView: (chain: ChainName) => Promise<BlockView>,
): PolkadotReader['capabilities'] {
  let last: { readonly apis: readonly unknown[]; readonly answer: ChainCapabilities } | undefined;
  return async () => {
    const [relayApi, hubApi] = [await relay.api(), assetHub && (await assetHub.api())];
    if (last?.apis[0] === relayApi && last.apis[1] === hubApi) return last.answer;
    const answer = readCapabilities(
      { api: relayApi, view: await headView('relay') },
      hubApi && { api: hubApi, view: await headView('asset-hub') },
    );
    last = { apis: [relayApi, hubApi], answer };
    return answer;
  };
}

/** SDK and state of the finalized head. */
async function atHead(connection: ChainConnection) {
  return { api: await connection.api(), view: await viewBlock(connection, await connection.finalizedHead()) };
}

function createSetKeys(on: On): SetKeysPort {
  return {
    build: async (request) => buildSetKeys(await on(request.path.chain).api(), request),
    estimateFee: async (call, proxy) => {
      const api = await on(call.chain).api();
      const info = await understood('payment info', () => extrinsicOf(api, call.callData).paymentInfo(proxy));
      return decode('payment info', Fee, info.toJSON()).partialFee;
    },
    sign: async (call, { keyFile, signer, eraBlocks }) => {
      const { api, view } = await atHead(on(call.chain));
      // Hashes of older blocks are forgotten, so that a longer era could not be checked.
      const longest = Math.min(
        LONGEST_ERA,
        decode('system.blockHashCount', z.int(), view.constant('system', 'blockHashCount')),
      );
      if (eraBlocks < 4 || eraBlocks > longest || !Number.isInteger(Math.log2(eraBlocks))) {
        throw new BatonError('input/invalid', `An era is a power of two from 4 to ${longest} blocks long.`);
      }
      const nonce = await readNonce(view, signer);
      return signSetKeys(api, call, { keyFile, signer, nonce, birth: view.block, eraBlocks });
    },
    submit: async ({ chain, bytes }) => submit(on(chain), bytes),
    outcome: async (signed) => readOutcome(on(signed.chain), signed),
  };
}

async function submit(connection: ChainConnection, bytes: string): Promise<Submitted> {
  try {
    const answer = await connection.call('author_submitExtrinsic', [bytes]);
    if (answer.kind === 'result') return { kind: 'accepted' };
    // For example `Invalid Transaction: Transaction is outdated` (code 1010, sc-rpc-api author/error.rs).
    const { message, data } = answer.error;
    return { kind: 'refused', text: typeof data === 'string' ? `${message}: ${data}` : message };
  } catch (error) {
    return { kind: 'unknown', text: messageOf(error) };
  }
}

async function readBeefyHead(relay: ChainConnection): Promise<BlockRef | null> {
  const { methods } = await relay.ask('rpc_methods', [], z.object({ methods: z.array(z.string()) }));
  if (!methods.includes('beefy_getFinalizedHead')) return null;
  const answer = await relay.call('beefy_getFinalizedHead', []);
  // An error until its first justification: "BEEFY RPC endpoint not ready".
  if (answer.kind === 'error') return null;
  const hash = decode('beefy_getFinalizedHead', HexText, answer.result);
  const { number } = await relay.ask('chain_getHeader', [hash], z.object({ number: z.string() }));
  return { hash, number: Number(number) };
}

/**
 * Keeps the last answer: all validators of a fleet ask at the same head, and what the chain says to all of them is the larger
 * part.
 */
function rememberLast<From, T>(keyOf: (from: From) => string, read: (from: From) => Promise<T>) {
  let last: { readonly key: string; readonly answer: Promise<T> } | undefined;
  return (from: From): Promise<T> => {
    const key = keyOf(from);
    if (last?.key === key) return last.answer;
    const answer = read(from);
    last = { key, answer };
    answer.catch(() => (last = undefined)); // the next one reads again
    return answer;
  };
}

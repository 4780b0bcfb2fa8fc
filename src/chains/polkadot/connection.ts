import type { ApiPromise } from '@polkadot/api';
import { z } from 'zod';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { Json } from '../../domain/names.ts';
import { boundedFetch, callJsonRpc, type RpcAnswer } from '../json-rpc.ts';
import { isHex } from './account.ts';
import { decode } from '../decode.ts';
import { loadSdk } from './sdk.ts';
import type { BlockRef } from './session-state.ts';

export interface ChainEndpoint {
  /** `https://…`, `http://…`, or the same with `ws`: a node serves both on one port, and Baton asks over HTTP. */
  readonly url: string;
  /** For each call, its whole answer included. */
  readonly timeoutMs: number;
  readonly fetch?: typeof fetch;
}

/** One node or RPC of one chain. It holds no socket open and subscribes to nothing, so a long wait costs nothing. */
export interface ChainConnection {
  /**
   * The SDK with the runtime of the finalized head, loaded when first asked for and anew after a runtime upgrade.
   * @throws `chain/unreachable` or `chain/bad-answer`
   */
  api(): Promise<ApiPromise>;
  /** One reading call. @throws `chain/unreachable` when there is no answer, `chain/bad-answer` when it is an error */
  ask<T>(method: string, params: readonly Json[], schema: z.ZodType<T>): Promise<T>;
  /** One call, made once, whose refusal is an answer too. @throws `chain/unreachable` */
  call(method: string, params: readonly Json[]): Promise<RpcAnswer>;
  finalizedHead(): Promise<BlockRef>;
  /**
   * The hash of what is stored under `key`; null where nothing is, and from a node that does not tell hashes.
   * @throws `chain/unreachable`
   */
  storageHash(key: string, at: string): Promise<string | null>;
  /**
   * The finalized block with this number.
   * @param head a finalized head that is known already; asked for when left out
   * @throws `chain/bad-answer` when it is not finalized yet at this node
   */
  finalizedBlock(number: number, head?: BlockRef): Promise<BlockRef>;
  close(): Promise<void>;
}

export const HexText = z.string().refine(isHex, 'hex was expected');
const Header = z.object({ number: HexText.or(z.string().regex(/^0x[0-9a-f]+$/)) });
/** JSON-RPC 2.0, section 5.1. */
const METHOD_NOT_FOUND = -32_601;
const RuntimeVersion = z.object({ specVersion: z.int() });

export function connectChain({ url, timeoutMs, fetch: inner = fetch }: ChainEndpoint): ChainConnection {
  const fetcher = boundedFetch(inner, timeoutMs);
  const address = overHttp(url);
  const call: ChainConnection['call'] = (method, params) => callJsonRpc(fetcher, address, method, params);
  const ask: ChainConnection['ask'] = async (method, params, schema) => {
    const answer = await readOnce(call, method, params);
    if (answer.kind === 'error') throw badAnswer(method, `${answer.error.code}: ${answer.error.message}`);
    return decode(method, schema, answer.result);
  };
  let last: BlockRef | undefined;
  const finalizedHead = async () => {
    const hash = await ask('chain_getFinalizedHead', [], HexText);
    // A hash names its number for ever, and many validators ask within one block.
    const known =
      last?.hash === hash ? last : { hash, number: Number((await ask('chain_getHeader', [hash], Header)).number) };
    last = known;
    return known;
  };
  let tellsHashes = true;
  const storageHash: ChainConnection['storageHash'] = async (key, at) => {
    if (!tellsHashes) return null;
    const answer = await readOnce(call, 'state_getStorageHash', [key, at]);
    if (answer.kind === 'result') return decode('state_getStorageHash', HexText.nullable(), answer.result);
    if (answer.error.code === METHOD_NOT_FOUND) tellsHashes = false;
    return null;
  };
  const sdk = createSdk(async (method, params) => {
    const answer = await readOnce(call, method, params);
    if (answer.kind === 'error') throw badAnswer(method, `${answer.error.code}: ${answer.error.message}`);
    return answer.result;
  });
  return {
    call,
    ask,
    finalizedHead,
    storageHash,
    finalizedBlock: async (number, known) => {
      const head = known ?? (await finalizedHead());
      if (number > head.number) {
        throw new BatonError('chain/bad-answer', `Block ${number} is not finalized yet: ${head.number} is the last.`);
      }
      if (number === head.number) return head;
      return { hash: await ask('chain_getBlockHash', [`0x${number.toString(16)}`], HexText), number };
    },
    api: async () => {
      const head = await ask('chain_getFinalizedHead', [], HexText);
      return sdk.load((await ask('state_getRuntimeVersion', [head], RuntimeVersion)).specVersion);
    },
    close: () => sdk.close(),
  };
}

/**
 * A reading call, made a second time where the other side had closed the line: servers close idle ones, and it may only show
 * when the next call is on its way. Never for a call that changes something.
 */
async function readOnce(call: ChainConnection['call'], method: string, params: readonly Json[]): Promise<RpcAnswer> {
  try {
    return await call(method, params);
  } catch (error) {
    if (!wasClosed(error)) throw error;
    return call(method, params);
  }
}

/** Node's fetch keeps the reason in the cause of its cause. */
function wasClosed(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(String(each.code))) return true;
  }
  return false;
}

/** Turns what the SDK throws about a value into a failure of ours; failures of ours pass. */
export async function understood<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BatonError) throw error;
    throw badAnswer(what, messageOf(error), error);
  }
}

export function badAnswer(what: string, text: string, cause?: unknown): BatonError {
  return new BatonError('chain/bad-answer', `${what}: ${text}`, { cause });
}

type Send = (method: string, params: readonly Json[]) => Promise<unknown>;
type Provider = NonNullable<NonNullable<ConstructorParameters<typeof ApiPromise>[0]>['provider']>;

function createSdk(send: Send) {
  let loaded: { readonly spec: number; readonly api: Promise<ApiPromise> } | undefined;
  const close = async () => {
    const old = loaded;
    loaded = undefined;
    await old?.api.then(
      (api) => api.disconnect(),
      () => undefined, // it never came to be
    );
  };
  return {
    close,
    load: async (spec: number): Promise<ApiPromise> => {
      if (loaded?.spec !== spec) {
        await close();
        const api = understood('loading the runtime', () => loadRuntime(send));
        loaded = { spec, api };
        // The next call tries again.
        api.catch(() => (loaded = undefined));
      }
      return loaded.api;
    },
  };
}

async function loadRuntime(send: Send): Promise<ApiPromise> {
  const { ApiPromise } = await loadSdk();
  return ApiPromise.create({ provider: providerOf(send), noInitWarn: true, throwOnConnect: true });
}

/** The SDK's own HTTP provider has no time-out. */
function providerOf(send: Send): Provider {
  return {
    hasSubscriptions: false,
    isClonable: true,
    isConnected: true,
    clone: () => providerOf(send),
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    on: () => () => undefined,
    send: async <T>(method: string, params: unknown[]) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK names its own types for the JSON of a method
      return (await send(method, params as Json[])) as T;
    },
    subscribe: refuseToSubscribe,
    unsubscribe: refuseToSubscribe,
  };
}

function refuseToSubscribe(): Promise<never> {
  return Promise.reject(new Error('Baton does not subscribe'));
}

function overHttp(url: string): string {
  return url.replace(/^ws(s?):/, 'http$1:');
}

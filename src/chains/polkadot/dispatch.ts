import { isRecord } from '../json-rpc.ts';
import { type AccountId, readAddress } from './account.ts';
import type { BlockRef } from './session-state.ts';

/** One event of a block. */
export interface ChainEvent {
  /** Pallet, in camel case. */
  readonly section: string;
  /** As the runtime names it: `ProxyExecuted`. */
  readonly method: string;
  /** Index in the block of the extrinsic that caused it; null for what the chain does by itself. */
  readonly extrinsic: number | null;
  /** Its fields in order, as @polkadot/api shows them in JSON. */
  readonly data: readonly unknown[];
}

/** Name and words of a pallet's error. */
export interface ModuleError {
  readonly name: string;
  readonly text: string;
}

/** The runtime's error with this pallet and number; null when its metadata has none. */
export type FindError = (index: number, error: number) => ModuleError | null;

/** A call that did not do what it was sent for. */
export interface DispatchFailure {
  /** `extrinsic`: the proxy's call itself; `proxied`: what the proxy was to do for the stash. Fees are paid either way. */
  readonly level: 'extrinsic' | 'proxied';
  /** `session.DuplicatedKey`, `proxy.NotProxy`, or the kind of an error that belongs to no pallet, for example `BadOrigin`. */
  readonly error: string;
  readonly text: string;
}

/** How an included extrinsic ended. `unclear`: the events do not say it. */
export type DispatchResult =
  | { readonly kind: 'ok' }
  | { readonly kind: 'failed'; readonly failure: DispatchFailure }
  | { readonly kind: 'unclear'; readonly text: string };

/** An extrinsic that carries a call of ours, whoever signed it. */
export interface CallUse {
  readonly block: BlockRef;
  readonly result: DispatchResult;
}

/** What the relay chain made of keys that came from Asset Hub. */
export interface KeyUpdate {
  readonly block: BlockRef;
  readonly stash: AccountId;
  /** `null`: updated. Else why not: the relay chain refuses in silence but for this event. */
  readonly error: string | null;
}

/**
 * What became of the proxied call of one extrinsic. The extrinsic succeeds also when the proxied call fails
 * (polkadot-sdk substrate/frame/proxy/src/lib.rs): only `ProxyExecuted` says it.
 */
export function resultOfProxied(events: readonly ChainEvent[], extrinsic: number, find: FindError): DispatchResult {
  const own = events.filter((event) => event.extrinsic === extrinsic);
  const failed = own.find((event) => event.section === 'system' && event.method === 'ExtrinsicFailed');
  if (failed !== undefined) return failure('extrinsic', failed.data[0], find);
  const executed = own.filter((event) => event.section === 'proxy' && event.method === 'ProxyExecuted');
  const [only] = executed;
  if (only === undefined || executed.length > 1) {
    return { kind: 'unclear', text: `Its events have ProxyExecuted ${executed.length} times; once was expected.` };
  }
  const result = only.data[0];
  if (isRecord(result) && 'ok' in result) return { kind: 'ok' };
  if (isRecord(result) && 'err' in result) return failure('proxied', result['err'], find);
  return { kind: 'unclear', text: `ProxyExecuted has a result that is not understood: ${JSON.stringify(result)}.` };
}

/**
 * `stakingAhClient.SessionKeysUpdated{stash, update}` and `SessionKeysUpdateFailed{stash, update, error}` of one relay block
 * (polkadot-sdk PR #11055: the XCM succeeds either way).
 */
export function keyUpdatesOf(
  block: BlockRef,
  stash: AccountId,
  events: readonly ChainEvent[],
  find: FindError,
): readonly KeyUpdate[] {
  return events.flatMap(({ section, method, data }): KeyUpdate[] => {
    const [who, , error] = data;
    if (section !== 'stakingAhClient' || typeof who !== 'string' || readAddress(who).account !== stash) return [];
    if (method === 'SessionKeysUpdated') return [{ block, stash, error: null }];
    return method === 'SessionKeysUpdateFailed' ? [{ block, stash, error: nameOfError(error, find).name }] : [];
  });
}

/** Name and words of a `DispatchError` in JSON. */
export function nameOfError(error: unknown, find: FindError): ModuleError {
  const [kind, value] = typeof error === 'string' ? [error, null] : variantOf(error);
  if (kind === null) return { name: 'unknown', text: `an error that is not understood: ${JSON.stringify(error)}` };
  if (kind.toLowerCase() === 'module' && isRecord(value)) {
    // One byte until 2022, then four of which only the first is the pallet's own.
    const number = typeof value['error'] === 'number' ? value['error'] : firstByte(value['error']);
    const found = find(Number(value['index']), number);
    return found ?? { name: `module ${String(value['index'])}, error ${number}`, text: 'not in the metadata' };
  }
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  return typeof value === 'string' ? { name: `${name}.${value}`, text: '' } : { name, text: '' };
}

function failure(level: DispatchFailure['level'], error: unknown, find: FindError): DispatchResult {
  const { name, text } = nameOfError(error, find);
  return { kind: 'failed', failure: { level, error: name, text } };
}

function variantOf(error: unknown): readonly [string | null, unknown] {
  const entries = isRecord(error) ? Object.entries(error) : [];
  return entries.length === 1 && entries[0] !== undefined ? entries[0] : [null, null];
}

function firstByte(hex: unknown): number {
  return typeof hex === 'string' ? Number.parseInt(hex.slice(2, 4), 16) : Number.NaN;
}

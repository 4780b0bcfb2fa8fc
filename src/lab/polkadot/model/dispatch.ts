import type { Call } from './calls.ts';
import { accountOf, type Ledger, withAccount, withdraw } from './ledger.ts';
import type { AccountId } from './names.ts';
import { type Applied, failed, moduleError, type PalletEvent, resultField, succeeded } from './outcome.ts';

/** What one chain adds to the calls that both know. */
export interface Runtime<S extends Ledger> {
  /** The runtime's own filter over all calls, also those inside others. */
  readonly allows: (call: Call) => boolean;
  /** Whether a proxy of this type may make the call. */
  readonly proxyAllows: (proxyType: string, call: Call) => boolean;
  readonly own: (state: S, who: AccountId, call: Call) => Applied<S>;
}

type Filter = (call: Call) => boolean;

/**
 * Carries out a call as `who`. Filters bind nested calls too, as the origin carries them in a real runtime.
 * @returns the state before when the call failed
 */
export function dispatch<S extends Ledger>(runtime: Runtime<S>, state: S, who: AccountId, call: Call): Applied<S> {
  return dispatchUnder(runtime, [runtime.allows], state, who, call);
}

function dispatchUnder<S extends Ledger>(
  runtime: Runtime<S>,
  filters: readonly Filter[],
  state: S,
  who: AccountId,
  call: Call,
): Applied<S> {
  if (!filters.every((allows) => allows(call))) return failed(state, moduleError('System', 'CallFiltered'));
  const inner = (from: S, as: AccountId, nested: Call, extra: readonly Filter[] = []): Applied<S> =>
    dispatchUnder(runtime, [...filters, ...extra], from, as, nested);
  if (call.name === 'proxy.proxy') return throughProxy(runtime, state, who, call, inner);
  if (call.name === 'proxy.addProxy' || call.name === 'proxy.removeProxy') return changeProxies(state, who, call);
  if ('calls' in call) return batch(state, who, call, inner);
  if (call.name === 'balances.transfer') return transfer(state, who, call);
  return call.name === 'system.remark' ? succeeded(state) : runtime.own(state, who, call);
}

/** pallet_proxy: the outer call succeeds whatever the inner one did; its result is in `ProxyExecuted` alone. */
function throughProxy<S extends Ledger>(
  runtime: Runtime<S>,
  state: S,
  who: AccountId,
  call: Call & { name: 'proxy.proxy' },
  inner: (from: S, as: AccountId, nested: Call, extra: readonly Filter[]) => Applied<S>,
): Applied<S> {
  const definition = (state.proxies.get(call.real) ?? []).find(
    (each) => each.delegate === who && (call.forceProxyType === null || each.proxyType === call.forceProxyType),
  );
  if (!definition) return failed(state, moduleError('Proxy', 'NotProxy'));
  if (definition.delay > 0) return failed(state, moduleError('Proxy', 'Unannounced'));
  const done = inner(state, call.real, call.call, [(each) => runtime.proxyAllows(definition.proxyType, each)]);
  return succeeded(done.state, [
    ...done.events,
    { pallet: 'Proxy', name: 'ProxyExecuted', fields: [resultField(done.error)] },
  ]);
}

function changeProxies<S extends Ledger>(
  state: S,
  who: AccountId,
  call: Call & { name: 'proxy.addProxy' | 'proxy.removeProxy' },
): Applied<S> {
  const { delegate, proxyType, delay } = call;
  const before = state.proxies.get(who) ?? [];
  const same = (each: { delegate: AccountId; proxyType: string; delay: number }): boolean =>
    each.delegate === delegate && each.proxyType === proxyType && each.delay === delay;
  const adds = call.name === 'proxy.addProxy';
  if (adds && before.some(same)) return failed(state, moduleError('Proxy', 'Duplicate'));
  if (!adds && !before.some(same)) return failed(state, moduleError('Proxy', 'NotFound'));
  const after = adds ? [...before, { delegate, proxyType, delay }] : before.filter((each) => !same(each));
  const name = adds ? 'ProxyAdded' : 'ProxyRemoved';
  return succeeded({ ...state, proxies: new Map(state.proxies).set(who, after) }, [
    { pallet: 'Proxy', name, fields: [who, delegate, proxyType, delay] },
  ]);
}

function batch<S extends Ledger>(
  before: S,
  who: AccountId,
  call: Call & { name: 'utility.batch' | 'utility.batchAll' | 'utility.forceBatch' },
  inner: (from: S, as: AccountId, nested: Call) => Applied<S>,
): Applied<S> {
  let state = before;
  let errors = 0;
  const events: PalletEvent[] = [];
  const say = (name: string, ...fields: PalletEvent['fields']): void =>
    void events.push({ pallet: 'Utility', name, fields });
  for (const [index, each] of call.calls.entries()) {
    const done = inner(state, who, each);
    if (done.error !== null && call.name === 'utility.batchAll') return failed(before, done.error);
    if (done.error !== null && call.name === 'utility.batch') {
      say('BatchInterrupted', index, { dispatch: 'error', error: done.error });
      return succeeded(state, events);
    }
    state = done.state;
    events.push(...done.events);
    if (done.error === null) say('ItemCompleted');
    else say('ItemFailed', { dispatch: 'error', error: done.error });
    errors += done.error === null ? 0 : 1;
  }
  say(errors > 0 ? 'BatchCompletedWithErrors' : 'BatchCompleted');
  return succeeded(state, events);
}

function transfer<S extends Ledger>(state: S, who: AccountId, call: Call & { name: 'balances.transfer' }): Applied<S> {
  const paid = withdraw(state, who, call.value);
  if (paid === null) return failed(state, { kind: 'token', name: 'FundsUnavailable' });
  const free = accountOf(paid, call.to).free + call.value;
  return succeeded(withAccount(paid, call.to, { free }), [
    { pallet: 'Balances', name: 'Transfer', fields: [who, call.to, call.value] },
  ]);
}

import { describe, expect, it } from 'vitest';
import type { SolanaRpc } from '../../../../src/chains/solana/rpc.ts';
import { BatonError } from '../../../../src/domain/failure.ts';
import type { ProcedureStep, RunContext } from '../../../../src/execution/procedure.ts';
import type { HostPort } from '../../../../src/hosts/port.ts';
import { armStep } from '../../../../src/procedures/solana/handover/arm-step.ts';
import type { HandoverDeps } from '../../../../src/procedures/solana/handover/deps.ts';
import { refuseStranger } from '../../../../src/procedures/solana/handover/stranger.ts';
import { windowStep } from '../../../../src/procedures/solana/handover/window-step.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { healthy, policy } from './healthy.ts';

const CHANGED = 'The host key of sol-b is not the pinned one.';

const silent = () => Promise.reject(new BatonError('chain/unreachable', 'away'));
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever is asked is not answered
const rpc = new Proxy({}, { get: () => silent }) as unknown as SolanaRpc;
const nothing = () => Promise.reject(new Error('nothing may be sent or written'));

/** A step of a run whose hosts cannot be called: sol-b because of `code`, sol-a because it is silent. */
function perform(step: (deps: HandoverDeps) => ProcedureStep, code: 'host/key-changed' | 'host/unreachable') {
  const { target } = healthy();
  const host = (node: string): HostPort => {
    const away = () =>
      Promise.reject(new BatonError(node === 'sol-b' ? code : 'host/unreachable', node === 'sol-b' ? CHANGED : 'away'));
    return { node, call: away, open: away, fetch: away, roundTripMs: () => null, close: () => undefined };
  };
  const hosts = new Map(['sol-a', 'sol-b'].map((node) => [node, host(node)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the steps read these fields only
  const deps = {
    hosts,
    clock: systemClock,
    observe: { clock: systemClock, host, rpc: () => rpc },
    targetOf: () => target,
    policyOf: () => policy,
    mayAct: () => true,
  } as unknown as HandoverDeps;
  const read = {
    run: { id: 'r-1', validator: 'sol-main', from: 'sol-a', to: 'sol-b' },
    plan: { identity: target.identity, bound: {}, policy },
    attempt: 1,
    term: 7,
    live: new Map(),
    entries: () => [],
    act: nothing,
    intend: nothing,
    acknowledge: nothing,
    journal: nothing,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return step(deps).perform(read as unknown as RunContext);
}

describe('a node that shows another host key', () => {
  it.each([
    ['window', windowStep],
    ['arm', armStep],
  ])('is refused at once in the step %s, in the words that name it', async (_id, step) => {
    expect(await perform(step, 'host/key-changed')).toEqual({
      kind: 'refused',
      code: 'host/key-changed',
      text: CHANGED,
      signer: 'unknown',
    });
  });

  it.each([
    ['window', windowStep],
    ['arm', armStep],
  ])('is not what a silent node is taken for in the step %s', async (_id, step) => {
    expect(await perform(step, 'host/unreachable')).toMatchObject({ kind: 'wait' });
  });

  it('leaves it to the caller to name who was seen to sign', () => {
    const { observation } = healthy();
    expect(refuseStranger(observation, 'sol-a')).toBeNull();
    const node = observation.nodes['sol-b'];
    if (!node) throw new Error('sol-b');
    node.host = { kind: 'unknown', code: 'host/key-changed', because: CHANGED };

    expect(refuseStranger(observation, 'sol-a')).toMatchObject({ signer: 'sol-a', text: CHANGED });
  });
});

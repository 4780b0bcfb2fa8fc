import { afterEach, describe, expect, it } from 'vitest';
import { createFacts } from '../../../../../src/hosts/ssh/facts.ts';
import { endWatch } from '../../../../../src/procedures/near/swap/heads.ts';
import { nearHotSwap, nearRestart } from '../../../../../src/procedures/near/swap/swap.ts';
import { type Change, fenced, NEW, notRunning, OLD } from '../healthy.ts';
import type { Played } from '../play.ts';
import { perform, upTo } from './perform.ts';
import { see, stopping, swapWorld } from './world.ts';

let world: Played;
afterEach(() => endWatch(world.context));

/** Another supervisor keeps a neard running on its home. */
const started: Change = (facts) => ({ ...facts, processCount: 1 });

/** How a node is seen from so many milliseconds of waiting on. */
function later(changes: Readonly<Record<number, () => void>>): void {
  const { clock } = world.deps;
  const sleep = clock.sleep.bind(clock);
  const due = new Map(Object.entries(changes));
  let slept = 0;
  Object.assign(clock, {
    sleep: async (ms: number, signal?: AbortSignal) => {
      await sleep(ms, signal);
      slept += ms;
      for (const [at, change] of due) {
        if (slept < Number(at)) continue;
        due.delete(at);
        change();
      }
    },
  });
}

describe('a node whose unit is at rest while something else runs it', () => {
  it('is not waited for as one that is stopping: nobody signs meanwhile', async () => {
    world = swapWorld('hot-swap');
    const procedure = nearHotSwap(world.deps);
    see(world, OLD, fenced, stopping);
    later({ 3_000: () => see(world, OLD, fenced, notRunning, started) });

    const began = world.deps.clock.monotonic();
    expect(await perform(world, procedure, 'stop')).toMatchObject({
      kind: 'unknown',
      text: expect.stringContaining('something else has started them'),
    });
    expect(world.deps.clock.monotonic() - began).toBeLessThan(30_000);
  });

  it('is stopped where what ran was just ending', async () => {
    world = swapWorld('hot-swap');
    const procedure = nearHotSwap(world.deps);
    see(world, OLD, fenced, stopping);
    later({
      3_000: () => see(world, OLD, fenced, notRunning, started),
      6_000: () => see(world, OLD, fenced, notRunning),
    });

    expect(await perform(world, procedure, 'stop')).toMatchObject({ kind: 'proven' });
  });

  it('is told of on the new node too, before the key is there', async () => {
    world = swapWorld('restart');
    const procedure = nearRestart(world.deps);
    await upTo(world, procedure, 'margin');
    see(world, NEW, stopping);
    later({ 3_000: () => see(world, NEW, notRunning, started) });

    expect(await perform(world, procedure, 'halt')).toMatchObject({ kind: 'unknown', code: 'host/unclear' });
    expect(world.sent).not.toContain(`near.key-place@${NEW}`);
  });
});

describe('a guard of a version before the short looks', () => {
  it('is asked by whole looks: nobody waits for a stop that has come', async () => {
    world = swapWorld('hot-swap');
    const unknown = { answer: 'refused', code: 'bad-request', text: 'The verb is not known.' };
    Object.assign(world.deps, { ask: () => Promise.resolve(unknown) });

    expect(await upTo(world, nearHotSwap(world.deps), 'margin')).toMatchObject({ kind: 'proven' });
  });
});

describe('the head that a margin is measured from', () => {
  it('is one of after the proof, where the proof found something running before', async () => {
    const refusals = [3, 2, 1];
    world = swapWorld('hot-swap');
    const procedure = nearHotSwap(world.deps);
    await upTo(world, procedure, 'stop');
    const act = world.context.act.bind(world.context);
    Object.assign(world.context, {
      async act(effect: Parameters<typeof act>[0]) {
        if (effect.request.verb !== 'near.prove-stopped' || refusals.pop() === undefined) return act(effect);
        return { answer: 'refused', code: 'not-stopped', text: 'it runs', facts: createFacts([]), data: null };
      },
    });
    expect(await perform(world, procedure, 'prove')).toMatchObject({ kind: 'proven' });
    const atProof = (await world.deps.observers[0]!.chain.status()).height;

    const result = await perform(world, procedure, 'margin');
    if (result.kind !== 'proven') throw new Error('it is reached');
    expect(Number(result.figures?.['oldHead'])).toBeGreaterThanOrEqual(atProof);
  });
});

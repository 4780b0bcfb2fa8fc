import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../../src/execution/procedure.ts';
import type { GuardAnswer, GuardChannel } from '../../../../src/hosts/port.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import { type HandoverDeps, setLiveArmed, setLiveTower } from '../../../../src/procedures/solana/handover/deps.ts';
import { takeStep } from '../../../../src/procedures/solana/handover/take-step.ts';
import { watchLine } from '../../../../src/procedures/solana/handover/line-watch.ts';
import { healthy, KEY } from './healthy.ts';

const SHA = 'ab'.repeat(32);
const OK: GuardAnswer = { answer: 'ok', code: '', text: '', facts: createFacts([]), data: null };
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock that stands still until the test moves it. */
function clockOfTest() {
  let nowMs = 0;
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  return {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const sleeper = { atMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => sleepers.delete(sleeper) && reject(new Error('aborted')));
      }),
    pass: async (ms: number) => {
      nowMs += ms;
      for (const sleeper of sleepers) if (sleeper.atMs <= nowMs && sleepers.delete(sleeper)) sleeper.wake();
      await settled();
    },
  };
}

/** A standby that is armed, and a run that is about to tell it. */
function aboutToTell(line: { readonly loaded: Promise<string | null>; readonly isAlive: boolean }) {
  const clock = clockOfTest();
  const order: string[] = [];
  const channel: GuardChannel = {
    nextFact: async () => null,
    write: (bytes) => void order.push(String(bytes).split(' ')[0] ?? ''),
    end: () => undefined,
    data: Promise.resolve(null),
    answer: Promise.resolve(OK),
    close: () => undefined,
  };
  const { target } = healthy();
  const read = {
    run: { id: 'r-1', from: 'sol-a', to: 'sol-b' },
    plan: { identity: target.identity, bound: { 'sol-b unstaked key': KEY.b } },
    attempt: 1,
    term: 7,
    live: new Map(),
    intendAndDecide: async () => (order.push('told'), 'told' as const),
    outcome: async () => undefined,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the step reads these fields only
  const context = read as unknown as RunContext;
  setLiveArmed(context, { channel, nonce: 'n', untilMonotonicMs: 59_000 });
  const { loaded, isAlive } = line;
  setLiveTower(context, { sha256: SHA, lastVote: 1, gaveAtMonotonicMs: 0, loaded, isLineAlive: () => isAlive });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const deps = { clock, targetOf: () => target } as unknown as HandoverDeps;
  return { clock, order, result: takeStep(deps).perform(context) };
}

describe('telling the standby', () => {
  it('does not wait for the tower to be loaded while the line is alive', async () => {
    const { order, result } = aboutToTell({ loaded: new Promise(() => undefined), isAlive: true });

    expect(await result).toMatchObject({ kind: 'proven' });
    expect(order).toEqual(['told', 'commit']);
  });

  it('waits for it when the line has been silent', async () => {
    const load = Promise.withResolvers<string>();
    const { order, result } = aboutToTell({ loaded: load.promise, isAlive: false });

    await settled();
    expect(order).toEqual([]);
    load.resolve(SHA);

    expect(await result).toMatchObject({ kind: 'proven' });
    expect(order).toEqual(['told', 'commit']);
  });

  it('tells nobody when the silence lasts', async () => {
    const { clock, order, result } = aboutToTell({ loaded: new Promise(() => undefined), isAlive: false });
    const lost = expect(result).rejects.toMatchObject({ code: 'host/answer-lost' });

    await settled();
    await clock.pass(10_000);

    await lost;
    expect(order).toEqual([]);
  });

  it.each([
    ['ended before', null],
    ['loaded another tower', 'cd'.repeat(32)],
  ])('tells nobody when the call there %s, however alive the line is', async (_title, loaded) => {
    const { order, result } = aboutToTell({ loaded: Promise.resolve(loaded), isAlive: true });

    expect(await result).toMatchObject({ kind: 'refused', code: 'host/refused' });
    expect(order).toEqual([]);
  });
});

describe('the line to the standby', () => {
  it('is alive for a second after what was asked last and answered, and no longer', async () => {
    const clock = clockOfTest();
    let answers = true;
    const { target } = healthy();
    const slot = () => (answers ? Promise.resolve(1) : Promise.reject(new Error('silent')));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the watch reads these fields only
    const deps = {
      clock,
      hosts: new Map([['sol-b', { fetch }]]),
      observe: { rpc: () => ({ slot }) },
    } as unknown as HandoverDeps;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    const context = { run: { to: 'sol-b' } } as unknown as RunContext;

    const line = watchLine(context, deps, target);
    expect(line.isAlive()).toBe(false);
    await settled();
    expect(line.isAlive()).toBe(true);

    answers = false;
    for (let passed = 0; passed < 1_000; passed += 250) await clock.pass(250);
    expect(line.isAlive()).toBe(true);
    await clock.pass(1);
    expect(line.isAlive()).toBe(false);

    answers = true;
    await clock.pass(250);
    expect(line.isAlive()).toBe(true);
    line.stop();
  });
});

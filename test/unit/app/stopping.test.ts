import { describe, expect, it, vi } from 'vitest';
import type { Handlers } from '../../../jobs/handlers.ts';
import { inHand } from '../../../src/app/in-hand.ts';
import { closeAll } from '../../../src/app/stopping.ts';
import type { Run } from '../../../src/domain/run.ts';
import { createLog } from '../../../src/platform/log.ts';

function logOf(): { log: ReturnType<typeof createLog>; lines: () => Record<string, unknown>[] } {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  return { log, lines: () => lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

const never = () => Promise.reject(new Error('not asked for'));
const found = (run: Partial<Run>) => () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these fields are read
  return Promise.resolve(run as Run);
};
const handlersThat = (run: Handlers['run']): Handlers =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this one is called
  ({ run, look: never, deliver: never, sweep: never }) as unknown as Handlers;

describe('closing', () => {
  it('goes backwards, one after the other', async () => {
    const closed: string[] = [];
    const { log, lines } = logOf();
    const slowly = async (name: string) => {
      await Promise.resolve();
      closed.push(name);
    };

    await closeAll([() => slowly('store'), () => slowly('worker'), () => slowly('page')], () => [], log);

    expect(closed).toEqual(['page', 'worker', 'store']);
    expect(lines()).toEqual([]);
  });

  it('is cut short after its time, and says which runs are still at work', async () => {
    vi.useFakeTimers();
    try {
      const { log, lines } = logOf();
      const closing = closeAll([() => new Promise<void>(() => {})], () => ['r-1'], log);
      await vi.advanceTimersByTimeAsync(30_000);
      await closing;

      expect(lines()).toMatchObject([{ level: 'error', runs: ['r-1'] }]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the runs in hand', () => {
  it('are those whose jobs have not ended', async () => {
    const { log } = logOf();
    const gate = Promise.withResolvers<void>();
    const work = inHand(
      handlersThat(() => gate.promise),
      found({ endedAtMs: null }),
      log,
    );

    const job = work.handlers.run('r-1', new AbortController().signal);
    expect(work.runs()).toEqual(['r-1']);
    gate.resolve();
    await job;

    expect(work.runs()).toEqual([]);
  });

  it.each([
    { what: 'goes on elsewhere', run: { endedAtMs: null, state: 'waiting' as const }, said: ['r-1'] },
    { what: 'has ended', run: { endedAtMs: 5, state: 'done' as const }, said: [] },
    { what: 'waits for people', run: { endedAtMs: null, state: 'stopped' as const }, said: [] },
  ])('are told of when a stop lets go of one that $what', async ({ run, said }) => {
    const { log, lines } = logOf();
    const work = inHand(
      handlersThat(() => Promise.resolve()),
      found(run),
      log,
    );

    await work.handlers.run('r-1', AbortSignal.abort());

    expect(lines().map((line) => line['run'])).toEqual(said);
  });
});

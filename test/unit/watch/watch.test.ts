import { beforeEach, expect, it, vi } from 'vitest';
import { NO_INCIDENTS } from '../alerts/no-incidents.ts';
import { type WatchDeps, watchRound } from '../../../src/watch/watch.ts';

const know = vi.fn(() => Promise.resolve());
const claim = vi.fn(() => Promise.resolve(null));
let nowMs = 0;

/** Nothing is due: neither hosts nor chains are asked. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a round without a look reads no more than this
const idle = {
  fleet: { validators: { one: {}, two: {} } },
  watch: { know, claim },
  store: { incidents: NO_INCIDENTS },
  clock: { monotonic: () => nowMs },
  processName: 'w',
} as unknown as WatchDeps;

beforeEach(() => {
  nowMs = 0;
  vi.clearAllMocks();
});

it('a round in which nothing is due asks the store once', async () => {
  await watchRound(idle, new AbortController().signal);

  expect(claim).toHaveBeenCalledTimes(1);
});

it('a process makes its validators known with its first round, and again after a minute', async () => {
  const deps = { ...idle, known: { untilMs: 0 } };
  const round = () => watchRound(deps, new AbortController().signal);

  await round();
  nowMs = 59_000;
  await round();
  expect(know).toHaveBeenCalledTimes(1);

  nowMs = 61_000;
  await round();
  expect(know).toHaveBeenCalledTimes(2);
});

it('a process that is asked to stop claims nothing', async () => {
  await watchRound(idle, AbortSignal.abort());

  expect(claim).not.toHaveBeenCalled();
});

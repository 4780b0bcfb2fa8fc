import { describe, expect, it } from 'vitest';
import { unattendedWords, withoutWorker } from '../../../src/cli/worker-first.ts';
import type { Intent } from '../../../src/domain/request.ts';
import type { Run } from '../../../src/domain/run.ts';
import { liveWorker } from './live-worker.ts';

const RUN: Run = {
  id: 'r-1',
  plan: 'p-1',
  procedure: 'solana/handover',
  version: 1,
  validator: 'sol-main',
  identity: 'Identity',
  from: 'sol-a',
  to: 'sol-b',
  state: 'waiting',
  revision: 1,
  attempt: 1,
  dueAtMs: 50,
  wish: null,
  createdAtMs: 1,
  endedAtMs: null,
};
const TYPED = 'npm run baton -- --fleet f.yaml ';
const PLAN: Intent = { kind: 'plan', procedure: 'handover', validator: 'sol-main' };
const STATUS: Intent = { kind: 'status' };

/** What stands on the card; null when there is none. @param read whether the worker read this file; null: no worker */
async function hindrance(intent: Intent, read: boolean | null, startWith?: string): Promise<string | null> {
  const client = {
    worker: async () => (read === null ? null : liveWorker(read)),
    runs: async () => [RUN, { ...RUN, id: 'r-0', state: 'done', endedAtMs: 9 } as const],
  };
  const card = await withoutWorker(client, intent, TYPED, startWith);
  expect(card?.tone ?? 'bad').toBe('bad');
  return card && JSON.stringify(card);
}

describe('a command that needs a worker', () => {
  it.each([STATUS, PLAN])('says at once that none runs, how to start one and what is open: $kind', async (intent) => {
    const said = await hindrance(intent, null);

    expect(said).toContain(`Start one: ${TYPED}start`);
    expect(said).toContain('Run r-1 (sol-main, sol-a → sol-b) is open: waiting.');
    expect(said).not.toContain('r-0');
  });

  it('names the command of the fleet file where that is another one', async () => {
    expect(await hindrance(STATUS, null, 'npm run demo')).toContain('Start one: npm run demo\\n');
    expect(await hindrance(PLAN, false, 'npm run demo')).toContain('start it again: npm run demo');
  });

  it('takes no plan from a worker that read another fleet file, but its look at the hosts', async () => {
    expect(await hindrance(PLAN, false)).toContain('The worker ops-1/4711 (worker) read another fleet file.');
    expect(await hindrance(STATUS, false)).toBeNull();
  });

  it('is asked of a worker that read this file; what the store answers is asked without any', async () => {
    expect(await hindrance(PLAN, true)).toBeNull();
    expect(await hindrance({ kind: 'pause' }, null)).toBeNull();
  });
});

describe('a run', () => {
  it.each([
    ['waiting', 50, false, true],
    ['running', null, false, true],
    ['waiting', 150, false, false],
    ['waiting', 50, true, false],
    ['stopped', null, false, false],
  ] as const)('that is %s until %s, a worker lives: %s, is told to be alone: %s', (state, dueAtMs, lives, alone) => {
    const words = unattendedWords({ ...RUN, state, dueAtMs }, lives, 7, 100, TYPED);

    expect(words === null).toBe(!alone);
    if (alone) expect(words).toContain('No worker is at work on it since {t:7}');
  });
});

import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../../src/domain/journal.ts';
import { restartStep } from '../../../../../src/procedures/solana/prepare/restart-step.ts';
import { fakeHost, fakeRun } from './fake-run.ts';

/** The intent of a restart whose answer never came; the host of these tests runs process 2. */
const asked = (process: string): JournalEvent => ({
  kind: 'intent',
  step: 'restart',
  attempt: 1,
  verb: 'prepare.restart',
  node: 'sol-b',
  argumentsDigest: '',
  expectedBefore: `passive, process ${process}`,
  expectedAfter: '',
  term: 1,
});

async function restartAfter(...before: JournalEvent[]) {
  const host = fakeHost();
  const { context, deps, events } = await fakeRun(host, () => null);
  events.push(...before);
  const plan = { ...context.plan, bound: { ...context.plan.bound, 'nodes to restart': 'sol-b' } };
  const result = await restartStep(deps).perform({ ...context, plan });
  return { kind: result.kind, restarts: host.verbs.filter((verb) => verb === 'prepare.restart').length };
}

describe('a restart', () => {
  it('is asked for once, and waited for', async () => {
    expect(await restartAfter()).toEqual({ kind: 'wait', restarts: 1 });
  });

  it('whose answer was lost is not asked for another time where another process runs already', async () => {
    expect(await restartAfter(asked('1'))).toEqual({ kind: 'proven', restarts: 0 });
  });

  it('whose answer was lost is asked for again while the same process runs', async () => {
    expect(await restartAfter(asked('2'))).toEqual({ kind: 'wait', restarts: 1 });
  });
});

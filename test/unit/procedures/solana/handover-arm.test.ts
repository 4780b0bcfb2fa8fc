import { describe, expect, it } from 'vitest';
import { BatonError } from '../../../../src/domain/failure.ts';
import type { RunContext } from '../../../../src/execution/procedure.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { arm } from '../../../../src/procedures/solana/handover/arm-step.ts';
import type { HandoverDeps } from '../../../../src/procedures/solana/handover/deps.ts';
import { healthy, KEY } from './healthy.ts';

describe('an arming call that cannot be opened', () => {
  it.each(['host/answer-lost', 'host/unreachable'] as const)('leaves its outcome in the record: %s', async (code) => {
    const { target } = healthy();
    const thrown = new BatonError(code, 'the line broke');
    const record: unknown[] = [];
    const read = {
      run: { id: 'r-1', from: 'sol-a', to: 'sol-b' },
      plan: { identity: target.identity, bound: { 'sol-b unstaked key': KEY.b } },
      attempt: 1,
      term: 7,
      intend: async ({ step }: { step: string }) => void record.push(['intent', step]),
      failed: async ({ step }: { step: string }, error: unknown) => void record.push(['failed', step, error]),
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the step reads these fields only
    const context = read as unknown as RunContext;
    const hosts = new Map([['sol-b', { open: () => Promise.reject(thrown) }]]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the step reads these fields only
    const deps = { clock: systemClock, hosts, targetOf: () => target } as unknown as HandoverDeps;

    await expect(arm(context, deps)).rejects.toBe(thrown);

    expect(record).toEqual([
      ['intent', 'arm'],
      ['failed', 'arm', thrown],
    ]);
  });
});

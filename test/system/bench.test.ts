import { expect, it } from 'vitest';
import { benchHandover } from '../../bench/run.ts';
import { show } from '../../bench/show.ts';

it('one round of the bench moves a validator by Baton and by the script, safely, and tells every figure', async () => {
  const lines: string[] = [];

  const figures = await benchHandover({
    rounds: 1,
    delaysMs: [0],
    barriers: ['log'],
    seed: 1,
    tell: (line) => lines.push(line),
  });

  expect(figures.void, lines.join('\n')).toEqual([]);
  expect(figures.baton).toMatchObject([{ barrier: 'log', delayMs: 0, n: 1, failed: 0 }]);
  expect(figures.script).toMatchObject([{ delayMs: 0, n: 1 }]);
  for (const { medianMs, phases, gapSlots } of figures.baton) {
    expect(Object.values(phases).reduce((sum, part) => sum + part, 0)).toBeCloseTo(medianMs, 0);
    // No part of a safe move can be negative: that would be a standby that was faster than the last vote.
    for (const part of Object.values(phases)) expect(part).toBeGreaterThanOrEqual(0);
    expect(gapSlots?.median).toBeGreaterThan(0);
  }
  expect(show(figures)).toContain('Baton, by log');
  process.stdout.write(show(figures));
});

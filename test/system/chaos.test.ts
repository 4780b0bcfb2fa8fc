import { expect, it } from 'vitest';
import { ordersOf } from '../../chaos/faults.ts';
import { runChaos } from '../../chaos/run.ts';

/** It takes two to four minutes on two cores; the rest is for a machine that is busy with other things. */
const CHAOS_MS = 900_000;

it(
  'twenty validators on real servers and workers survive 5 kills, 3 freezes and one of each other fault',
  async () => {
    const lines: string[] = [];

    const report = await runChaos({
      validators: 20,
      orders: ordersOf(5, 3, 1),
      seed: 1,
      signal: new AbortController().signal,
      tell: (line) => lines.push(line),
    });

    expect(report.problems, lines.join('\n')).toEqual([]);
    expect(report).toMatchObject({
      validators: 20,
      hosts: { sshd: 4, ssh2: 36 },
      kills: 5,
      freezes: 3,
      decisionsLost: 0,
      stuck: 0,
      doubleSigned: 0,
      lockoutViolations: 0,
      staleTower: 0,
      safeSignerIdle: 0,
    });
    for (const [name, { asked, fired }] of Object.entries(report.faults)) expect(fired, name).toBe(asked);
    expect(report.mostOpenAtOnce).toBeGreaterThanOrEqual(15);
    const { tried, executed, rejected, journaled } = report.staleActions;
    expect({ executed, rejected, journaled }).toEqual({ executed: 0, rejected: tried, journaled: tried });
    expect(tried).toBeGreaterThan(0);
    expect(report.killToResumeMs.n).toBeGreaterThan(0);
    process.stdout.write(`chaos ${JSON.stringify(report)}\n`);
  },
  CHAOS_MS,
);

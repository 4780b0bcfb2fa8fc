import { expect, it } from 'vitest';
import { benchAlerts } from '../../bench/alerts/run.ts';
import { showAlerts } from '../../bench/alerts/show.ts';

/** Slack takes one message a second in each of four channels; the rest is for a machine that does other work. Unit: milliseconds. */
const SETTLED_WITHIN_MS = 600_000;

it(
  'a short storm of alerts loses nothing, makes one card an incident, and lets a validator have one run',
  async () => {
    const lines: string[] = [];

    const figures = await benchAlerts({ validators: 24, seconds: 12, seed: 1, tell: (line) => lines.push(line) });

    expect(figures.void, lines.join('\n')).toEqual([]);
    expect(figures.examples).toEqual([]);
    expect(figures).toMatchObject({ sent: 1_200, lost: 0, incidents: 24, cards: 24, cardsTwice: 0, openRunsMax: 1 });
    expect(figures.told).toBeGreaterThan(figures.sent);
    process.stdout.write(showAlerts(figures));
  },
  SETTLED_WITHIN_MS,
);

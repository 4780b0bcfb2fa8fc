import { expect, it } from 'vitest';
import { benchChat } from '../../bench/chat/run.ts';
import { showChat } from '../../bench/chat/show.ts';

/** Slack takes 50 edits a minute, and twice each card has to get the edits that were held. Unit: milliseconds. */
const SETTLED_WITHIN_MS = 600_000;

it.concurrent.each([
  ['socket', 'Slack by socket'],
  ['http', 'Slack by http'],
  ['discord', 'Discord over its gateway'],
] as const)(
  'a short load by %s loses nothing, does nothing twice, and shows new plans while edits are limited',
  async (mode, shown) => {
    const lines: string[] = [];

    const figures = await benchChat({
      mode,
      seconds: 8,
      perSecond: 20,
      limitedS: 10,
      tell: (line) => lines.push(line),
    });

    expect(figures.void, lines.join('\n')).toEqual([]);
    expect(figures.examples).toEqual([]);
    expect(figures).toMatchObject({ lost: 0, duplicated: 0, notAcknowledged: 0 });
    expect(figures.deeds).toBeGreaterThan(100);
    expect(figures.approvalCards).toBe(3);
    expect(showChat(figures)).toContain(shown);
    process.stdout.write(showChat(figures));
  },
  SETTLED_WITHIN_MS,
);

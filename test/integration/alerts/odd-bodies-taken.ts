import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import firing from '../../unit/alerts/hooks/alertmanager-firing.json' with { type: 'json' };
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { openTestHooks, type TestHooks } from './hooks-listener.ts';
import { oddBody, type OddBody } from './odd-bodies.ts';

const fleet = readFileSync(new URL('../../unit/config/good-alerts.yaml', import.meta.url), 'utf8');
const AT_ONCE = 6;
/** Far above what a process of this size needs, and far below eight thousand bodies that are kept. Unit: bytes. */
const MOST_MORE_MEMORY = 300 * 1024 * 1024;

/** @param bodies numbers for `oddBody`, of which this many from the first on are sent */
export function oddBodiesAreTaken(bodies: { readonly first: number; readonly count: number }): void {
  let database: TestDatabase;
  let hooks: TestHooks;
  beforeAll(async () => {
    database = await openTestDatabase();
    hooks = await openTestHooks(fleet, { take: (reports) => database.store.incidents.take(reports) });
  });
  afterAll(async () => {
    await hooks.close();
    await database.close();
  });

  it('are each taken or refused, and nothing breaks or grows', async () => {
    const before = process.memoryUsage().rss;
    const statuses = await sendAll(hooks, bodies);

    // Both happen often, so that neither way was left out.
    expect(statuses.get(200)).toBeGreaterThan(bodies.count / 20);
    expect(statuses.get(400)).toBeGreaterThan(bodies.count / 20);
    expect(new Set(statuses.keys())).toEqual(new Set([200, 400]));
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MORE_MEMORY);
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect((await hooks.post('/alerts/alertmanager', firing)).status).toBe(200);
  }, 300_000);

  it('leave incidents that can be read and shown', async () => {
    const incidents = await database.store.incidents.open();
    const words = incidents.flatMap(({ causes }) => causes.flatMap(({ name, summary, key }) => [name, summary, key]));

    expect(incidents.length).toBeGreaterThan(0);
    expect(words.filter((each) => /[\p{Cc}\p{Cs}\u202E]/u.test(each))).toEqual([]);
    expect(words.filter((each) => each.length > 300)).toEqual([]);
  });
}

async function sendAll(
  hooks: TestHooks,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let next = first;
  const sender = async () => {
    while (next < first + count) {
      const number = next++;
      const answer = await send(hooks, oddBody(number));
      if (answer.status >= 500) throw new Error(`body ${number} was answered with ${answer.status}`);
      await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return statuses;
}

/** As a sender does: what a busy machine does not store in time is refused with 503, and sent again. */
async function send(hooks: TestHooks, { path, body }: OddBody): Promise<Response> {
  for (;;) {
    const answer = await hooks.post(path, body);
    if (answer.status !== 503) return answer;
    await answer.text();
    await pause(20);
  }
}

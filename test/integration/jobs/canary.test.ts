import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openQueueConnection, type QueueConnection } from '../../../jobs/backend.ts';
import { startCanary, type Canary } from '../../../jobs/canary.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { log } from './queues.ts';

/** Short, so that the test is. Unit: milliseconds. */
const EVERY_MS = 100;
const HAPPENS = { timeout: 30_000, interval: 50 };

let database: TestDatabase;
let connection: QueueConnection;
beforeAll(async () => {
  database = await openTestDatabase();
  connection = await openQueueConnection({ kind: 'postgres', url: database.url }, log, 6);
});
afterAll(async () => {
  await connection.close();
  await database.close();
});

/** Its age only falls when a trial job was taken. */
async function taken(canary: Canary): Promise<void> {
  let last = canary.ageMs();
  await vi.waitFor(() => {
    const [before, now] = [last, canary.ageMs()];
    last = now;
    expect(now).toBeLessThan(before);
  }, HAPPENS);
}

describe('the canary of a worker', () => {
  it('takes its own trial jobs again and again, and those of no other process', async () => {
    const one = await startCanary(connection, log, 'one', EVERY_MS);
    const other = await startCanary(connection, log, 'other', EVERY_MS);

    for (const each of [one, other, one, other]) await taken(each);

    await Promise.all([one.close(), other.close()]);
  });

  it('grows old when nothing is brought to it any more', async () => {
    const canary = await startCanary(connection, log, 'deaf', EVERY_MS);
    await taken(canary);
    await canary.close();

    const then = canary.ageMs();
    await vi.waitFor(() => expect(canary.ageMs()).toBeGreaterThan(then + 5 * EVERY_MS), HAPPENS);
  });
});

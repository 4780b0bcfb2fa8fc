import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWake } from '../../../jobs/queues.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { queuePromises } from './promises.ts';
import { log } from './queues.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
const backend = () => ({ kind: 'postgres', url: database.url }) as const;

describe('the queues on Postgres', () => {
  queuePromises(backend);
});

describe('a wake-up', () => {
  it('that does not reach the queue is no error: the sweeper finds what is due', async () => {
    // Port 9 is "discard", which no machine of today serves.
    const wake = createWake({ kind: 'postgres', url: 'postgres://nobody@127.0.0.1:9/none' }, { log });

    await expect(wake.run('r-1', 1)).resolves.toBeUndefined();
    await wake.close();
  });
});

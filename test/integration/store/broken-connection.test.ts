import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe('a connection that breaks between two statements of a transaction', () => {
  it('fails the transaction and not the process, and the next one gets a new connection', async () => {
    const { db } = database;
    const uncaught: unknown[] = [];
    const note = (error: unknown) => void uncaught.push(error);
    process.on('uncaughtException', note);

    const broken = db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0}::int)`.execute(db);
      await expect
        .poll(() =>
          sql`select 1 from pg_stat_activity where pid = ${rows[0]?.pid ?? 0}::int`
            .execute(db)
            .then((found) => found.rows.length),
        )
        .toBe(0);
      await sql`select 1`.execute(tx);
    });

    await expect(broken).rejects.toThrow();
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    process.off('uncaughtException', note);
    expect(uncaught).toEqual([]);
  });
});

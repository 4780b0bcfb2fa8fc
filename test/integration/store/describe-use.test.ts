import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeUse } from '../../../src/store/describe-use.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function wrong(kind: 'postgres' | 'postgres+redis'): Promise<string[]> {
  const checks = await describeUse(database.db, kind);
  return checks.filter(({ state }) => state !== 'passed').map(({ id }) => id);
}

describe('a database that Baton has used', () => {
  it('is fit for the kind of store it was used with, and for no other', async () => {
    const before = await wrong('postgres+redis');
    await prepareStore(database.db, 'postgres');

    expect(before).toEqual([]);
    expect(await wrong('postgres')).toEqual([]);
    expect(await wrong('postgres+redis')).toEqual(['store-kind']);
  });

  it('is told from a copy of it, and from one of a newer Baton', async () => {
    await sql`update store_facts set incarnation = 'another'`.execute(database.db);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(database.db);

    expect(await wrong('postgres')).toEqual(['store-tables', 'store-incarnation']);
  });
});

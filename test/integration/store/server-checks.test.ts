import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/domain/check.ts';
import { openDatabase } from '../../../src/platform/postgres.ts';
import { describeServer, describeStore } from '../../../src/store/describe.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import { serverChecks } from '../../../src/store/server-checks.ts';
import { readServerFacts } from '../../../src/store/server-facts.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ ownServer: true });
});
afterAll(() => database.close());

const failed = (checks: readonly CheckResult[]) => checks.filter(({ state }) => state !== 'passed');

/** A database of its own for a role that is no superuser. `statements` are run in it by the superuser. */
async function asRole(name: string, statements: readonly string[], options = ''): Promise<string> {
  const { db } = database;
  await sql`create role ${sql.ref(name)} login password 'secret'`.execute(db);
  await sql`create database ${sql.ref(name)}`.execute(db);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  const own = openDatabase(url.href);
  for (const statement of statements) await sql.raw(statement).execute(own);
  await own.destroy();
  [url.username, url.password] = [name, 'secret'];
  if (options !== '') url.searchParams.set('options', options);
  return url.href;
}

describe('a Postgres', () => {
  it('is fit for an ordinary owner of an ordinary database', async () => {
    const url = await asRole('owner', ['alter database owner owner to owner']);
    const db = openDatabase(url);

    expect(failed(await describeServer(db, 'postgres'))).toEqual([]);
    expect(await prepareStore(db, 'postgres')).toEqual([]);
    expect(failed(await describeServer(db, 'postgres'))).toEqual([]);
    await db.destroy();
  });

  it.each([
    [
      'in the configuration',
      'database',
      'alter database by_database set synchronous_commit = off',
      'ALTER DATABASE by_database RESET synchronous_commit;',
    ],
    [
      'for the role',
      'role',
      'alter role by_role set synchronous_commit = off',
      'ALTER ROLE by_role RESET synchronous_commit;',
    ],
  ])(
    'is refused when it may forget what it confirmed, said %s, and the advice mends it',
    async (_where, kind, spoil, advice) => {
      const name = `by_${kind}`;
      const url = await asRole(name, [`alter database ${name} owner to ${name}`, spoil]);
      const spoilt = openDatabase(url);

      await expect(prepareStore(spoilt, 'postgres')).rejects.toMatchObject({
        code: 'store/refused',
        message: expect.stringContaining(advice),
      });
      await sql.raw(advice).execute(database.db);
      await spoilt.destroy();
      const mended = openDatabase(url);
      await expect(prepareStore(mended, 'postgres')).resolves.toEqual([]);
      await mended.destroy();
    },
  );

  it('is refused when the role may make no tables, and the advice mends it', async () => {
    const url = await asRole('no_rights', []);

    const checks = failed(await describeStore({ url }, 'postgres'));

    expect(checks.map(({ id }) => id)).toEqual(['postgres-tables', 'postgres-queue-schema']);
    const admin = openDatabase(database.url.replace(/\/[^/]*$/, '/no_rights'));
    for (const { fix } of checks) await sql.raw(fix).execute(admin);
    await admin.destroy();
    expect(failed(await describeStore({ url }, 'postgres'))).toEqual([]);
  });

  it('is refused when it is read-only', async () => {
    const url = await asRole(
      'reader',
      ['alter database reader owner to reader'],
      '-c default_transaction_read_only=on',
    );

    expect(failed(await describeStore({ url }, 'redis'))).toMatchObject([{ id: 'postgres-primary', severity: 'must' }]);
  });

  it('is told to have too few connections before they run out', async () => {
    const url = await asRole('few', ['alter database few owner to few', 'alter role few connection limit 9']);

    expect(failed(await describeStore({ url }, 'redis'))).toMatchObject([
      { id: 'postgres-connections', severity: 'should', found: expect.stringMatching(/^[0-8] of 9 are free$/) },
    ]);
  });

  it.each([
    ['database', /\/[^/]*$/, '/nowhere', 'store/refused', 'There is no such database'],
    ['password', /:[^:@/]+@/, ':wrong@', 'store/refused', 'does not accept this user and password'],
  ])('with a wrong %s is refused in words', async (_name, from, to, code, words) => {
    await expect(describeStore({ url: database.url.replace(from, to) }, 'redis')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ['is too old', { version: '13.9', versionNumber: 130_009 }, 'postgres-version'],
    ['is a standby', { standby: true }, 'postgres-primary'],
    ['does not keep every character', { encoding: 'SQL_ASCII' }, 'postgres-encoding'],
    ['cannot be told from a copy', { mayReadIncarnation: false }, 'postgres-incarnation'],
    ['can be listened in on', { encrypted: false, local: false }, 'postgres-encrypted'],
  ])('that %s is told so', async (_name, facts, id) => {
    const real = await readServerFacts(database.db);

    expect(failed(serverChecks({ ...real, ...facts }, false, 'redis')).map((check) => check.id)).toEqual([id]);
  });

  it('behind a pooler that hands sessions around is refused', async () => {
    expect(failed(serverChecks(await readServerFacts(database.db), true, 'redis'))).toMatchObject([
      { id: 'postgres-sessions', severity: 'must', fix: expect.stringContaining('pool_mode = session') },
    ]);
  });
});

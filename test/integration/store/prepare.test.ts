import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/platform/postgres.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { ENDED, heldRun, OPEN, planFor, startedRun, STOPPED, taken } from './started-run.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ ownServer: true });
});
afterAll(() => database.close());

describe('preparing the store', () => {
  it('makes the tables once, however many processes start at once', async () => {
    const name = 'at_once';
    await sql`create database ${sql.ref(name)}`.execute(database.db);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    const processes = Array.from({ length: 4 }, () => openDatabase(url.href));

    await Promise.all(processes.map((db) => migrate(db)));

    expect(await processes[0]?.selectFrom('runs').selectAll().execute()).toEqual([]);
    await Promise.all(processes.map((db) => db.destroy()));
  });

  it('refuses a database that may forget what it has confirmed', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c synchronous_commit=off');
    const db = openDatabase(url.href);

    await expect(prepareStore(db, 'postgres')).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining('synchronous_commit is off, said by the client'),
    });
    await db.destroy();
  });

  it('refuses a database that a newer Baton has made', async () => {
    const { db } = database;
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(db);

    await expect(migrate(db)).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining('newer Baton'),
    });
    await sql`delete from kysely_migration where name = '9999-later'`.execute(db);
  });

  it('refuses a process whose queues are elsewhere, and says which store is in use', async () => {
    const { db } = database;
    await prepareStore(db, 'postgres');

    await expect(prepareStore(db, 'postgres+redis')).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining('"postgres"'),
    });
    expect(await prepareStore(db, 'postgres')).toEqual([]);
  });
});

/** As if the database had been restored from a backup of another server. */
const restore = async () => {
  await sql`update store_facts set incarnation = 'elsewhere/00000001'`.execute(database.db);
  await sql`update runs set incarnation = 'elsewhere/00000001'`.execute(database.db);
};

describe('another incarnation of the database', () => {
  it('stops every open run, voids the open plans and says why', async () => {
    const { store, db } = database;
    const { run: running } = await heldRun(store, 'running');
    const queued = await startedRun(store, 'queued');
    const { run: done, lease } = await heldRun(store, 'done');
    await store.runs.end(lease, 'done', ENDED);
    await store.plans.savePlan(planFor('approved'), OPEN);
    await restore();

    const stopped = await prepareStore(db, 'postgres');

    expect(stopped.toSorted()).toEqual([running.id, queued.id].toSorted());
    expect((await store.view.findRun(done.id))?.state).toBe('done');
    expect((await store.plans.findPlan('approved'))?.state.kind).toBe('void');
    expect((await store.view.journal(queued.id)).at(-1)?.event).toMatchObject({
      kind: 'run.stopped',
      signer: 'unknown',
    });
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('takes the lease from a worker in the middle of a run, and lets nobody go on before people say so', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'middle');
    await restore();

    expect(await store.runs.renew(lease)).toBe(false);
    expect(await store.runs.append(lease, { kind: 'step.began', step: 'arm', attempt: 1 })).toBe('lease-lost');
    expect(await store.runs.acquire(run.id, 'worker-2')).toBe('stopped');
    await store.view.storeWish(run.id, 'resume', 'ann', 'looked at both hosts');
    expect((await taken(store, run.id, 'worker-2')).term).toBe(lease.term + 1);
  });
});

describe('what is known of a host', () => {
  const seen = { stateId: 'state-1', term: 5, bootId: 'boot-1' };

  it('moves on with the same state id and a term that does not fall', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'host');
    expect(await store.runs.acknowledged(run.identity, 'sol-a')).toBeNull();

    await store.runs.acknowledge(lease, 'sol-a', seen);
    await store.runs.acknowledge(lease, 'sol-a', { ...seen, term: 7, bootId: 'boot-2' });

    expect(await store.runs.acknowledged(run.identity, 'sol-a')).toEqual({
      stateId: 'state-1',
      term: 7,
      bootId: 'boot-2',
    });
  });

  it.each([
    ['another state id', { ...seen, stateId: 'state-2', term: 9 }],
    ['a lower term', { ...seen, term: 4 }],
  ])('is quarantined on %s until a person adopts it', async (name, other) => {
    const { store } = database;
    const { run, lease } = await heldRun(store, `quarantine ${name}`);
    await store.runs.acknowledge(lease, 'sol-a', seen);

    await expect(store.runs.acknowledge(lease, 'sol-a', other)).rejects.toMatchObject({ code: 'host/quarantined' });
    await store.runs.adopt(run.identity, 'sol-a', other, 'ann');

    await store.runs.acknowledge(lease, 'sol-a', other);
    expect((await store.view.journal(run.id)).at(-1)?.event).toEqual({
      kind: 'host.adopted',
      node: 'sol-a',
      stateId: other.stateId,
      by: 'ann',
    });
  });

  it('never lowers the term of the store by being adopted', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'adopt-term');
    await store.runs.raiseTerm(lease, 100);
    await store.runs.adopt(run.identity, 'sol-a', { ...seen, term: 50 }, 'ann');

    await expect(store.runs.raiseTerm({ ...lease, term: 101 }, 0)).resolves.toMatchObject({ term: 102 });
    await store.runs.stop({ ...lease, term: 102 }, STOPPED, 0);
  });
});

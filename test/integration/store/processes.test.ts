import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BatonProcess } from '../../../src/domain/process.ts';
import { standsBackFor, workerThatHolds } from '../../../src/domain/process.ts';
import { describeProcesses } from '../../../src/store/describe-processes.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { DETAIL, heldRun, intentOf } from './started-run.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => sql`delete from processes`.execute(database.db));

const processOf = (id: string, overrides: Partial<BatonProcess> = {}): BatonProcess => ({
  id,
  name: `host/${id}`,
  kind: 'worker',
  fingerprint: 'first',
  file: '/fleet.yaml',
  mode: 'act',
  ...overrides,
});
const ids = async () => (await database.store.processes.live()).map(({ id }) => id);
const silentFor = (id: string, ms: number) =>
  sql`update processes set seen_ms = baton_now_ms() - ${ms}::bigint where id = ${id}`.execute(database.db);
const failing = async (fingerprint: string) =>
  (await describeProcesses(database.db, { file: '/fleet.yaml', fingerprint, fleet: {} }))
    .filter(({ state }) => state !== 'passed')
    .map(({ id, found }) => [id, found]);

describe('the processes of a store', () => {
  it('are those seen within seconds, the one that read its file last first', async () => {
    const { processes } = database.store;
    await processes.enter(processOf('slow'), null, 0);
    await processes.enter(processOf('early'), null, 60_000);
    await processes.enter(processOf('silent'), null, 0);
    await silentFor('silent', 21_000);
    await processes.enter(processOf('gone'), null, 0);
    await processes.leave('gone');

    expect(await ids()).toEqual(['slow', 'early']);
  });

  it('do not become newer by a sign of life, not even after they were forgotten', async () => {
    const { processes } = database.store;
    const readAtMs = await processes.enter(processOf('old'), null, 60_000);
    await silentFor('old', 86_500_000);
    await processes.enter(processOf('new', { fingerprint: 'second', mode: 'observe' }), null, 0);
    expect(await sql`select id from processes`.execute(database.db)).toMatchObject({ rows: [{ id: 'new' }] });

    expect(await processes.enter(processOf('old'), readAtMs)).toBe(readAtMs);

    const live = await processes.live();
    expect(workerThatHolds(live)?.id).toBe('new');
    expect(standsBackFor({ ...processOf('old'), readAtMs }, live)?.id).toBe('new');
  });

  it('know for which run something may have been sent', async () => {
    const { run, lease } = await heldRun(database.store, 'begun');
    expect(await database.store.processes.hasBegun(run.id)).toBe(false);

    await database.store.runs.beginIntent(lease, intentOf(run.id), DETAIL);

    expect(await database.store.processes.hasBegun(run.id)).toBe(true);
  });
});

describe('a check of what runs', () => {
  it('says that no worker runs, and names who read another content', async () => {
    const { processes } = database.store;
    expect(await failing('first')).toEqual([['store-worker', 'none was seen for 20 s']]);

    await processes.enter(processOf('7'), null);

    expect(await failing('first')).toEqual([]);
    expect(await failing('second')).toEqual([
      ['store-same-file', 'host/7 (worker) read another content of /fleet.yaml, mode act'],
    ]);
  });
});

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type BatonDatabase } from '../../../src/platform/postgres.ts';
import { restoreBackup } from '../../../src/store/backup/restore.ts';
import { TABLES } from '../../../src/store/backup/tables.ts';
import { writeBackup } from '../../../src/store/backup/write.ts';
import { migrateTo } from '../../../src/store/migrate.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import { createStore } from '../../../src/store/store.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { reportOf } from './incident-reports.ts';
import { DETAIL, ENDED, heldRun, intentOf, OPEN, planFor } from './started-run.ts';

const FLEET = 'test-fleet';
const INTO = { kind: 'postgres+redis', fleet: FLEET } as const;
const SEEN = { stateId: 'state-1', term: 3, bootId: 'boot-1' };

let database: TestDatabase;
let directory: string;
const opened: BatonDatabase[] = [];
beforeAll(async () => {
  database = await openTestDatabase({ ownServer: true });
  directory = await mkdtemp(path.join(tmpdir(), 'baton-backup-'));
  await prepareStore(database.db, 'postgres');
  await remember();
});
afterAll(async () => {
  for (const db of opened) await db.destroy();
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

/** An ended run, an open one in the middle, an open plan with an approval, hosts, a pause, a message. */
async function remember(): Promise<void> {
  const { store } = database;
  const { run: done, lease: last } = await heldRun(store, 'done');
  await store.runs.beginIntent(last, intentOf(done.id), DETAIL);
  await store.runs.recordOutcome(intentOf(done.id), last.term, 'done', { vote: 'Stimme für Grün ✓ \u2028 "quoted"\n' });
  await store.runs.end(last, 'done', ENDED);
  const { run, lease } = await heldRun(store, 'open');
  await store.runs.acknowledge(lease, 'a-open', SEEN);
  for (const person of ['ann', 'bob']) await store.runs.adopt(run.identity, 'b-open', SEEN, person, 2);
  await store.plans.savePlan(planFor('waiting'), OPEN);
  const decision = { plan: 'waiting', digest: 'd', person: 'ann', kind: 'approve', reason: '', chat: 'web' } as const;
  await store.plans.decide(decision, 'click-1');
  await store.incidents.take([reportOf({ labels: { place: 'Köln "1"' } }), reportOf({ scope: 'val-y' })]);
  await store.incidents.take([reportOf({ scope: 'val-y', status: 'resolved' })]);
  await store.incidents.settle({ closesAfterMs: 0, staleAfterMs: 3_600_000 });
  await store.pauses.pause('val-x', 'ann', 'works on the power');
  await store.intake.save({ kind: 'runs' }, { chat: 'web', person: 'ann' }, 'click-2');
}

let names = 0;
const newFile = () => path.join(directory, `${(names += 1)}.backup`);
async function newDatabase(): Promise<BatonDatabase> {
  const name = `restored_${(names += 1)}`;
  await sql`create database ${sql.ref(name)}`.execute(database.db);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href);
  opened.push(db);
  return db;
}
async function backup(): Promise<string> {
  const file = newFile();
  await writeBackup(database.db, file, FLEET);
  return file;
}

describe('a backup', () => {
  it('holds every table that Baton has, and nothing of the queues', async () => {
    const { rows } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = current_schema() and tablename not like 'kysely_%'
    `.execute(database.db);

    // Who runs now says nothing tomorrow, and no platform delivers an action again after that.
    const leftOut = ['processes', 'actions', 'refused_people', 'silences', 'signs'];
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...TABLES, ...leftOut].toSorted());
  });

  it('is one file that only its owner can read, and never replaces another', async () => {
    const file = await backup();

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(writeBackup(database.db, file, FLEET)).rejects.toMatchObject({ code: 'store/refused' });
    expect((await readdir(directory)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('that cannot be written says why', async () => {
    await expect(writeBackup(database.db, path.join(directory, 'no', 'x.backup'), FLEET)).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining('There is no directory'),
    });
  });
});

describe('a restore', () => {
  it('brings everything back as it was, under the store it goes into', async () => {
    const db = await newDatabase();
    const before = await everything(database.db);

    const restored = await restoreBackup(db, await backup(), INTO);

    const after = await everything(db);
    const whole = [
      'plan_decisions',
      'terms',
      'intents',
      'adoptions',
      'pauses',
      'requests',
      'claims',
      'incidents',
      'causes',
    ];
    for (const table of whole) expect(after[table], table).toEqual(before[table]);
    expect(JSON.stringify(before['journal'])).toContain('für Grün');
    expect(after['journal']).toEqual(expect.arrayContaining(before['journal'] ?? []));
    expect(restored).toMatchObject({ fleet: FLEET, runs: 2 });
    expect((await createStore(db).view.verifyJournal()).broken).toEqual([]);
    expect(await createStore(db).incidents.recent(3_600_000)).toEqual(await database.store.incidents.recent(3_600_000));
    expect(await prepareStore(db, 'postgres+redis')).toEqual([]);
    await expect(prepareStore(db, 'postgres')).rejects.toMatchObject({ code: 'store/refused' });
  });

  it('stops open runs and voids open plans, on the very same server too', async () => {
    const db = await newDatabase();
    const store = createStore(db);

    const { stopped } = await restoreBackup(db, await backup(), INTO);

    expect(stopped).toHaveLength(1);
    const run = await store.view.findRun(stopped[0] ?? '');
    expect(run?.state).toBe('stopped');
    expect((await store.view.journal(stopped[0] ?? '')).at(-1)?.event).toMatchObject({
      kind: 'run.stopped',
      signer: 'unknown',
    });
    expect((await store.plans.findPlan('waiting'))?.state.kind).toBe('void');
    expect(await store.runs.acquire(stopped[0] ?? '', 'worker-1')).toBe('stopped');
    // Nothing is in any queue, and the sweep finds it all the same once a person has spoken.
    expect(await store.view.dueRuns()).toEqual([]);
    await store.view.storeWish(stopped[0] ?? '', 'resume', 'ann', 'looked at both hosts');
    expect((await store.view.dueRuns()).map(({ id }) => id)).toEqual(stopped);
  });

  it('forgets what was known of hosts, and takes two people to adopt one again, whoever did so before', async () => {
    const db = await newDatabase();
    const { runs } = createStore(db);

    const { hosts } = await restoreBackup(db, await backup(), INTO);

    expect(hosts).toEqual(['a-open of Identityopen', 'b-open of Identityopen']);
    expect(await runs.acknowledged('Identityopen', 'a-open')).toBeNull();
    expect(await runs.adopt('Identityopen', 'b-open', SEEN, 'ann', 2)).toBe('one-more-needed');
    expect(await runs.adopt('Identityopen', 'b-open', SEEN, 'bob', 2)).toBe('adopted');
  });

  it('goes on with the numbers that the database gives out', async () => {
    const db = await newDatabase();
    const { runs } = createStore(db);
    await restoreBackup(db, await backup(), INTO);

    await runs.adopt('Identityopen', 'a-open', SEEN, 'ann', 2);

    expect((await db.selectFrom('adoptions').select('id').orderBy('id').execute()).map(({ id }) => id)).toEqual([
      1, 2, 3,
    ]);
  });

  it('is refused into a database that is in use, which it does not change', async () => {
    const file = await backup();
    const before = await everything(database.db);

    await expect(restoreBackup(database.db, file, INTO)).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringMatching(/empty database only.*plans holds \d+ rows/),
    });
    expect(await everything(database.db)).toEqual(before);
  });

  it('goes into the tables of an older Baton and brings them up to date', async () => {
    const old = await newDatabase();
    await migrateTo(old, '0002-watch');
    await sql`insert into store_facts (backend, incarnation) values ('postgres', 'x')`.execute(old);
    await sql`insert into terms (identity, term) values ('Identityold', 7)`.execute(old);
    const file = newFile();
    await writeBackup(old, file, FLEET);
    const db = await newDatabase();

    await restoreBackup(db, file, INTO);

    expect(await db.selectFrom('terms').selectAll().execute()).toEqual([{ identity: 'Identityold', term: 7 }]);
    expect(await prepareStore(db, 'postgres+redis')).toEqual([]);
    await expect(createStore(db).retention.prune({ runs: 30, messages: 10 })).resolves.toMatchObject({ runs: 0 });
  });

  it.each([
    ['of another fleet', (text: string) => signed(text.replace(FLEET, 'other')), 'of the fleet other'],
    ['of a newer Baton', (text: string) => signed(text.replace('"format":1', '"format":2')), 'newer Baton'],
    [
      'with newer tables',
      (text: string) => signed(text.replace(/"migration":"[^"]*"/, '"migration":"9999-x"')),
      'newer Baton',
    ],
    [
      'that was changed',
      (text: string) => text.replace('works on the power', 'works on the tower'),
      'its checksum is another',
    ],
    ['without its last line', (text: string) => text.replace(/\n[^\n]*\n$/, '\n'), 'cut short'],
    ['with a line less', (text: string) => signed(text.replace(/\n\{"table":"pauses"[^\n]*/, '')), 'rows of pauses'],
    [
      'with a journal that was changed before',
      (text: string) => signed(text.replace('it is done', 'it is gone')),
      'was changed',
    ],
    ['of another kind', () => 'hello\n', 'not understood'],
    ['of nothing', () => '', 'it is empty'],
  ])('is refused from a file %s, and nothing is kept', async (_name, spoil, words) => {
    const text = gunzipSync(await readFile(await backup())).toString('utf8');
    const file = newFile();
    await writeFile(file, gzipSync(spoil(text)));
    const db = await newDatabase();

    await expect(restoreBackup(db, file, INTO)).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining(words),
    });
    const { rows } = await sql<{ there: boolean }>`select to_regclass('runs') is not null as there`.execute(db);
    if (rows[0]?.there === true) expect(await db.selectFrom('runs').selectAll().execute()).toEqual([]);
  });

  it.each([
    ['cut short in the middle', async (file: string) => (await readFile(file)).subarray(0, 700), 'cut short'],
    ['no gzip', () => Promise.resolve(Buffer.from('hello')), 'no backup of Baton'],
  ])('is refused from a file that is %s', async (_name, spoil, words) => {
    const file = newFile();
    await writeFile(file, await spoil(await backup()));

    await expect(restoreBackup(await newDatabase(), file, INTO)).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining(words),
    });
  });

  it('is refused from a file that is not there', async () => {
    await expect(restoreBackup(await newDatabase(), newFile(), INTO)).rejects.toMatchObject({ code: 'store/refused' });
  });
});

/** With a checksum that fits, as somebody would write who knows how. */
function signed(text: string): string {
  const lines = text.trimEnd().split('\n');
  const trailer: { sha256: string } = JSON.parse(lines.pop() ?? '');
  const sha256 = createHash('sha256')
    .update(`${lines.join('\n')}\n`)
    .digest('hex');
  return `${[...lines, JSON.stringify({ ...trailer, sha256 })].join('\n')}\n`;
}

async function everything(db: BatonDatabase): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const { rows } = await sql<{
      row: string;
    }>`select row_to_json(t)::text as row from ${sql.table(table)} t order by 1`.execute(db);
    tables[table] = rows.map(({ row }) => JSON.parse(row));
  }
  return tables;
}

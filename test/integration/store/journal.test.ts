import { sql, type RawBuilder } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { DETAIL, ENDED, heldRun, intentOf } from './started-run.ts';

let database: TestDatabase;
let runId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  const { store } = database;
  const { run, lease } = await heldRun(store, 'chain');
  await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);
  // Text that two programs could write or measure differently: quotes, line ends, characters beyond 16 bits, a NUL.
  await store.runs.append(lease, {
    kind: 'step.proven',
    step: 'arm',
    attempt: 1,
    evidence: 'nüchtern "🗼"\n\u0000 \\',
    figures: { ms: 1.5 },
  });
  await store.runs.recordOutcome(intentOf(run.id), lease.term, 'done', { tookMs: 12 });
  await store.runs.end(lease, 'done', ENDED);
  runId = run.id;
  await heldRun(store, 'open');
});
afterAll(() => database.close());

describe('the journal', () => {
  it('numbers the lines of a run without a gap, each naming the hash before it', async () => {
    const entries = await database.store.view.journal(runId);

    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.map(({ previousHash }) => previousHash)).toEqual([
      '0'.repeat(64),
      ...entries.slice(0, -1).map(({ hash }) => hash),
    ]);
  });

  it('gives back an event exactly as it was written', async () => {
    const proven = (await database.store.view.journal(runId)).find(({ event }) => event.kind === 'step.proven');

    expect(proven?.event).toMatchObject({ evidence: 'nüchtern "🗼"\n\u0000 \\', figures: { ms: 1.5 } });
  });

  it('is loaded with its run as it was written, and with what was decided', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'whole');
    await store.runs.append(lease, { kind: 'step.began', step: 'nüchtern "🗼"\n\u0000 \\', attempt: 1 });
    await store.runs.decide(lease, 1, 'told', '');

    const loaded = await store.runs.load(run.id);

    expect(loaded.entries).toEqual(await store.view.journal(run.id));
    expect(loaded.run).toEqual(await store.view.findRun(run.id));
    expect(loaded.plan).toEqual((await store.plans.findPlan(run.plan))?.plan);
    expect([...loaded.decisions]).toEqual([[1, 'told']]);
    expect(loaded.paused).toBe(false);
  });

  it('stays without a gap when many write at once', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'crowd');

    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        store.runs.append(lease, { kind: 'step.began', step: `s${index}`, attempt: 1 }),
      ),
    );

    expect((await store.view.journal(run.id)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 42 }, (_, index) => index + 1),
    );
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('is found whole when nobody has touched it', async () => {
    const found = await database.store.view.verifyJournal();

    expect(found.broken).toEqual([]);
    expect(found.runs).toBeGreaterThanOrEqual(2);
    expect(found.entries).toBeGreaterThanOrEqual(8);
  });
});

describe('tampering with the journal', () => {
  /** What somebody with write access could do, and the sentence that must tell it. */
  const tampering: readonly (readonly [string, (run: string) => RawBuilder<unknown>, string])[] = [
    [
      'a changed event',
      (run) => sql`update journal set event = replace(event, '"done"', '"refused"') where run_id = ${run}`,
      'was changed',
    ],
    [
      'a changed time',
      (run) => sql`update journal set at_ms = at_ms - 1 where run_id = ${run} and seq = 3`,
      'line 3: was changed',
    ],
    ['a line taken out', (run) => sql`delete from journal where run_id = ${run} and seq = 4`, 'does not continue'],
    [
      'the last line taken off',
      (run) => sql`delete from journal where run_id = ${run} and seq = (select last_seq from runs where id = ${run})`,
      'ends at line',
    ],
    ['a whole journal taken out', (run) => sql`delete from journal where run_id = ${run}`, 'its first line is not'],
    [
      'a run whose end was put back',
      (run) => sql`delete from fleet_chain where run_id = ${run} and moment = 'last'`,
      'its end is not',
    ],
    [
      'the fleet chain cut short',
      () => sql`delete from fleet_chain where seq = (select max(seq) from fleet_chain)`,
      'but more was written',
    ],
    [
      'a hash exchanged in the fleet chain',
      (run) => sql`update fleet_chain set run_hash = repeat('1', 64) where run_id = ${run}`,
      'fleet chain line',
    ],
    [
      'a line rewritten with a fitting hash of its own',
      (run) => sql`
        with changed as (
          select run_id, seq, previous_hash, at_ms, replace(event, 'nüchtern', 'trunken') as event from journal where run_id = ${run} and seq = 4
        )
        update journal set event = changed.event,
          hash = encode(sha256(convert_to(concat_ws(E'\n', changed.previous_hash, changed.run_id, changed.seq::text, changed.at_ms::text, changed.event), 'UTF8')), 'hex')
        from changed where journal.run_id = changed.run_id and journal.seq = changed.seq`,
      'does not continue',
    ],
  ];

  afterEach(async () => {
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });

  it.each(tampering)('is found: %s', async (_name, change, sentence) => {
    const { broken } = await whileChanged(change(runId));

    expect(broken.join('\n')).toContain(sentence);
  });
});

/** Looks at the journal with a change in it, then takes the change back from a copy of the tables. */
async function whileChanged(change: RawBuilder<unknown>) {
  const { db, store } = database;
  for (const table of ['journal', 'fleet_chain'])
    await sql`create table ${sql.table(`${table}_copy`)} as table ${sql.table(table)}`.execute(db);
  try {
    await change.execute(db);
    return await store.view.verifyJournal();
  } finally {
    for (const table of ['journal', 'fleet_chain']) {
      await sql`truncate ${sql.table(table)}`.execute(db);
      await sql`insert into ${sql.table(table)} select * from ${sql.table(`${table}_copy`)}`.execute(db);
      await sql`drop table ${sql.table(`${table}_copy`)}`.execute(db);
    }
  }
}

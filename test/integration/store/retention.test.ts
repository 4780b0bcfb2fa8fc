import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '../../../src/chats/card.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import type { Store } from '../../../src/store/store.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { reportOf } from './incident-reports.ts';
import { DETAIL, ENDED, heldRun, intentOf, OPEN, planFor, startedRun, STOPPED } from './started-run.ts';

const DAYS = { runs: 30, messages: 10 };

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await prepareStore(database.db, 'postgres');
});
afterAll(() => database.close());
beforeEach(() => newDay());

/** As if the last time had been two days ago. */
const newDay = () => sql`update store_facts set pruned_at_ms = baton_now_ms() - 172800000`.execute(database.db);

/** Moves what was stored so far into the past. */
async function age(days: number): Promise<void> {
  const ms = sql`${days * 86_400_000}::bigint`;
  for (const [table, column] of [
    ['runs', 'ended_at_ms'],
    ['plans', 'made_at_ms'],
    ['web_messages', 'updated_at_ms'],
    ['outbox', 'wanted_at_ms'],
    ['requests', 'asked_at_ms'],
  ] as const)
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = baton_now_ms() - ${ms}`.execute(database.db);
  await sql`update runs set ended_at_ms = null where state not in ('done', 'returned', 'cancelled')`.execute(
    database.db,
  );
}

async function endedRun(store: Store, id: string): Promise<string> {
  const { run, lease } = await heldRun(store, id);
  await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);
  await store.runs.recordOutcome(intentOf(run.id), lease.term, 'done', {});
  await store.runs.decide(lease, 1, 'told', 'it is time');
  await store.runs.end(lease, 'done', ENDED);
  return run.id;
}

const card = (key: string): Card => ({
  key,
  title: 'T',
  tone: 'neutral',
  headline: '',
  facts: [],
  sections: [],
  buttons: [],
  footer: '',
});
async function show(store: Store, key: string): Promise<void> {
  await store.outbox.want(['web'], card(key), 'decision', 1);
  await store.web.show([{ destination: 'web', key, revision: 1, card: card(key), updatedAtMs: 0 }]);
  await store.outbox.delivered([{ destination: 'web', key, revision: 1 }]);
}

/** Batch after batch, as the sweep does, until it says that there is nothing more today. */
async function pruneAll(store: Store): Promise<number> {
  for (let calls = 0; ; calls += 1) if ((await store.retention.prune(DAYS)) === null) return calls;
}

describe('retention', () => {
  it('lets go of ended runs of long ago whole, and the record still verifies and counts them', async () => {
    const { store, db } = database;
    const ids = [];
    for (let count = 0; count < 25; count += 1) ids.push(await endedRun(store, `old-${count}`));
    await age(31);
    const young = await endedRun(store, 'young');
    const terms = await db.selectFrom('terms').selectAll().orderBy('identity').execute();

    const calls = await pruneAll(store);

    expect(calls).toBe(2);
    expect((await store.view.listRuns(100)).map(({ id }) => id)).toEqual([young]);
    for (const table of ['journal', 'intents', 'attempt_decisions'] as const)
      expect(await db.selectFrom(table).select('run_id').where('run_id', 'in', ids).execute()).toEqual([]);
    expect(await store.plans.findPlan('old-0')).toBeNull();
    expect(await db.selectFrom('terms').selectAll().orderBy('identity').execute()).toEqual(terms);
    expect(await store.view.verifyJournal()).toMatchObject({ runs: 1, pruned: 25, broken: [] });
  });

  it('does its work once a day', async () => {
    const { store } = database;
    await pruneAll(store);
    await endedRun(store, 'later');
    await age(31);

    expect(await store.retention.prune(DAYS)).toBeNull();
    await newDay();
    expect(await store.retention.prune(DAYS)).toMatchObject({ runs: expect.any(Number) });
  });

  it('never touches an open run, an open plan, their cards, or what is known of hosts', async () => {
    const { store, db } = database;
    const queued = await startedRun(store, 'kept-queued');
    const { run: stopped, lease } = await heldRun(store, 'kept-stopped');
    await store.runs.acknowledge(lease, 'sol-a', { stateId: 's', term: 1, bootId: 'b' });
    await store.runs.adopt(stopped.identity, 'sol-b', { stateId: 's', term: 1, bootId: 'b' }, 'ann', 1);
    await store.runs.stop(lease, STOPPED, 0);
    await store.plans.savePlan(planFor('kept-open'), OPEN);
    await store.plans.savePlan(planFor('gone-expired'), { kind: 'expired' });
    for (const key of [`run:${stopped.id}`, 'plan:kept-open', 'run:r-gone', 'reply:q-1']) await show(store, key);
    await age(400);

    await pruneAll(store);

    expect((await store.view.openRuns()).map(({ id }) => id).toSorted()).toEqual([queued.id, stopped.id].toSorted());
    expect(await store.plans.findPlan('kept-open')).not.toBeNull();
    expect(await store.plans.findPlan('gone-expired')).toBeNull();
    const keys = async (table: 'web_messages' | 'outbox') =>
      (await db.selectFrom(table).select('key').execute()).map(({ key }) => key).toSorted();
    expect(await keys('web_messages')).toEqual(['plan:kept-open', `run:${stopped.id}`].toSorted());
    expect(await keys('outbox')).toEqual(['plan:kept-open', `run:${stopped.id}`].toSorted());
    expect(await db.selectFrom('host_states').selectAll().execute()).toHaveLength(2);
    expect(await db.selectFrom('adoptions').selectAll().execute()).toHaveLength(1);
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('lets go of what a chat has not taken for so long, and of where cards stood that are gone', async () => {
    const { store, db } = database;
    for (const key of ['reply:old', 'reply:shown']) await store.outbox.want(['slack:C1'], card(key), 'decision', 1);
    const claimed = await store.posts.claim('slack:C1', 'reply:shown', 'bot-1', 1);
    if (claimed === null) throw new Error('nobody else is here');
    const ref = { channel: 'C1', ts: '1', permalink: null };
    await store.posts.settle(claimed, { ...claimed.post, ref, revision: 1 }, []);
    await age(11);
    await store.outbox.want(['slack:C1'], card('reply:new'), 'decision', 1);

    await pruneAll(store);
    await newDay();
    await pruneAll(store);

    const left = await db.selectFrom('outbox').select('key').where('destination', '=', 'slack:C1').execute();
    expect(left.map(({ key }) => key)).toEqual(['reply:new']);
    expect(await db.selectFrom('chat_posts').selectAll().execute()).toEqual([]);
  });

  it('lets go of requests and messages sooner than of runs', async () => {
    const { store } = database;
    const id = await endedRun(store, 'between');
    const { request } = await store.intake.save({ kind: 'runs' }, { chat: 'web', person: 'ann' }, 'click-1');
    await show(store, `run:${id}`);
    await age(11);

    await pruneAll(store);

    expect(await store.view.findRun(id)).not.toBeNull();
    expect(await store.intake.find(request.id)).toBeNull();
    expect(await store.web.find(`run:${id}`)).toBeNull();
  });

  it('lets go of all but the newest thousand causes that are over, of an incident that stays open', async () => {
    const { store, db } = database;
    const many = Array.from({ length: 1_600 }, (_, at) => reportOf({ scope: 'churn', key: `am:${at}` }));
    await store.incidents.take([...many, reportOf({ scope: 'churn', key: 'am:lasts' })]);
    await store.incidents.take(many.map((one) => ({ ...one, status: 'resolved' })));
    const ended = () => db.selectFrom('causes').select('key').where('scope', '=', 'churn').execute();
    await pruneAll(store);
    expect(await ended(), 'a late report may come').toHaveLength(1_601);
    await newDay();
    await sql`
      update causes set ended_at_ms = ended_at_ms - 90000000 + substr(key, 4)::bigint where scope = 'churn' and ended_at_ms is not null
    `.execute(db);

    await pruneAll(store);

    const kept = (await ended()).map(({ key }) => key);
    expect(kept).toHaveLength(1_001);
    expect(kept).toEqual(expect.arrayContaining(['am:lasts', 'am:600', 'am:1599']));
    await db.deleteFrom('causes').where('scope', '=', 'churn').execute();
    await db.deleteFrom('incidents').where('scope', '=', 'churn').execute();
  });

  it('lets go of closed incidents with messages, and never of an open one, its causes or its card', async () => {
    const { store, db } = database;
    const patience = { closesAfterMs: 0, staleAfterMs: 3_600_000 };
    const old = reportOf({ scope: 'old' });
    await store.incidents.take([old, reportOf({ scope: 'open', key: 'am:over' }), reportOf({ scope: 'open' })]);
    await store.incidents.take([
      { ...old, status: 'resolved' },
      reportOf({ scope: 'open', key: 'am:over', status: 'resolved' }),
    ]);
    const [closed] = await store.incidents.settle(patience);
    const open = await store.incidents.find('open');
    for (const key of [`incident:${closed?.incident.id}`, `incident:${open?.id}`]) await show(store, key);
    await sql`update causes set ended_at_ms = ended_at_ms - 950400000 where ended_at_ms is not null`.execute(db);
    await sql`update incidents set ended_at_ms = ended_at_ms - 950400000`.execute(db);
    await age(11);

    await pruneAll(store);

    expect(closed?.incident.scope).toBe('old');
    expect(await store.incidents.find(closed?.incident.id ?? '')).toBeNull();
    expect(await store.incidents.find('open')).toMatchObject({ id: open?.id, endedAtMs: null });
    expect(await db.selectFrom('causes').select(['scope', 'key']).orderBy('key').execute()).toEqual([
      { scope: 'open', key: 'am:1' },
      { scope: 'open', key: 'am:over' },
    ]);
    expect((await db.selectFrom('outbox').select('key').execute()).map(({ key }) => key)).toContain(
      `incident:${open?.id}`,
    );
    expect(await store.web.find(`incident:${closed?.incident.id}`)).toBeNull();
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('is not taken for by somebody who deletes a run by hand', async () => {
    const { store, db } = database;
    const id = await endedRun(store, 'deleted');
    for (const table of ['intents', 'attempt_decisions', 'journal'] as const)
      await db.deleteFrom(table).where('run_id', '=', id).execute();
    await db.deleteFrom('runs').where('id', '=', id).execute();

    expect((await store.view.verifyJournal()).broken).toEqual([`run ${id}: its record is gone`]);
  });
});

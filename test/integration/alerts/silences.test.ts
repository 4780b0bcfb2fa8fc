import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAlertmanager } from '../../../src/alerts/alertmanager/client.ts';
import { keepSilences } from '../../../src/alerts/silences/keep.ts';
import { Alerts } from '../../../src/config/schema/alerts.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { ENDED, startedRun, taken } from '../store/started-run.ts';
import { startAlertmanager, type StandIn } from './alertmanager.ts';

const HOUR_MS = 3_600_000;
let database: TestDatabase;
let standIn: StandIn;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  standIn = await startAlertmanager();
});
afterEach(async () => {
  await standIn.close();
  for (const table of ['silences', 'causes', 'incidents', 'claims'])
    await sql`delete from ${sql.table(table)}`.execute(database.db);
  await sql`update runs set state = 'cancelled', ended_at_ms = 1`.execute(database.db);
});

const REPORT: CauseReport = {
  scope: 'sol-main',
  key: 'am:1',
  source: 'alertmanager',
  name: 'SolanaDelinquent',
  rule: 'not-signing',
  severity: 'critical',
  node: null,
  summary: 'sol-main is delinquent.',
  link: null,
  status: 'firing',
  startsAtMs: 1,
  labels: { alertname: 'SolanaDelinquent', validator: 'sol-main' },
};

/** One round, some time after the last failure. */
async function round(owner = 'worker-1', url = standIn.url): Promise<void> {
  await sql`update silences set next_try_ms = 0`.execute(database.db);
  const { silences } = database.store;
  const alerts = Alerts.parse({ alertmanager: { url } });
  const alertmanager = createAlertmanager({ url, token: 's3cret', answerWithinMs: 300 });
  await keepSilences({ fleet: { nodes: {}, alerts }, silences, alertmanager, owner });
}

async function silencedIncident(untilMs = Date.now() + HOUR_MS): Promise<string> {
  const { opened } = await database.store.incidents.take([REPORT]);
  const id = opened[0]?.id ?? '';
  await database.store.incidents.silence(id, 'ann', untilMs, 'known');
  return id;
}

const rows = async () => (await sql`select * from silences`.execute(database.db)).rows;

describe('a silenced incident', () => {
  it('is one silence at Alertmanager, with the name of the person, however often it is looked at', async () => {
    const id = await silencedIncident();

    for (let times = 0; times < 3; times += 1) await round();

    expect(standIn.all).toHaveLength(1);
    expect(standIn.active()[0]).toMatchObject({
      createdBy: 'ann',
      matchers: [{ name: 'validator', value: 'sol-main', isRegex: false, isEqual: true }, { isEqual: false }],
    });
    expect(standIn.active()[0]?.comment).toContain(id);
    expect(standIn.calls).toHaveLength(2);
    expect(standIn.authorization()).toBe('Bearer s3cret');
  });

  it('is made once, although the answer was lost', async () => {
    await silencedIncident();
    standIn.fault('POST', 'answer-lost');

    await round();
    await round();

    expect(standIn.all).toHaveLength(1);
    expect(await database.store.silences.troubles()).toEqual([]);
  });

  it('is made once by several workers at once', async () => {
    await silencedIncident();

    await Promise.all(['w1', 'w2', 'w3', 'w4'].map((owner) => round(owner)));
    await round();

    expect(standIn.all).toHaveLength(1);
  });

  it('is changed in its place when somebody silences it for longer', async () => {
    const id = await silencedIncident();
    await round();
    const untilMs = Date.now() + 4 * HOUR_MS;
    await database.store.incidents.silence(id, 'bob', untilMs, 'still known');

    await round();

    expect(standIn.all).toHaveLength(1);
    expect(Date.parse(standIn.all[0]?.endsAt ?? '')).toBe(untilMs);
  });

  it('is heard again at Alertmanager when somebody ends the silence', async () => {
    const id = await silencedIncident();
    await round();
    expect(standIn.active()).toHaveLength(1);
    await database.store.incidents.unsilence(id, 'ann');

    await round();

    expect(standIn.active()).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('is heard again at Alertmanager when it closes, whichever answers are lost', async () => {
    const id = await silencedIncident();
    await round();
    await sql`update incidents set ended_at_ms = baton_now_ms() where id = ${id}`.execute(database.db);
    standIn.fault('DELETE', 'fails', 'answer-lost');

    for (let times = 0; times < 3; times += 1) await round();

    expect(standIn.active()).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('is ended even where the answer to its making never came', async () => {
    const id = await silencedIncident();
    standIn.fault('POST', 'answer-lost');
    await round();
    await sql`update incidents set ended_at_ms = baton_now_ms() where id = ${id}`.execute(database.db);

    await round();

    expect(standIn.all).toHaveLength(1);
    expect(standIn.active()).toEqual([]);
  });

  it('says on its card that Alertmanager refuses, and takes it back when it does no more', async () => {
    const id = await silencedIncident();
    const revision = async () => (await database.store.incidents.find(id))?.revision ?? 0;
    const before = await revision();
    standIn.fault('POST', 'fails', 'fails', 'fails');

    await round();
    await round();
    const refused = await revision();

    expect(await database.store.silences.troubles()).toMatchObject([
      { incident: id, because: 'Alertmanager says 500: out of order' },
    ]);
    // Once, not with every try.
    expect(refused).toBe(before + 1);
    await round();
    await round();
    expect(await database.store.silences.troubles()).toEqual([]);
    expect(await revision()).toBe(before + 2);
  });

  it.each([
    ['hangs', 'Alertmanager does not answer in time'],
    ['away', 'Alertmanager is not reached (ECONNREFUSED)'],
  ])('is told of after two tries when Alertmanager %s', async (how, because) => {
    await silencedIncident();
    standIn.fault('GET', 'hangs', 'hangs');
    const gone = await startAlertmanager();
    await gone.close();
    const { url } = how === 'hangs' ? standIn : gone;

    await round('w1', url);
    expect(await database.store.silences.troubles()).toEqual([]);
    await round('w1', url);

    expect(await database.store.silences.troubles()).toMatchObject([{ because }]);
  });
});

describe('a run', () => {
  it('silences its two nodes while it is at work, and no longer', async () => {
    const { store } = database;
    const run = await startedRun(store, 'move');
    await round();
    const [silence] = standIn.active();

    expect(silence?.createdBy).toBe('Baton');
    expect(silence?.matchers[0]).toMatchObject({ name: 'instance', isRegex: true });
    expect(silence?.matchers[0]?.value).toContain('a-move|b-move');
    expect(silence?.matchers[1]?.value).toContain('BatonTwoSigners');

    await store.runs.end(await taken(store, run.id, 'w'), 'done', ENDED);
    await round();
    expect(standIn.active()).toEqual([]);
  });

  it('silences nothing while it waits for hours or stands stopped', async () => {
    const run = await startedRun(database.store, 'waits');
    await round();
    expect(standIn.active()).toHaveLength(1);

    await sql`update runs set state = 'waiting', due_at_ms = baton_now_ms() + 7200000 where id = ${run.id}`.execute(
      database.db,
    );
    await round();
    expect(standIn.active()).toEqual([]);

    await sql`update runs set state = 'running', due_at_ms = null where id = ${run.id}`.execute(database.db);
    await round();
    expect(standIn.active()).toHaveLength(1);

    await sql`update runs set state = 'stopped' where id = ${run.id}`.execute(database.db);
    await round();
    expect(standIn.active()).toEqual([]);
  });

  it('is silenced no more when the worker that was at it is gone for good', async () => {
    await startedRun(database.store, 'gone');
    await round();

    // Its own end is what Alertmanager was told.
    const endsInMs = Date.parse(standIn.active()[0]?.endsAt ?? '') - Date.now();
    expect(endsInMs).toBeLessThanOrEqual(15 * 60_000);
  });
});

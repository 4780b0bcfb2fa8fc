import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textCard } from '../../../src/chats/project/simple-cards.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { reportOf } from './incident-reports.ts';
import { ENDED, heldRun, OPEN, planFor, startedRun } from './started-run.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe('what health asks of the store', () => {
  it('is nothing at first', async () => {
    expect(await database.store.health.figures()).toEqual({
      openRuns: { queued: 0, running: 0, waiting: 0, stopped: 0 },
      endedRuns: { done: 0, returned: 0, cancelled: 0, replaced: 0 },
      dueRunAgeMs: 0,
      undeliveredCards: 0,
      undeliveredAgeMs: 0,
      openPlans: 0,
      openIncidents: { critical: 0, warning: 0, info: 0 },
      paused: [],
      runs: [],
      openCauses: [],
      laneAgesMs: { alert: 0, decision: 0, progress: 0 },
      requestAgeMs: 0,
      silencesInTrouble: 0,
      deadManAgeMs: null,
    });
  });

  it('counts runs, plans, pauses and cards, and how long the oldest has waited', async () => {
    const { store, db } = database;
    const due = await startedRun(store, 'due');
    await sql`update runs set created_at_ms = baton_now_ms() - 3600000, due_at_ms = baton_now_ms() - 5000 where id = ${due.id}`.execute(
      db,
    );
    await sql`update journal set at_ms = baton_now_ms() - 3600000 where run_id = ${due.id}`.execute(db);
    await heldRun(store, 'held');
    const { lease } = await heldRun(store, 'over');
    await store.runs.end(lease, 'done', ENDED);
    await store.plans.savePlan(planFor('open'), OPEN);
    await store.incidents.take([reportOf(), reportOf({ scope: 'sol-b', severity: 'warning' })]);
    await store.pauses.pause('sol-main', 'ann', 'night');
    await store.outbox.want(['web'], textCard('k', 'Title', 'text'), 'progress', 1);
    await store.signs.seen('dead-man');
    await sql`update outbox set wanted_at_ms = baton_now_ms() - 7000`.execute(db);

    const figures = await store.health.figures();

    expect(figures).toMatchObject({
      openRuns: { queued: 1, running: 1, waiting: 0, stopped: 0 },
      endedRuns: { done: 1, returned: 0, cancelled: 0, replaced: 0 },
      undeliveredCards: 1,
      openPlans: 1,
      openIncidents: { critical: 1, warning: 1, info: 0 },
      paused: ['sol-main'],
      runs: [
        { procedure: 'solana/handover', state: 'done', count: 1 },
        { procedure: 'solana/handover', state: 'queued', count: 1 },
        { procedure: 'solana/handover', state: 'running', count: 1 },
      ],
      openCauses: [
        { rule: 'not-signing', severity: 'critical', count: 1 },
        { rule: 'not-signing', severity: 'warning', count: 1 },
      ],
      silencesInTrouble: 0,
    });
    expect(figures.laneAgesMs.progress).toBeGreaterThanOrEqual(7_000);
    expect(figures.laneAgesMs.alert).toBe(0);
    expect(figures.deadManAgeMs).toBeGreaterThanOrEqual(0);
    // Since its time came, not since it was made.
    expect(figures.dueRunAgeMs).toBeGreaterThanOrEqual(5_000);
    expect(figures.dueRunAgeMs).toBeLessThan(3_600_000);
    expect(figures.undeliveredAgeMs).toBeGreaterThanOrEqual(7_000);
  });

  it('says whose tables these are', async () => {
    const { store, db } = database;
    expect(await store.health.tables()).toBe('current');

    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', 'x')`.execute(db);
    expect(await store.health.tables()).toBe('newer');

    await sql`delete from kysely_migration`.execute(db);
    expect(await store.health.tables()).toBe('older');
  });
});

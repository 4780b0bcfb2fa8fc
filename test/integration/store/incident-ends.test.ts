import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { incidentsOf, type IncidentsOf, openIncidentDatabase, PATIENCE } from './incident-world.ts';
import type { TestDatabase } from '../database.ts';
import { OPEN, planFor } from './started-run.ts';

let database: TestDatabase;
let its: IncidentsOf;
beforeAll(async () => {
  database = await openIncidentDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  its = incidentsOf(database);
});

const AT_ONCE = { ...PATIENCE, closesAfterMs: 0 };

/** An open plan that was asked for from the incident. */
async function planned(name: string): Promise<string> {
  const id = `${name}-${its.scope}`;
  await database.store.plans.savePlan(planFor(id, { validator: its.scope, incident: (await its.only()).id }), OPEN);
  return id;
}
const stateOf = async (plan: string) => (await database.store.plans.findPlan(plan))?.state;

/** As if somebody had swept without a gap for so long. */
const listened = (ms: number) =>
  sql`update store_facts set settled_at_ms = baton_now_ms(), settling_since_ms = baton_now_ms() - ${ms}::bigint`.execute(
    database.db,
  );

describe('the end of an incident', () => {
  it('voids the plans that were asked for from it, and no others', async () => {
    await its.take({});
    const plan = await planned('its-own');
    await database.store.plans.savePlan(planFor(`other-${its.scope}`, { validator: its.scope }), OPEN);
    await its.take({ status: 'resolved' });

    const [closed] = await its.settle(AT_ONCE);

    expect(closed?.voided).toEqual([plan]);
    expect(await stateOf(plan)).toEqual({
      kind: 'void',
      because: 'The incident is over: SolanaDelinquent on sol-a is not reported any more.',
    });
    expect(await stateOf(`other-${its.scope}`)).toMatchObject({ kind: 'open' });
    expect((await its.lines(closed?.incident.id ?? '')).at(-1)).toMatchObject({
      kind: 'incident.closed',
      voided: [plan],
    });
    expect(await its.settle(AT_ONCE)).toEqual([]);
  });

  it('does not touch a run that was started from it', async () => {
    await its.take({});
    const plan = await planned('started');
    const started = await database.store.plans.start(plan, ['ann', 'bob'], 0);
    await its.take({ status: 'resolved' });

    expect(await its.settle(AT_ONCE)).toMatchObject([{ voided: [] }]);

    expect(started.kind).toBe('started');
    expect(await stateOf(plan)).toMatchObject({ kind: 'consumed' });
  });

  it('makes a plan void that is only finished after it', async () => {
    await its.take({});
    const { id } = await its.only();
    await its.take({ status: 'resolved' });
    await its.settle(AT_ONCE);

    await database.store.plans.savePlan(planFor(`late-${its.scope}`, { validator: its.scope, incident: id }), OPEN);

    expect(await stateOf(`late-${its.scope}`)).toMatchObject({
      kind: 'void',
      because: expect.stringContaining('The incident is over'),
    });
  });

  it('and an approval at the same moment: one of them wins, and never half', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      its = incidentsOf(database);
      await its.take({});
      const plan = await planned(`round-${round}`);
      await its.take({ status: 'resolved' });

      const settling = its.settle(AT_ONCE);
      const starting = database.store.plans.start(plan, ['ann', 'bob'], 0);
      const [[closed], started] = await Promise.all([settling, starting]);

      const state = await stateOf(plan);
      const runs = (await database.store.view.openRuns()).filter((run) => run.plan === plan);
      if (started.kind === 'started') expect([state?.kind, closed?.voided, runs.length]).toEqual(['consumed', [], 1]);
      else expect([state?.kind, started.kind, closed?.voided, runs.length]).toEqual(['void', 'closed', [plan], 0]);
      ends.add(started.kind);
    }
    expect(ends.size).toBeGreaterThan(0);
  });

  it('and a plan that is made at the same moment: it is never left open', async () => {
    for (let round = 0; round < 20; round += 1) {
      its = incidentsOf(database);
      await its.take({});
      await its.take({ status: 'resolved' });

      const [plan] = await Promise.all([planned(`made-${round}`).catch(() => null), its.settle(AT_ONCE)]);
      await its.settle(AT_ONCE);

      if (plan !== null) expect(await stateOf(plan), plan).toMatchObject({ kind: 'void' });
    }
  });

  it('waits longer where a cause comes and goes', async () => {
    for (let time = 1; time <= 3; time += 1) {
      await its.take({ startsAtMs: time });
      await its.take({ startsAtMs: time, status: 'resolved' });
    }
    await its.later(61_000);
    expect(await its.settle()).toEqual([]);
    await its.later(60_000);

    expect(await its.settle()).toHaveLength(1);
  });

  it('comes when its sender is not heard any more, but not for what it missed itself', async () => {
    await its.take({});
    await its.later(PATIENCE.staleAfterMs + 61_000);
    await listened(60_000);
    expect(await its.settle()).toEqual([]);
    expect((await its.only()).causes).toMatchObject([{ endedAtMs: null }]);

    await listened(PATIENCE.staleAfterMs + 120_000);
    expect(await its.settle()).toEqual([]);
    const { id, causes } = await its.only();
    expect(causes[0]?.endedAtMs).not.toBeNull();
    expect((await its.lines(id)).at(-1)).toMatchObject({ kind: 'cause.ended', because: 'stale' });
    await its.take({});

    expect((await its.only()).causes).toMatchObject([{ endedAtMs: null, times: 2 }]);
  });

  it('counts a gap in which nobody swept as one in which nobody listened', async () => {
    const since = async () =>
      (await database.db.selectFrom('store_facts').select('settling_since_ms').executeTakeFirst())?.settling_since_ms;
    await sql`update store_facts set settled_at_ms = baton_now_ms() - 60000, settling_since_ms = 5`.execute(
      database.db,
    );
    await its.settle();
    expect(await since()).toBe(5);

    await sql`update store_facts set settled_at_ms = baton_now_ms() - 180000`.execute(database.db);
    await its.settle();

    expect(await since()).toBeGreaterThan(5);
  });
});

import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../database.ts';
import { incidentsOf, type IncidentsOf, openIncidentDatabase, PATIENCE } from './incident-world.ts';

let database: TestDatabase;
let its: IncidentsOf;
beforeAll(async () => {
  database = await openIncidentDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  its = incidentsOf(database);
  await its.take({ severity: 'warning' });
});

const FAR_MS = 4_000_000_000_000;

describe('a word about an incident', () => {
  it('that somebody has it in hand counts once, with a line and a name', async () => {
    const { incidents } = database.store;
    const { id } = await its.only();

    const said = await Promise.all(['ann', 'bob', 'cid'].map((person) => incidents.acknowledge(id, person)));

    expect(said.toSorted()).toEqual(['acknowledged', 'already', 'already']);
    const { acknowledged, revision } = await its.only();
    expect(revision).toBe(2);
    expect(await its.lines(id)).toContainEqual({ kind: 'incident.acknowledged', incident: id, by: acknowledged?.by });
  });

  it('silences it until then', async () => {
    const { id } = await its.only();

    expect(await database.store.incidents.silence(id, 'ann', FAR_MS, 'works on the rack')).toBe('silenced');

    expect((await its.only()).silenced).toEqual({ by: 'ann', untilMs: FAR_MS, reason: 'works on the rack' });
  });

  it('ends its silence once, with a line and a name, and lets people be told again', async () => {
    const { incidents } = database.store;
    const { id } = await its.only();
    expect(await incidents.unsilence(id, 'ann')).toBe('not-silenced');
    await incidents.silence(id, 'ann', FAR_MS, '');

    const said = await Promise.all(['ann', 'bob'].map((person) => incidents.unsilence(id, person)));

    expect(said.toSorted()).toEqual(['ended', 'not-silenced']);
    expect((await its.lines(id)).filter(({ kind }) => kind === 'incident.unsilenced')).toHaveLength(1);
    expect((await its.only()).silenced?.untilMs).toBeLessThanOrEqual(Date.now() + 60_000);
    expect(await incidents.tell(id, 1)).toBe(true);
  });

  it('comes too late for one that is closed, or that never was', async () => {
    const { incidents } = database.store;
    const { id } = await its.only();
    await its.take({ severity: 'warning', status: 'resolved' });
    await its.settle({ ...PATIENCE, closesAfterMs: 0 });

    for (const name of [id, 'i-none'])
      expect(
        [
          await incidents.acknowledge(name, 'ann'),
          await incidents.silence(name, 'ann', FAR_MS, ''),
          await incidents.unsilence(name, 'ann'),
          await incidents.tell(name, 1),
        ],
        name,
      ).toEqual(['closed', 'closed', 'closed', false]);
  });

  it('that a level is told is written by one of many, and only of the level that is next', async () => {
    const { incidents } = database.store;
    const { id } = await its.only();
    expect(await incidents.tell(id, 2)).toBe(false);

    const told = await Promise.all([1, 1, 1].map((level) => incidents.tell(id, level)));

    expect(told.filter(Boolean)).toHaveLength(1);
    expect((await its.only()).told.level).toBe(1);
    expect((await its.lines(id)).filter(({ kind }) => kind === 'incident.told')).toHaveLength(1);
    expect(await incidents.tell(id, 2)).toBe(true);
  });

  it('are waited for of an incident that was told long enough ago, not too often, and that nobody has in hand', async () => {
    const { incidents } = database.store;
    const { id, told } = await its.only();
    const isRead = async (atMs: number, level: number) =>
      (await incidents.unanswered({ atMs, level })).some((incident) => incident.id === id);

    expect([await isRead(told.atMs - 1, 7), await isRead(told.atMs, 7), await isRead(FAR_MS, 0)]).toEqual([
      false,
      true,
      false,
    ]);
    await incidents.acknowledge(id, 'ann');
    expect(await isRead(FAR_MS, 7)).toBe(false);
  });

  it('that a level is told is not written while it is silenced or in hand', async () => {
    const { incidents } = database.store;
    const { id } = await its.only();
    await incidents.silence(id, 'ann', FAR_MS, '');
    expect(await incidents.tell(id, 1)).toBe(false);
    await sql`update incidents set silenced_until_ms = baton_now_ms() - 1 where id = ${id}`.execute(database.db);
    expect(await incidents.tell(id, 1)).toBe(true);

    await incidents.acknowledge(id, 'ann');

    expect(await incidents.tell(id, 2)).toBe(false);
  });

  it('of two that could sign is told though it is silenced', async () => {
    const { incidents } = database.store;
    await its.take({ key: 'am:2', rule: 'two-signers', severity: 'critical' });
    const { id } = await its.only();
    await incidents.silence(id, 'ann', FAR_MS, '');
    expect(await incidents.tell(id, 1)).toBe(true);

    await its.take({ key: 'am:2', rule: 'two-signers', severity: 'critical', status: 'resolved' });

    expect(await incidents.tell(id, 2)).toBe(false);
  });

  it('does not hold for what is louder than it was about', async () => {
    const { incidents } = database.store;
    const { id } = await its.only();
    await incidents.acknowledge(id, 'ann');
    await incidents.silence(id, 'ann', FAR_MS, '');
    await its.take({ key: 'am:2', severity: 'warning' });
    expect(await its.only()).toMatchObject({ acknowledged: { by: 'ann' }, silenced: { by: 'ann' } });

    await its.take({ key: 'am:3', severity: 'critical' });

    expect(await its.only()).toMatchObject({ id, acknowledged: null, silenced: null, told: { level: 0 } });
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});

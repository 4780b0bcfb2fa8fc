import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../database.ts';
import { incidentsOf, type IncidentsOf, openIncidentDatabase } from './incident-world.ts';

let database: TestDatabase;
let its: IncidentsOf;
beforeAll(async () => {
  database = await openIncidentDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  its = incidentsOf(database);
});

describe('a report', () => {
  it('opens one incident, and the causes that follow join it, the loudest first', async () => {
    const { opened, changed } = await its.take({ severity: 'warning', key: 'am:w' });
    expect(opened).toMatchObject([
      { scope: its.scope, revision: 1, told: { level: 0 }, acknowledged: null, silenced: null },
    ]);
    expect(opened[0]?.causes).toMatchObject([{ key: 'am:w', times: 1, endedAtMs: null }]);
    expect(changed).toEqual([its.scope]);

    await its.take({ key: 'am:c' });

    const incident = await its.only();
    expect(incident).toMatchObject({ id: opened[0]?.id, revision: 2 });
    expect(incident.causes.map(({ key }) => key)).toEqual(['am:c', 'am:w']);
    expect((await its.lines(incident.id)).map(({ kind }) => kind)).toEqual([
      'incident.opened',
      'cause.began',
      'cause.began',
    ]);
  });

  it('that says the same again changes nothing, not even a row', async () => {
    await its.take({});
    const before = await sql`select xmin, * from causes where scope = ${its.scope}`.execute(database.db);

    expect(await its.take({}, {}, { summary: 'no vote lands for 51 s' })).toEqual({ opened: [], changed: [] });

    expect((await sql`select xmin, * from causes where scope = ${its.scope}`.execute(database.db)).rows).toEqual(
      before.rows,
    );
    expect(await its.lines((await its.only()).id)).toHaveLength(2);
  });

  it('that repeats after a minute is seen, and its words are taken over', async () => {
    await its.take({});
    await its.later(61_000);
    const before = await its.only();

    expect(await its.take({})).toEqual({ opened: [], changed: [] });
    const seen = await its.only();
    expect(seen.revision).toBe(before.revision);
    expect(seen.causes[0]?.seenAtMs).toBeGreaterThan((before.causes[0]?.seenAtMs ?? 0) + 60_000);
    await its.later(61_000);
    expect((await its.take({ summary: 'no vote lands for 51 s' })).changed).toEqual([its.scope]);

    expect(await its.only()).toMatchObject({
      revision: before.revision + 1,
      causes: [{ summary: 'no vote lands for 51 s' }],
    });
    expect(await its.lines(before.id)).toHaveLength(2);
  });

  it('that is louder than before is taken over at once', async () => {
    await its.take({ severity: 'warning' });

    expect((await its.take({})).changed).toEqual([its.scope]);

    expect(await its.only()).toMatchObject({ causes: [{ severity: 'critical' }] });
  });

  it('with what no table can hold is stored without it', async () => {
    await its.take({
      summary: 'zero \0 and half \ud800',
      key: 'generic:\0',
      startsAtMs: 1.5,
      labels: { a: '\0\ud800' },
    });

    expect((await its.only()).causes).toMatchObject([
      { key: 'generic:', summary: 'zero  and half \ufffd', startsAtMs: 1 },
    ]);
  });

  it('lets the watch look at its validator at once, unless the watch said it itself', async () => {
    await database.store.watch.know([its.scope], 0);
    const dueInMs = async () => {
      const { rows } = await sql<{ due: number }>`
        select next_look_ms - baton_now_ms() as due from validator_status where validator = ${its.scope}`.execute(
        database.db,
      );
      return rows[0]?.due ?? 0;
    };
    await sql`update validator_status set next_look_ms = baton_now_ms() + 3600000`.execute(database.db);
    await its.take({ source: 'watch', key: 'watch:node-down' });
    expect(await dueInMs()).toBeGreaterThan(3_000_000);

    await its.take({});

    // Not in an hour any more; a clock of a virtual machine may step back by a moment.
    expect(await dueInMs()).toBeLessThan(1_000);
  });
});

describe('an incident', () => {
  it('is found by its id, a beginning of it, or its validator while it is open', async () => {
    await its.take({});
    const { id } = await its.only();

    for (const name of [id, id.slice(0, 9), its.scope])
      expect(await database.store.incidents.find(name), name).toMatchObject({ id });
    expect(await database.store.incidents.find('i-nothing')).toBeNull();
  });

  it('is left out of what is read again where its revision is known', async () => {
    await its.take({});
    const { id, revision } = await its.only();
    const { incidents } = database.store;

    expect((await incidents.recent(0, new Map([[id, revision]]))).map((one) => one.id)).not.toContain(id);
    expect((await incidents.recent(0, new Map([[id, revision - 1]]))).map((one) => one.id)).toContain(id);
  });

  it('closes when all causes have been over for long enough, and stays as it was then', async () => {
    await its.take({}, { key: 'am:2', name: 'NodeDown', severity: 'warning' });
    const { id } = await its.only();
    await its.take({ status: 'resolved' });
    await its.later(61_000);
    expect(await its.settle()).toEqual([]);
    await its.take({ key: 'am:2', status: 'resolved' });
    expect(await its.settle()).toEqual([]);
    await its.later(61_000);

    expect(await its.settle()).toMatchObject([{ incident: { id, revision: 4 }, voided: [] }]);

    await its.take({ startsAtMs: 2_000 });
    expect((await its.only()).id).not.toBe(id);
    const [closed] = (await database.store.incidents.recent(1_000_000)).filter((one) => one.id === id);
    expect(closed).toMatchObject({ causes: [{ key: 'am:1', times: 1 }, { key: 'am:2' }] });
    expect(closed?.endedAtMs).not.toBeNull();
    expect((await its.lines(id)).at(-1)).toMatchObject({ kind: 'incident.closed', voided: [] });
  });
});

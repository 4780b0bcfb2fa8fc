import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FleetEvent } from '../../../src/domain/fleet-journal.ts';
import type { CauseReport, Incident } from '../../../src/domain/incident.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { reportOf } from './incident-reports.ts';

let database: TestDatabase;
let count = 0;
/** A validator of each test's own. */
let scope = '';
beforeAll(async () => {
  database = await openTestDatabase();
  await prepareStore(database.db, 'postgres');
});
afterAll(() => database.close());
beforeEach(() => {
  scope = `sol-${(count += 1)}`;
});

const PATIENCE = { closesAfterMs: 60_000, staleAfterMs: 3_600_000 };
const report = (overrides: Partial<CauseReport> = {}) => reportOf({ scope, ...overrides });
const take = (...reports: Partial<CauseReport>[]) => database.store.incidents.take(reports.map((one) => report(one)));

async function only(): Promise<Incident> {
  const open = (await database.store.incidents.open()).filter((one) => one.scope === scope);
  if (open.length !== 1 || open[0] === undefined) throw new Error(`${open.length} incidents are open`);
  return open[0];
}

async function lines(id: string): Promise<FleetEvent[]> {
  return (await database.store.incidents.timeline(id)).map(({ event }) => event);
}

/** Lets so much time go by for everything that is remembered of this scope. */
async function later(ms: number): Promise<void> {
  await sql`update causes set began_at_ms = began_at_ms - ${ms}, seen_at_ms = seen_at_ms - ${ms}, ended_at_ms = ended_at_ms - ${ms},
    begun_at_ms = (select coalesce(json_agg(at::text::bigint - ${ms}), '[]'::json)::text from json_array_elements(begun_at_ms::json) as at),
    lines = json_build_object('quiet', lines::json -> 'quiet', 'writtenAtMs',
      (select coalesce(json_agg(at::text::bigint - ${ms}), '[]'::json) from json_array_elements(lines::json -> 'writtenAtMs') as at))::text
    where scope = ${scope}`.execute(database.db);
  await sql`update incidents set opened_at_ms = opened_at_ms - ${ms}, ended_at_ms = ended_at_ms - ${ms} where scope = ${scope}`.execute(
    database.db,
  );
}

async function settle() {
  const closed = await database.store.incidents.settle(PATIENCE);
  return closed.filter(({ incident }) => incident.scope === scope);
}

describe('a report', () => {
  it('opens one incident, and the causes that follow join it, the loudest first', async () => {
    const { opened, changed } = await take({ severity: 'warning', key: 'am:w' });
    expect(opened).toMatchObject([{ scope, revision: 1, told: { level: 0 }, acknowledged: null, silenced: null }]);
    expect(opened[0]?.causes).toMatchObject([{ key: 'am:w', times: 1, endedAtMs: null }]);
    expect(changed).toEqual([scope]);

    await take({ key: 'am:c' });

    const incident = await only();
    expect(incident).toMatchObject({ id: opened[0]?.id, revision: 2 });
    expect(incident.causes.map(({ key }) => key)).toEqual(['am:c', 'am:w']);
    expect((await lines(incident.id)).map(({ kind }) => kind)).toEqual([
      'incident.opened',
      'cause.began',
      'cause.began',
    ]);
  });

  it('that says the same again changes nothing, not even a row', async () => {
    await take({});
    const before = await sql`select xmin, * from causes where scope = ${scope}`.execute(database.db);

    expect(await take({}, {}, { summary: 'no vote lands for 51 s' })).toEqual({ opened: [], changed: [] });

    expect((await sql`select xmin, * from causes where scope = ${scope}`.execute(database.db)).rows).toEqual(
      before.rows,
    );
    expect(await lines((await only()).id)).toHaveLength(2);
  });

  it('that repeats after a minute is seen, and its words are taken over', async () => {
    await take({});
    await later(61_000);
    const before = await only();

    expect(await take({})).toEqual({ opened: [], changed: [] });
    const seen = await only();
    expect(seen.revision).toBe(before.revision);
    expect(seen.causes[0]?.seenAtMs).toBeGreaterThan((before.causes[0]?.seenAtMs ?? 0) + 60_000);
    await later(61_000);
    expect((await take({ summary: 'no vote lands for 51 s' })).changed).toEqual([scope]);

    expect(await only()).toMatchObject({
      revision: before.revision + 1,
      causes: [{ summary: 'no vote lands for 51 s' }],
    });
    expect(await lines(before.id)).toHaveLength(2);
  });

  it('that is louder than before is taken over at once', async () => {
    await take({ severity: 'warning' });

    expect((await take({})).changed).toEqual([scope]);

    expect(await only()).toMatchObject({ causes: [{ severity: 'critical' }] });
  });

  it('with what no table can hold is stored without it', async () => {
    await take({ summary: 'zero \0 and half \ud800', key: 'generic:\0', startsAtMs: 1.5, labels: { a: '\0\ud800' } });

    expect((await only()).causes).toMatchObject([{ key: 'generic:', summary: 'zero  and half \ufffd', startsAtMs: 1 }]);
  });

  it('lets the watch look at its validator at once, unless the watch said it itself', async () => {
    await database.store.watch.know([scope], 0);
    const dueInMs = async () => {
      const { rows } = await sql<{ due: number }>`
        select next_look_ms - baton_now_ms() as due from validator_status where validator = ${scope}`.execute(
        database.db,
      );
      return rows[0]?.due ?? 0;
    };
    await sql`update validator_status set next_look_ms = baton_now_ms() + 3600000`.execute(database.db);
    await take({ source: 'watch', key: 'watch:node-down' });
    expect(await dueInMs()).toBeGreaterThan(3_000_000);

    await take({});

    expect(await dueInMs()).toBeLessThanOrEqual(0);
  });
});

describe('an incident', () => {
  it('is found by its id, a beginning of it, or its validator while it is open', async () => {
    await take({});
    const { id } = await only();

    for (const name of [id, id.slice(0, 9), scope])
      expect(await database.store.incidents.find(name), name).toMatchObject({ id });
    expect(await database.store.incidents.find('i-nothing')).toBeNull();
  });

  it('closes when all causes have been over for long enough, and stays as it was then', async () => {
    await take({}, { key: 'am:2', name: 'NodeDown', severity: 'warning' });
    const { id } = await only();
    await take({ status: 'resolved' });
    await later(61_000);
    expect(await settle()).toEqual([]);
    await take({ key: 'am:2', status: 'resolved' });
    expect(await settle()).toEqual([]);
    await later(61_000);

    expect(await settle()).toMatchObject([{ incident: { id, revision: 4 }, voided: [] }]);

    await take({ startsAtMs: 2_000 });
    expect((await only()).id).not.toBe(id);
    const [closed] = (await database.store.incidents.recent(1_000_000)).filter((one) => one.id === id);
    expect(closed).toMatchObject({ causes: [{ key: 'am:1', times: 1 }, { key: 'am:2' }] });
    expect(closed?.endedAtMs).not.toBeNull();
    expect((await lines(id)).at(-1)).toMatchObject({ kind: 'incident.closed', voided: [] });
  });
});

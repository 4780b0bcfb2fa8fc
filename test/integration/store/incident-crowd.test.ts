import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CauseReport } from '../../../src/domain/incident.ts';
import { createStore } from '../../../src/store/store.ts';
import type { TestDatabase } from '../database.ts';
import { openIncidentDatabase, PATIENCE } from './incident-world.ts';
import { reportOf } from './incident-reports.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openIncidentDatabase();
});
afterAll(() => database.close());

/** Numbers that look like chance and are the same each time (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function bodyOf(next: (below: number) => number, prefix: string): CauseReport[] {
  return Array.from({ length: 1 + next(5) }, () =>
    reportOf({
      scope: `${prefix}-${next(6)}`,
      key: `am:${next(4)}`,
      startsAtMs: 1 + next(3),
      status: next(3) === 0 ? 'resolved' : 'firing',
    }),
  );
}

function mixed<T>(all: readonly T[], next: (below: number) => number): T[] {
  const rest = [...all];
  return all.map(() => rest.splice(next(rest.length), 1)[0]).filter((one) => one !== undefined);
}

describe('three senders at once, each with all of it in an order of its own', () => {
  it.each([1, 2, 3, 4])('come to the same as one, with one incident of each validator (seed %i)', async (seed) => {
    const { incidents, watch } = database.store;
    const next = chance(seed);
    const prefix = `crowd-${seed}`;
    await watch.know(
      Array.from({ length: 6 }, (_, index) => `${prefix}-${index}`),
      60_000,
    );
    const bodies = Array.from({ length: 40 }, () => bodyOf(next, prefix));
    const queues = [bodies, mixed(bodies, next), mixed(bodies, next)];

    const taken = await Promise.all(
      queues.map(async (queue) => {
        // As three processes: what one store is given at once it takes together.
        const own = createStore(database.db).incidents;
        const opened: string[] = [];
        for (const body of queue) opened.push(...(await own.take(body)).opened.map(({ scope }) => scope));
        return opened;
      }),
    );

    const opened = taken.flat();
    expect(opened).toHaveLength(new Set(opened).size);
    const open = (await incidents.open()).filter(({ scope }) => scope.startsWith(prefix));
    expect(open.map(({ scope }) => scope).toSorted()).toEqual(opened.toSorted());
    const lasting = open.flatMap(({ scope, causes }) =>
      causes
        .filter(({ endedAtMs }) => endedAtMs === null)
        .map(({ key, startsAtMs }) => `${scope} ${key}@${startsAtMs}`),
    );
    expect(lasting.toSorted()).toEqual(expected(bodies.flat()));
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });

  it('while others acknowledge, look and settle: nobody waits for anybody in a ring', async () => {
    const { incidents, watch } = database.store;
    const next = chance(99);
    await watch.know(
      Array.from({ length: 6 }, (_, index) => `ring-${index}`),
      0,
    );
    const takers = Array.from({ length: 3 }, async () => {
      const own = createStore(database.db).incidents;
      for (let body = 0; body < 40; body += 1) await own.take(bodyOf(next, 'ring'));
    });
    const others = [
      async () => incidents.settle({ ...PATIENCE, closesAfterMs: 0 }),
      async () => {
        for (const { id } of await incidents.open()) await incidents.acknowledge(id, 'ann');
      },
      async () => watch.raiseReturned(`ring-${next(6)}`, { run: 'r-1', node: 'a', heir: 'b' }),
    ].map(async (work) => {
      for (let time = 0; time < 15; time += 1) await work();
    });

    await Promise.all([...takers, ...others]);

    const { rows } = await sql<{ deadlocks: number }>`
      select deadlocks from pg_stat_database where datname = current_database()`.execute(database.db);
    expect(rows[0]?.deadlocks).toBe(0);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});

/** The newest firing of each cause lasts unless its end is among the reports. */
function expected(reports: readonly CauseReport[]): string[] {
  const names = new Set(reports.map(({ scope, key }) => `${scope} ${key}`));
  return [...names]
    .flatMap((name) => {
      const own = reports.filter(({ scope, key }) => `${scope} ${key}` === name);
      const newest = Math.max(...own.map(({ startsAtMs }) => startsAtMs));
      const isOver = own.some(({ startsAtMs, status }) => startsAtMs === newest && status === 'resolved');
      return isOver ? [] : [`${name}@${newest}`];
    })
    .toSorted();
}

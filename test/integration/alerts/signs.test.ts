import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadManCheck, createTrials } from '../../../src/app/self-watch.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const sinceAnHour = { monotonic: () => 3_600_000 };
const ago = (name: string, ms: number) =>
  sql`update signs set at_ms = baton_now_ms() - ${ms}::bigint where name = ${name}`.execute(database.db);

describe('a sign of life', () => {
  it('is kept by name, and forgotten after a week', async () => {
    const { signs } = database.store;
    expect(await signs.ageMs('one')).toBeNull();

    await signs.seen('one');
    await signs.seen('two');
    await ago('two', 8 * 86_400_000);
    await signs.seen('one');

    expect(await signs.ageMs('one')).toBeLessThan(60_000);
    expect(await signs.ageMs('two')).toBeNull();
  });

  it('that is missing opens one incident of no validator, which its return brings to its end', async () => {
    const { incidents, signs } = database.store;
    await signs.seen('dead-man');
    await ago('dead-man', 600_000);
    // Two workers look, and neither knows of the other.
    const started = { nowMs: 0 };
    const clock = { monotonic: () => started.nowMs };
    const checks = [1, 2].map(() => createDeadManCheck({ incidents, signs, clock }, { alert: 'Watchdog', every: 60 }));
    started.nowMs = 3_600_000;
    for (const check of checks) await check();
    const [open, ...more] = await incidents.open();

    expect(more).toEqual([]);
    expect(open).toMatchObject({ scope: '*', causes: [{ key: 'baton:dead-man', severity: 'critical', times: 1 }] });

    await signs.seen('dead-man');
    for (const check of checks) await check();
    expect((await incidents.open())[0]?.causes[0]?.endedAtMs).not.toBeNull();
    await incidents.settle({ closesAfterMs: 0, staleAfterMs: 3_600_000 });
    expect(await incidents.open()).toEqual([]);
  });

  it('is written and read by each trial, which makes no incident where all is well', async () => {
    const { incidents, signs } = database.store;
    const round = createTrials({
      incidents,
      signs,
      ready: () => Promise.resolve({ ready: true, state: 'ready', failing: [] }),
      clock: sinceAnHour,
      log: { warn: () => undefined, info: () => undefined },
      process: 'ops-1/1',
      place: 'abc',
    });

    await round();
    await round();

    expect(await signs.ageMs('trial:abc')).toBeLessThan(60_000);
    expect(await incidents.open()).toEqual([]);
  });
});

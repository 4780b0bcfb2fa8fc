import { sql, type RawBuilder } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { QUARANTINE_STEP } from '../../../src/domain/alarm.ts';
import type { FleetEvent } from '../../../src/domain/fleet-journal.ts';
import type { ValidatorStatus } from '../../../src/domain/status.ts';
import { decideChange } from '../../../src/watch/change.ts';
import type { WatchClaim, WatchRecord } from '../../../src/watch/store.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { reportOf } from './incident-reports.ts';
import { ENDED, OPEN, planFor, startedRun, taken } from './started-run.ts';

let database: TestDatabase;
let count = 0;
/** A validator of each test's own. */
let name = '';
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  name = `sol-${(count += 1)}`;
  await database.store.watch.know([name], 0);
});

const HOLD_MS = 60_000;
const LOST: FleetEvent = { kind: 'signer.lost', trouble: 'nobody', before: 'sol-a', because: 'nüchtern "🗼"' };

const claim = (owner = 'w1', names = [name]) => database.store.watch.claim(names, owner, HOLD_MS);

async function claimed(owner?: string): Promise<WatchClaim> {
  const found = await claim(owner);
  if (found === null) throw new Error('no look is due');
  return found;
}

function lookOf(held: WatchClaim, events: readonly FleetEvent[] = [], nextInMs = 0): WatchRecord {
  const answer: ValidatorStatus = {
    validator: held.validator,
    chain: 'solana',
    atMs: 1,
    signing: { kind: 'node', node: 'sol-a' },
    move: { ready: true, to: 'sol-b', reason: null, more: 0, fit: true },
    window: { inMs: 0, text: '' },
    standbys: [],
    nodes: [],
  };
  const { memory } = decideChange(held.memory, answer, held.runs, held.atMs);
  return { answer, memory, events, reports: [], nextInMs, whileFresh: { nextInMs: 5_000, forMs: 600_000 } };
}

async function threeLines(): Promise<void> {
  for (let line = 1; line <= 3; line += 1) {
    const held = await claimed();
    await database.store.watch.record(held, lookOf(held, [LOST]));
  }
}

describe('a look of the watch', () => {
  it('is given to one of many workers that ask at once', async () => {
    const claims = await Promise.all(Array.from({ length: 10 }, (_, index) => claim(`w${index}`)));

    expect(claims.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is remembered with its answer and comes due again', async () => {
    const first = await claimed();
    expect(first).toMatchObject({ memory: null, runs: [] });
    await database.store.watch.record(first, lookOf(first));

    const second = await claimed('w2');

    expect(second.memory?.signer).toBe('sol-a');
    const latest = (await database.store.watch.latestStatus()).find(({ answer }) => answer.validator === name);
    expect(latest).toMatchObject({ answer: { signing: { node: 'sol-a' } }, lookedAtMs: first.atMs });
    expect(latest?.sinceMs).toBe(first.atMs);
  });

  it('is not due before its time, and known only once', async () => {
    const held = await claimed();
    await database.store.watch.record(held, lookOf(held, [], 60_000));
    await database.store.watch.know([name], 0);

    expect(await claim()).toBeNull();
  });

  it('passes to another worker when its own is lost, and the late answer counts for nothing', async () => {
    const late = await claimed('lost');
    await sql`update validator_status set looker_until_ms = baton_now_ms() where validator = ${name}`.execute(
      database.db,
    );
    await claimed('next');

    expect(await database.store.watch.record(late, lookOf(late, [LOST]))).toBe(false);
    expect(await database.store.watch.changes(name, 5)).toEqual([]);
  });

  it('is given back by a worker that stops', async () => {
    await database.store.watch.letGo(await claimed('stops'), 0);

    expect(await claim('next')).not.toBeNull();
  });

  it('waits its turn where ten were begun within 5 s, whatever is due', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `pace-${at}`);
    await database.store.watch.know(names, 0);
    const begun = () => database.store.watch.claim(names, 'paced', HOLD_MS);
    for (let at = 0; at < 10; at += 1) {
      await begun();
      // As if no time passed while this test runs.
      await sql`update validator_status set looker_until_ms = baton_now_ms() + 600000 where looker = 'paced'`.execute(
        database.db,
      );
    }

    expect(await begun()).toBeNull();

    await sql`update validator_status set looker = null, looker_until_ms = null where validator = 'pace-0'`.execute(
      database.db,
    );
    expect((await begun())?.validator).toBe('pace-0');
  });

  it('that is in hand when an alert comes is followed by another at once', async () => {
    const held = await claimed();
    await database.store.incidents.take([reportOf({ scope: name })]);

    await database.store.watch.record(held, lookOf(held, [], 3_600_000));

    // The hurry is due a millisecond after it was made.
    await sql`update validator_status set next_look_ms = next_look_ms - 1 where validator = ${name}`.execute(
      database.db,
    );
    expect(await claim('next')).not.toBeNull();
  });

  it('spreads first looks over the interval', async () => {
    const names = ['x-1', 'x-2', 'x-3', 'x-4'];
    await database.store.watch.know(names, 400_000);

    const rows = await database.db
      .selectFrom('validator_status')
      .select(['validator', 'next_look_ms'])
      .where('validator', 'in', names)
      .orderBy('validator')
      .execute();
    const [first = 0, ...others] = rows.map(({ next_look_ms }) => next_look_ms);
    expect(others.map((next) => next - first)).toEqual([100_000, 200_000, 300_000]);
  });
});

describe('beside a run', () => {
  it('no look begins while one is about to begin or at work, and one that was begun before says nothing', async () => {
    const { store } = database;
    const before = await claimed();
    const run = await startedRun(store, `watched-${name}`, { validator: name });

    expect(await store.watch.record(before, lookOf(before, [LOST]))).toBe(false);
    await store.watch.letGo(before, 0);
    expect(await claim()).toBeNull();
    const lease = await taken(store, run.id, 'worker-1');
    expect(await claim()).toBeNull();
    await store.runs.end(lease, 'done', ENDED);
    const after = await claimed();
    expect(after.runs.map(({ id }) => id)).toEqual([run.id]);
    expect((await store.watch.lastMoves()).find(({ validator }) => validator === name)?.id).toBe(run.id);
  });

  it('no look begins while a plan was just made', async () => {
    await database.store.plans.savePlan(planFor(`fresh-${name}`, { validator: name, madeAtMs: Date.now() }), OPEN);

    expect(await claim()).toBeNull();
  });

  it('a stopped run is looked after: it does not look for itself', async () => {
    const run = await startedRun(database.store, `stopped-${name}`, { validator: name });
    await sql`update runs set state = 'stopped' where id = ${run.id}`.execute(database.db);

    const held = await claimed();

    // A run that stopped while it was looked at stays open; only one at work or ended since would void the look.
    await sql`update runs set created_at_ms = created_at_ms - 1000 where id = ${run.id}`.execute(database.db);
    expect(await database.store.watch.record(held, lookOf(held))).toBe(true);
  });
});

async function resumed(runId: string) {
  await sql`update runs set due_at_ms = 0 where id = ${runId}`.execute(database.db);
  return taken(database.store, runId, 'worker-2');
}

describe('an alarm', () => {
  const RAISED: FleetEvent = {
    kind: 'alarm.raised',
    nodes: ['sol-a', 'sol-b'],
    returned: null,
    keep: 'sol-a',
    sinceMs: 5,
  };
  const CLEARED: FleetEvent = { kind: 'alarm.cleared', nodes: ['sol-a', 'sol-b'], signer: 'sol-a', lastedMs: 1 };
  const BACK = { run: 'r-1', node: 'sol-b', heir: 'sol-a' };

  it('lasts until it is written to be over, and is known to the next look, to every scrape and to a start', async () => {
    const { watch } = database.store;
    const first = await claimed();
    expect(first.alarm).toBeNull();
    expect(await watch.record(first, lookOf(first, [RAISED, LOST]))).toBe(true);

    const second = await claimed();
    expect(second.alarm).toEqual({
      validator: name,
      nodes: ['sol-a', 'sol-b'],
      returned: null,
      keep: 'sol-a',
      sinceMs: 5,
      line: 1,
    });
    const latest = (await watch.latestStatus()).find(({ answer }) => answer.validator === name);
    expect(latest?.alarm).toMatchObject({ sinceMs: 5 });
    const refused = `refused-${name}`;
    await database.store.plans.savePlan(planFor(refused, { validator: name }), OPEN);
    expect(await database.store.plans.start(refused, ['ann'], 0)).toMatchObject({ kind: 'alarm' });
    expect(await watch.record(second, lookOf(second, [CLEARED]))).toBe(true);

    expect((await claimed()).alarm).toBeNull();
    expect((await watch.lastAlarmLines()).find(({ validator }) => validator === name)?.event.kind).toBe(
      'alarm.cleared',
    );
    expect(await database.store.plans.start(refused, ['ann'], 0)).toMatchObject({ kind: 'started' });
  });

  it('that a run raises is written once, however often and by however many it is seen', async () => {
    const { watch } = database.store;

    await Promise.all(Array.from({ length: 5 }, () => watch.raiseReturned(name, BACK)));
    await watch.raiseReturned(name, BACK);

    const lines = await watch.changes(name, 10);
    expect(lines.map(({ event }) => event)).toMatchObject([
      { kind: 'alarm.raised', nodes: ['sol-a', 'sol-b'], returned: 'sol-b', keep: 'sol-a' },
    ]);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });

  it('is not written to be over by a look that began before it was raised anew', async () => {
    const { watch } = database.store;
    const first = await claimed();
    await watch.record(first, lookOf(first, [RAISED]));
    const late = await claimed();
    await watch.raiseReturned(name, BACK);

    expect(await watch.record(late, lookOf(late, [CLEARED]))).toBe(false);
    expect(await watch.alarm(name)).toMatchObject({ returned: 'sol-b', sinceMs: 5 });
    await watch.letGo(late, 0);
    expect((await claimed()).alarm?.returned).toBe('sol-b');
  });

  it('has eyes on a run in quarantine while it waits, and on no other run that is about to go on', async () => {
    const { store } = database;
    const run = await startedRun(store, `quarantined-${name}`, { validator: name, from: 'sol-a', to: 'sol-b' });
    const lease = await taken(store, run.id, 'worker-1');
    await store.runs.append(lease, { kind: 'step.began', step: 'verify', attempt: 1 });
    await store.runs.release(lease, 10_000);
    expect(await claim()).toBeNull();

    const again = await resumed(run.id);
    await store.runs.append(again, { kind: 'step.began', step: QUARANTINE_STEP, attempt: 1 });
    expect(await claim()).toBeNull();
    await store.runs.release(again, 10_000);

    expect((await claimed()).quarantine).toEqual({ run: run.id, node: 'sol-a', heir: 'sol-b' });
  });
});

describe('the fleet journal', () => {
  const tampering: readonly (readonly [string, (validator: string) => RawBuilder<unknown>, string])[] = [
    [
      'a changed line',
      (it) =>
        sql`update fleet_journal set event = replace(event, 'sol-a', 'sol-x') where validator = ${it} and seq = 2`,
      'line 2: was changed',
    ],
    [
      'a changed time',
      (it) => sql`update fleet_journal set at_ms = at_ms + 1 where validator = ${it} and seq = 1`,
      'line 1: was changed',
    ],
    ['a line taken out', (it) => sql`delete from fleet_journal where validator = ${it} and seq = 1`, 'found line 2'],
    [
      'the last line taken off',
      (it) => sql`delete from fleet_journal where validator = ${it} and seq = 3`,
      'ends at line 2, but line 3 was written',
    ],
    ['all lines taken out', (it) => sql`delete from fleet_journal where validator = ${it}`, 'ends at line 0'],
    [
      'a line moved to another validator',
      (it) => sql`update fleet_journal set validator = 'other' where validator = ${it} and seq = 3`,
      'fleet journal of other',
    ],
    [
      'a head without lines',
      (it) => sql`delete from fleet_journal_heads where validator = ${it}`,
      'ends at line 3, but line 0',
    ],
  ];

  it('is chained, read newest first, and found whole', async () => {
    await threeLines();

    const lines = await database.store.watch.changes(name, 2);

    expect(lines.map(({ seq }) => seq)).toEqual([3, 2]);
    expect(lines[0]?.event).toEqual(LOST);
    const verdict = await database.store.view.verifyJournal();
    expect(verdict.broken).toEqual([]);
    expect(verdict.watched).toBeGreaterThanOrEqual(3);
  });

  it.each(tampering)('tells %s', async (_name, change, sentence) => {
    await threeLines();
    await change(name).execute(database.db);

    const { broken } = await database.store.view.verifyJournal();

    expect(broken.join('\n')).toContain(sentence);
    for (const table of ['fleet_journal', 'fleet_journal_heads'])
      await sql`delete from ${sql.table(table)} where validator in (${name}, 'other')`.execute(database.db);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});

import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/domain/incident.ts';
import type { ValidatorStatus } from '../../../src/domain/status.ts';
import { decideLook } from '../../../src/watch/decide.ts';
import { endLeftOut } from '../../../src/watch/left-fleet.ts';
import type { WatchClaim } from '../../../src/watch/store.ts';
import { wellStatus, withHost } from '../../unit/watch/look.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { reportOf } from './incident-reports.ts';
import { startedRun } from './started-run.ts';

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

const EVERY_MS = 30_000;
const FRESH = { nextInMs: 5_000, forMs: 600_000 };
const well = wellStatus();
const silent = wellStatus({ signing: { kind: 'silent', node: 'sol-a', because: 'its last vote is 160 slots old' } });
const mover = withHost('sol-b', { movers: ['keepalived'] });

async function claimed(): Promise<WatchClaim> {
  await sql`update validator_status set next_look_ms = 0 where validator = ${name}`.execute(database.db);
  const found = await database.store.watch.claim([name], 'w', 60_000);
  if (found === null) throw new Error('no look is due');
  return found;
}

function record(claim: WatchClaim, status: ValidatorStatus, garble = false): Promise<boolean> {
  const answer = { ...status, validator: name };
  const terms = { nodes: ['sol-a', 'sol-b'], dwellMs: 20_000, staleAfterMs: 18_000_000, everyMs: EVERY_MS, tookMs: 1 };
  const { memory, events, reports } = decideLook(claim, answer, terms);
  // A time that the database refuses: the transaction breaks after the look was written into it.
  const broken = reports.map((report) => ({ ...report, startsAtMs: Number.NaN }));
  return database.store.watch.record(claim, {
    answer,
    memory,
    events,
    nextInMs: EVERY_MS,
    whileFresh: FRESH,
    reports: garble ? broken : reports,
  });
}

/** One look after the other. */
async function looked(...statuses: readonly ValidatorStatus[]): Promise<void> {
  for (const status of statuses) expect(await record(await claimed(), status)).toBe(true);
}

async function incident(): Promise<Incident | null> {
  return (await database.store.incidents.open()).find(({ scope }) => scope === name) ?? null;
}

const revision = async () => (await incident())?.revision ?? 0;

const lines = async () => (await database.store.watch.changes(name, 20)).map(({ event }) => event.kind).toReversed();

async function nextInMs(): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    select next_look_ms - baton_now_ms() as ms from validator_status where validator = ${name}
  `.execute(database.db);
  return Number(rows[0]?.ms);
}

describe('what a look finds', () => {
  it('opens an incident with the look that believes it, and ends with the look that believes that', async () => {
    await looked(well, silent);
    expect(await incident()).toBeNull();

    await looked(silent);
    const opened = await incident();
    await looked(well, well);

    expect(opened?.causes).toMatchObject([{ key: 'watch:not-signing', severity: 'critical', endedAtMs: null }]);
    expect((await incident())?.causes[0]?.endedAtMs).toEqual(expect.any(Number));
    expect(await lines()).toEqual([
      'signer.lost',
      'incident.opened',
      'cause.began',
      'incident.proposal',
      'signer.back',
      'cause.ended',
      'incident.proposal',
    ]);
  });

  it('is stored with the memory of it or not at all: an end that was lost with a worker is reported by the next look', async () => {
    await looked(silent, silent, well);
    const held = await claimed();

    await expect(record(held, well, true)).rejects.toThrow();
    expect((await incident())?.causes[0]?.endedAtMs).toBeNull();
    await database.store.watch.letGo(held, 0);
    await looked(well);

    expect((await incident())?.causes[0]?.endedAtMs).toEqual(expect.any(Number));
  });

  it('says nothing where a run has begun since', async () => {
    await looked(silent);
    const held = await claimed();
    await startedRun(database.store, `looked-${name}`, { validator: name });

    expect(await record(held, silent)).toBe(false);

    expect(await incident()).toBeNull();
  });
});

describe('an open incident', () => {
  it('is another one for people when a look shows something else, and not when only numbers move', async () => {
    await looked(silent, silent);
    const first = await revision();
    await looked({ ...silent, signing: { kind: 'silent', node: 'sol-a', because: 'its last vote is 190 slots old' } });
    expect(await revision()).toBe(first);

    await looked({ ...silent, nodes: mover.nodes });

    expect(await revision()).toBe(first + 1);
  });

  it('has a line for each change of what is proposed, also for what is proposed when it is opened', async () => {
    await looked(silent, silent, silent, well, well);

    const proposed = (await database.store.watch.changes(name, 20)).flatMap(({ event }) =>
      event.kind === 'incident.proposal' ? [event.procedure] : [],
    );
    expect(proposed.toReversed()).toEqual(['solana/handover', null]);
  });

  it('has six such lines an hour, however often that comes and goes', async () => {
    const proposed = async () =>
      (await database.store.watch.changes(name, 200)).filter(({ event }) => event.kind === 'incident.proposal').length;
    await looked(silent, silent);
    for (let times = 0; times < 4; times += 1) await looked(well, well, silent, silent);

    expect(await proposed()).toBe(6);
    await sql`update fleet_journal set at_ms = at_ms - 3600000 where validator = ${name}`.execute(database.db);
    await looked(well, well);
    expect(await proposed(), 'an hour later').toBe(7);
  });

  it('about a validator that has left the fleet file ends with what Baton saw itself; the rest is for others to end', async () => {
    await looked(silent, silent);
    await database.store.incidents.take([reportOf({ scope: name })]);

    await endLeftOut(database.store.incidents, [name]);
    expect((await incident())?.causes.every(({ endedAtMs }) => endedAtMs === null)).toBe(true);
    await endLeftOut(database.store.incidents, ['sol-other']);

    expect((await incident())?.causes.flatMap(({ source, endedAtMs }) => (endedAtMs === null ? [source] : []))).toEqual(
      ['alertmanager'],
    );
  });

  it('is looked at every 5 s for ten minutes, and then as usual', async () => {
    await looked(silent, silent, silent);
    expect(await nextInMs()).toBeLessThanOrEqual(5_000);

    await sql`update incidents set opened_at_ms = opened_at_ms - 600001 where scope = ${name}`.execute(database.db);
    await looked(silent);

    expect(await nextInMs()).toBeGreaterThan(5_000);
  });

  it('tells the look what monitoring says, for as long as it lasts, and not what the look said itself', async () => {
    const alert = reportOf({ scope: name, rule: 'disk-filling', name: 'DiskFilling', node: 'sol-a' });
    await database.store.incidents.take([alert]);
    await looked(mover, mover);

    expect((await claimed()).alerts).toEqual([{ rule: 'disk-filling', node: 'sol-a', name: 'DiskFilling' }]);
    await database.store.incidents.take([{ ...alert, status: 'resolved' }]);
    await sql`update validator_status set looker = null where validator = ${name}`.execute(database.db);

    expect((await claimed()).alerts).toEqual([]);
  });
});

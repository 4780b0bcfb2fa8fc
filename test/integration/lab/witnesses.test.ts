import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerWake } from '../../../jobs/handlers.ts';
import { assembleHandlers } from '../../../src/app/assemble.ts';
import { createHandlers } from '../../../src/app/handlers.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { loadFleet } from '../../../src/config/load.ts';
import type { Proposal } from '../../../src/domain/incident.ts';
import { adoptNodes } from '../../../src/intake/adopt.ts';
import type { ObserverControl } from '../../../src/lab/cluster/observer.ts';
import { writeFleetFile } from '../../../src/lab/fleet-file.ts';
import { together } from '../../../src/lab/together.ts';
import { startWorld, type World } from '../../../src/lab/world.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';

/** Starting a world takes up to 15 s on a busy machine; a look at a host that is cut off some seconds. */
const LIMIT_MS = 180_000;
const VALIDATOR = 'sol-main';
/** The shortest that a fleet file takes. Unit: seconds. */
const DWELL_S = 5;
/** Enough for a takeover, when each counts as a dwell time after the one before. */
const LOOKS = 2;
/** The lab's nodes keep up with this. */
const HURRY_TIMES = 8;
const nothing = () => Promise.resolve();
const WAKE: WorkerWake = { run: nothing, waits: nothing, look: nothing, deliver: nothing, close: nothing };

let database: TestDatabase;
let world: World;
let root: string;
let worker: Awaited<ReturnType<typeof newWorker>>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'bn-'));
  [database, world] = await together(
    openTestDatabase(),
    startWorld({ root, seed: 12, leader: { firstAt: 3600, every: 3600 } }),
  );
  writeFleetFile(join(root, 'fleet.yaml'), world, { fleet: 'lab' });
  await world.ready();
  worker = await newWorker();
  await adoptNodes(worker.deps.look, VALIDATOR, undefined, 'ana');
}, LIMIT_MS);
afterAll(async () => {
  worker.deps.close();
  await world.close();
  await database.close();
  rmSync(root, { recursive: true, force: true });
}, LIMIT_MS);
afterEach(async () => {
  lies({}, {});
  await world.nodes.get('sol-a')?.host.cutOff(false);
  await sql`update validator_status set memory = null`.execute(database.db);
  await anotherWorker();
});

/** One that was told often enough that a host is away asks it again only every 5 s, and its looks wait for that. */
async function anotherWorker(): Promise<void> {
  worker.deps.close();
  worker = await newWorker();
}

async function newWorker() {
  const loaded = await loadFleet(join(root, 'fleet.yaml'));
  const fleet = { ...loaded.fleet, alerts: { ...loaded.fleet.alerts, dwell: DWELL_S } };
  const deps = assembleHandlers({ ...loaded, fleet }, readEnvironment(), database.store, WAKE);
  return { deps, handlers: createHandlers(deps) };
}

interface VoteAccount {
  readonly votePubkey: string;
  readonly lastVote: number;
}
interface VoteAccounts {
  readonly current: readonly VoteAccount[];
  readonly delinquent: readonly VoteAccount[];
}

/** It says that the last vote is so many slots older than it is, and calls that delinquent where it is long ago. */
const saysOlder = (slots: number): ObserverControl => ({
  lie: (method, result) => {
    if (method !== 'getVoteAccounts') return result;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the lab's own observer answers
    const { current, delinquent } = result as VoteAccounts;
    const told = [...current, ...delinquent].map((one) => ({ ...one, lastVote: one.lastVote - slots }));
    return slots > 0 ? { current: [], delinquent: told } : { current: told, delinquent: [] };
  },
});
const DELINQUENT = saysOlder(500);
/** Newer by as much as the real vote can be behind in any of these tests. */
const FINE = saysOlder(-1_000);
const SILENT: ObserverControl = { silent: true };

function lies(...controls: readonly ObserverControl[]): void {
  world.cluster.observers.forEach((observer, at) => observer.control(controls[at] ?? {}));
}

/** The proposals of so many looks, each of which counts as one dwell time after the one before. */
async function proposals(looks = LOOKS): Promise<Proposal['kind'][]> {
  const kinds: Proposal['kind'][] = [];
  for (let at = 0; at < looks; at += 1) {
    await sql`
      update validator_status set next_look_ms = 0, memory = regexp_replace(memory, '"sinceMs":(\\d+),"looks"',
        '"sinceMs":' || coalesce((regexp_match(memory, '"sinceMs":(\\d+),"looks"'))[1]::bigint - ${DWELL_S * 1_000}, 0) || ',"looks"')
    `.execute(database.db);
    await worker.handlers.watch(new AbortController().signal);
    const [latest] = await database.store.watch.latestStatus();
    kinds.push(latest?.proposal?.kind ?? 'none');
  }
  return kinds;
}

const NONE = Array.from({ length: LOOKS }, () => 'none');
const LIARS = [
  ['the first says that no vote lands', DELINQUENT, {}],
  ['the second says that no vote lands', {}, DELINQUENT],
  ['the first is silent and the second lies', SILENT, DELINQUENT],
  ['the second is silent and the first lies', DELINQUENT, SILENT],
  ['both are silent', SILENT, SILENT],
] as const;

describe('observers of the lab that lie', { timeout: LIMIT_MS }, () => {
  it.each(LIARS)('bring no takeover about while the signer is well: %s', async (_name, one, two) => {
    lies(one, two);

    expect(await proposals()).not.toContain('takeover');
  });

  it.each(LIARS)('bring none about while it is cut off and votes: %s', async (_name, one, two) => {
    await world.nodes.get('sol-a')?.host.cutOff(true);
    lies(one, two);

    expect(await proposals()).toEqual(NONE);
  });

  it('bring none about when all of them lie for less than the dwell time', async () => {
    await world.nodes.get('sol-a')?.host.cutOff(true);
    lies(DELINQUENT, DELINQUENT);
    const lied = await proposals(1);
    lies({}, {});

    expect([...lied, ...(await proposals())]).toEqual(['none', ...NONE]);
  });

  it('keep one from being proposed as long as one says that votes land; then all agree on a dead node, and it is', async () => {
    // So that the watch knows who signed.
    await proposals(1);
    await world.nodes.get('sol-a')?.host.powerOff();
    world.cluster.setSpeed(HURRY_TIMES);
    await expect.poll(oldestVote, { timeout: 60_000 }).toBeGreaterThan(60);
    world.cluster.setSpeed(1);
    lies(FINE, {});
    expect(await proposals()).toEqual(NONE);
    await anotherWorker();
    lies({}, FINE);
    expect(await proposals()).toEqual(NONE);
    await anotherWorker();
    lies({}, {});

    expect(await proposals(3)).toEqual(['none', 'takeover', 'takeover']);
    expect(await latest()).toMatchObject({ kind: 'takeover', from: 'sol-a', to: 'sol-b' });
    const [open] = await database.store.incidents.open();
    expect(open).toMatchObject({ scope: VALIDATOR });
    const loud = open?.causes.flatMap(({ key, severity, endedAtMs }) =>
      endedAtMs === null && severity === 'critical' ? [key] : [],
    );
    expect(loud?.toSorted()).toEqual(['watch:node-down:sol-a', 'watch:not-signing']);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});

async function latest(): Promise<Proposal | null> {
  const [status] = await database.store.watch.latestStatus();
  return status?.proposal ?? null;
}

/** Slots since the last vote that the first observer knows of. */
async function oldestVote(): Promise<number> {
  const url = world.cluster.observers[0]?.url ?? '';
  const ask = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    return ((await response.json()) as { readonly result: unknown }).result;
  };
  const slot = Number(await ask('getSlot', { commitment: 'processed' }));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const { current, delinquent } = (await ask('getVoteAccounts', {
    commitment: 'processed',
    votePubkey: world.voteAccount,
  })) as VoteAccounts;
  return slot - ([...current, ...delinquent][0]?.lastVote ?? slot);
}

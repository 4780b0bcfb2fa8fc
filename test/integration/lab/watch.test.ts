import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wake } from '../../../jobs/handlers.ts';
import { assembleHandlers } from '../../../src/app/assemble.ts';
import { createHandlers } from '../../../src/app/handlers.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { loadFleet } from '../../../src/config/load.ts';
import { adoptNodes } from '../../../src/intake/adopt.ts';
import { planProcedure } from '../../../src/intake/planner.ts';
import { statusLines, statusNow } from '../../../src/intake/status.ts';
import { writeFleetFile } from '../../../src/lab/fleet-file.ts';
import { together } from '../../../src/lab/together.ts';
import { startWorld, type World } from '../../../src/lab/world.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { until } from './stage.ts';

/** Starting a world takes up to 15 s on a busy machine; a handover some seconds more. */
const LIMIT_MS = 180_000;
const VALIDATOR = 'sol-main';
const nothing = () => Promise.resolve();
const WAKE: Wake = { run: nothing, look: nothing, deliver: nothing, close: nothing };

let database: TestDatabase;
let world: World;
let root: string;
let worker: Awaited<ReturnType<typeof newWorker>>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'bw-'));
  [database, world] = await together(
    openTestDatabase(),
    startWorld({ root, seed: 11, leader: { firstAt: 3600, every: 3600 } }),
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

/** A worker as the start assembles it, without queues. */
async function newWorker() {
  const loaded = await loadFleet(join(root, 'fleet.yaml'));
  const deps = assembleHandlers(loaded, readEnvironment(), database.store, WAKE);
  return { deps, handlers: createHandlers(deps) };
}

const { signal } = new AbortController();

/** So many looks, without the time between them. */
async function look(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await sql`update validator_status set next_look_ms = 0`.execute(database.db);
    await worker.handlers.watch(signal);
  }
}

async function signing() {
  const [latest] = await database.store.watch.latestStatus();
  return latest?.answer.signing;
}

const lines = async () => (await database.store.watch.changes(VALIDATOR, 100)).toReversed().map(({ event }) => event);

describe('the watch over a validator in the lab', { timeout: LIMIT_MS }, () => {
  it('writes nothing while all is well, and keeps the latest answer', async () => {
    await look(4);

    expect(await signing()).toEqual({ kind: 'node', node: 'sol-a' });
    expect(await lines()).toEqual([]);
  });

  it('does not take a move by a run of ours for an incident', async () => {
    const { store } = database;
    const plan = await planProcedure(worker.deps.look, 'handover', {
      id: 'p-watch',
      request: 'q-watch',
      requestedBy: 'ana',
      validator: VALIDATOR,
      to: undefined,
    });
    expect(plan.movable, plan.verdict).toBe(true);
    await store.plans.savePlan(plan, { kind: 'open', expiresAtMs: Date.now() + 60_000 });
    const started = await store.plans.start('p-watch', ['ana', 'ben'], 0);
    if (started.kind !== 'started') throw new Error(started.kind);

    await until(async () => {
      await Promise.all([worker.handlers.run(started.run.id, signal), look(1)]);
      return (await store.view.findRun(started.run.id))?.state === 'done';
    });
    await look(4);

    expect(await signing()).toEqual({ kind: 'node', node: 'sol-b' });
    expect(await lines()).toEqual([]);
    const [line] = await statusLines(worker.deps.look, VALIDATOR);
    expect(line?.lastMove).toMatchObject({ id: started.run.id, from: 'sol-a', to: 'sol-b' });
  });

  it('writes one line when the validator is killed, one when it is back, and none after a restart of the worker', async () => {
    const node = world.nodes.get('sol-b');
    await node?.host.validator.kill();

    await look(4);
    expect(await lines()).toMatchObject([{ kind: 'signer.lost', trouble: 'nobody', before: 'sol-b' }]);

    worker.deps.close();
    worker = await newWorker();
    await look(2);
    expect(await lines()).toHaveLength(1);

    node?.host.validator.start();
    // While it starts it does not say what it runs as, which the watch would rightly write down.
    await until(async () => (await statusNow(worker.deps.look, VALIDATOR)).signing.kind === 'node');
    await look(3);
    expect((await lines()).map(({ kind }) => kind)).toEqual(['signer.lost', 'signer.back']);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});

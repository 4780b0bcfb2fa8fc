import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerWake } from '../../../jobs/handlers.ts';
import { decodeTower } from '../../../src/chains/solana/tower.ts';
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
const WAKE: WorkerWake = { run: nothing, waits: nothing, look: nothing, deliver: nothing, close: nothing };

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

/** What the watch writes of the validator itself; what an incident says of the same is told elsewhere. */
const lines = async () =>
  (await database.store.watch.changes(VALIDATOR, 100))
    .toReversed()
    .flatMap(({ event }) => (/^(incident|cause)\./.test(event.kind) ? [] : [event]));

/** What has ever been wrong, also for a moment. */
const incidents = async () =>
  (await database.store.incidents.recent(LIMIT_MS)).flatMap(({ causes }) => causes.map(({ key }) => key));

describe('the watch over a validator in the lab', { timeout: LIMIT_MS }, () => {
  it('writes nothing while all is well, and keeps the latest answer', async () => {
    await look(4);

    expect(await signing()).toEqual({ kind: 'node', node: 'sol-a' });
    expect(await lines()).toEqual([]);
    expect(await incidents()).toEqual([]);
  });

  it('keeps a copy of the tower on the standby, which the taker could use and the client never reads', async () => {
    await look(1);

    const [line] = await statusLines(worker.deps.look, VALIDATOR);
    const [standby] = line?.status.standbys ?? [];
    expect(standby).toMatchObject({ node: 'sol-b', copy: { ageMs: expect.any(Number) } });
    const ledger = world.nodes.get('sol-b')?.paths.ledger ?? '';
    expect(readdirSync(ledger).filter((name) => name.includes(world.identity))).toEqual([
      `baton-copy-${world.identity}.bin`,
    ]);
    const copy = decodeTower(readFileSync(join(ledger, `baton-copy-${world.identity}.bin`)));
    expect(copy).toMatchObject({ identity: world.identity, signatureValid: true, lastVote: standby?.copy?.lastVote });
    expect((await database.store.watch.latestStatus())[0]?.copyTrouble).toEqual({});
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
    expect(await incidents()).toEqual([]);
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

  it('raises an alarm at the first sight of two signers, lets nothing start, and takes it back when seen over twice', async () => {
    const { store } = database;
    const nodes = [world.nodes.get('sol-a'), world.nodes.get('sol-b')] as const;
    const setIdentity = (node: (typeof nodes)[number], key: 'stakedKey' | 'unstakedKey') =>
      promisify(execFile)(node?.paths.validatorBin ?? '', [
        '-l',
        node?.paths.ledger ?? '',
        'set-identity',
        node?.paths[key] ?? '',
      ]);
    const before = (await lines()).length;
    await setIdentity(nodes[0], 'stakedKey');

    await look(1);

    const told = (await lines()).slice(before);
    expect(told).toMatchObject([{ kind: 'alarm.raised', nodes: ['sol-a', 'sol-b'], keep: 'sol-b', returned: null }]);
    const plan = await planProcedure(worker.deps.look, 'handover', {
      id: 'p-alarm',
      request: 'q-alarm',
      requestedBy: 'ana',
      validator: VALIDATOR,
      to: undefined,
    });
    expect(plan.checks[0]).toMatchObject({ id: 'no-alarm', state: 'failed' });
    expect(plan.movable).toBe(false);
    await store.plans.savePlan(plan, { kind: 'open', expiresAtMs: Date.now() + 60_000 });
    expect(await store.plans.start('p-alarm', ['ana', 'ben'], 0)).toMatchObject({ kind: 'alarm' });
    await store.plans.closePlan('p-alarm', { kind: 'expired' });
    await worker.handlers.deliver();
    const [shown] = (await store.web.recent(5)).filter(({ key }) => key === `alarm:${VALIDATOR}`);
    expect(shown?.card).toMatchObject({ pinned: true, tone: 'bad' });
    expect((await store.watch.latestStatus())[0]?.alarm).toMatchObject({ nodes: ['sol-a', 'sol-b'] });

    await setIdentity(nodes[0], 'unstakedKey');
    await until(async () =>
      (await statusNow(worker.deps.look, VALIDATOR)).nodes.every(({ couldSign }) => couldSign !== null),
    );
    // A plan that was just made holds the watch back.
    await sql`update plans set made_at_ms = 0`.execute(database.db);
    await look(1);
    expect(await store.watch.alarm(VALIDATOR)).not.toBeNull();
    await look(1);
    expect(await store.watch.alarm(VALIDATOR)).toBeNull();
    await worker.handlers.deliver();
    expect((await store.web.find(`alarm:${VALIDATOR}`))?.card).toMatchObject({ tone: 'good' });
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });
});

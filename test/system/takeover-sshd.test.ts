import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app } from '../../src/app/app.ts';
import type { AppClient, RunDetail } from '../../src/cli/client.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import { FROZEN_SLOTS } from '../../src/lab/fleet-file.ts';
import { createOperators, type Operators } from '../../src/lab/operators.ts';
import { MAIN } from '../../src/lab/places.ts';
import { startWorkers, type LabWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { linkOf, now, startSshdWorld, type SshdWorld } from './sshd/world.ts';

/** A takeover takes about 15 s here, and 20 s more when its worker is lost. The rest is for a busy machine. */
const RUN_GETS_THERE = { timeout: 120_000, interval: 100 };
/** Observers trail the tip by a fork at most. Unit: slots. */
const SLOTS_BEYOND = 10;
/** Nobody votes meanwhile, so time may go by faster; validators and observers keep up with this. */
const HURRY_TIMES = 8;
/** Long enough for whatever was still under way. Unit: slots. */
const SLOTS_AFTER_END = 8;
/** The standby takes this long to apply what it was told, so that the worker dies in between. Less than the guard's 4 s. */
const APPLIES_AFTER_MS = 2_000;

let world: SshdWorld;
let workers: LabWorkers;
let client: AppClient;
let operators: Operators;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  world = await startSshdWorld();
  closers.push(() => world.close());
  const database = await openLabDatabase(join(world.root, 'data'), 'sshd', createLog('silent'));
  closers.push(() => database.close());
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'silent' };
  client = await app.openClient(await loadFleet(world.fleetFile), environment);
  closers.push(() => client.close());
  const { fleetFile, root: directory } = world;
  workers = await startWorkers({ count: 2, main: MAIN, fleetFile, databaseUrl: database.url, directory });
  closers.push(() => workers.stop());
  operators = createOperators(client);
  await operators.adopt();
});

afterEach(async () => {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).toReversed()) await close().catch((error: unknown) => failures.push(error));
  expect(failures).toEqual([]);
});

describe('on two real sshd hosts', () => {
  it('a standby takes over from a machine that is gone, on two people’s word, though the worker dies once it was told', async () => {
    const beganAtMs = now();
    await world.a.ssh.stop();
    await takeOver();
    expect(await stopped()).toMatchObject({ state: 'old-unfenced', signer: 'unknown', code: 'fence/needed' });

    world.cluster.control('sol-b', { setIdentityAppliesAfterMs: APPLIES_AFTER_MS });
    world.referee.declared('sol-a');
    await operators.declareFenced('sol-a', 'powered off, disks are out');
    const killed = await killWorkerOnceTold();
    const { entries } = await inQuarantine();

    expect(takenAt(), 'the worker was killed too late').toBeGreaterThan(killed.atMs);
    const events = entries.filter(({ atMs }) => atMs > killed.atMs).map(({ event }) => event);
    expect(events.find(({ kind }) => kind === 'lease.taken')).toMatchObject({ takeover: true });
    expect(proven(entries.map(({ event }) => event))).toEqual(['evidence', 'fence', 'arm', 'verify']);
    expect(await wordOfReferee(beganAtMs)).toMatchObject({ ...NOTHING_WRONG, signers: ['sol-b'] });
    // After a restart nobody signs rather than two: only the old node's own word turns this link.
    expect(linkOf(world.b)).toBe('unstaked');
  });

  it('a validator that hangs is stopped over SSH, and its tower goes with the role', async () => {
    const beganAtMs = now();
    world.a.validator.kill('SIGSTOP');
    await takeOver();
    const { run, entries } = await until(
      ({ run: { state } }) => state !== 'queued' && state !== 'running' && state !== 'waiting',
    );

    const events = entries.map(({ event }) => event);
    expect(run.state, JSON.stringify(events.at(-1))).toBe('done');
    expect(events.filter(({ kind }) => kind === 'run.stopped')).toEqual([]);
    expect(fenceIn(events)).toBe('stopped');
    expect(events).toContainEqual(
      expect.objectContaining({
        step: 'arm',
        evidence: expect.stringContaining('The tower of the old node, with vote'),
      }),
    );
    expect(world.a.validator.signalCode).toBe('SIGKILL');
    expect(await wordOfReferee(beganAtMs)).toMatchObject({ ...NOTHING_WRONG, staleTower: 0, signers: ['sol-b'] });
    expect({ a: linkOf(world.a), b: linkOf(world.b) }).toEqual({ a: 'unstaked', b: 'staked' });
    expect(existsSync(join(recordOf('sol-a'), 'fenced'))).toBe(false);
  });
});

const NOTHING_WRONG = { doubleSigned: 0, lockoutViolations: 0, falseDeclarations: 0, idleSafeSigner: null };

/** Waits until the silence can be seen, asks, and approves as two people. */
async function takeOver(): Promise<void> {
  world.cluster.setSpeed(HURRY_TIMES);
  await world.cluster.untilSlot((await lastVote()) + FROZEN_SLOTS + SLOTS_BEYOND);
  world.cluster.setSpeed(1);
  await operators.approve(await operators.ask({ kind: 'takeover', validator: 'sol-main' }), 'it does not vote');
}

/** Once votes that were on their way have landed. */
async function lastVote(): Promise<number> {
  await world.cluster.untilSlot(world.cluster.tip() + SLOTS_AFTER_END);
  return world.referee
    .history()
    .reduce((last, event) => (event.kind === 'vote.landed' ? Math.max(last, event.slot) : last), 0);
}

async function until(isThere: (detail: RunDetail) => boolean): Promise<RunDetail> {
  return vi.waitFor(async () => {
    const detail = await operators.run();
    if (!detail || !isThere(detail)) throw new Error(`not yet: ${JSON.stringify(detail?.entries.at(-1)?.event)}`);
    return detail;
  }, RUN_GETS_THERE);
}

async function stopped(): Promise<JournalEvent | undefined> {
  const { entries } = await until(({ run }) => run.state === 'stopped');
  return entries.at(-1)?.event;
}

function inQuarantine(): Promise<RunDetail> {
  return until(({ entries }) => {
    const last = entries.findLast(({ event }) => 'step' in event)?.event;
    return last?.kind === 'step.waiting' && last.step === 'quarantine';
  });
}

/** Kills the worker that holds the lease as soon as the journal says that the standby was told. */
async function killWorkerOnceTold(): Promise<{ readonly atMs: number }> {
  const { entries } = await vi.waitFor(
    async () => {
      const detail = await operators.run();
      if (!detail?.entries.some(({ event }) => event.kind === 'attempt.told')) throw new Error('not told yet');
      return detail;
    },
    { ...RUN_GETS_THERE, interval: 5 },
  );
  const holder = entries.findLast(({ event }) => event.kind === 'lease.taken')?.event;
  const pid = holder?.kind === 'lease.taken' ? Number(holder.owner.split('/')[1]) : Number.NaN;
  expect(workers.pids()).toContain(pid);
  workers.kill(pid);
  return { atMs: now() };
}

/** When sol-b could sign for the first time; never is late enough. */
function takenAt(): number {
  const began = world.referee
    .history()
    .find((event) => event.kind === 'capability.began' && event.node === 'sol-b' && event.identity === world.identity);
  return began?.atMs ?? Infinity;
}

function proven(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'step.proven' ? [event.step] : []));
}

function fenceIn(events: readonly JournalEvent[]): unknown {
  const fence = events.find((event) => event.kind === 'step.proven' && event.step === 'fence');
  return fence?.kind === 'step.proven' ? fence.figures['fence'] : undefined;
}

function recordOf(node: 'sol-a' | 'sol-b'): string {
  const { ssh } = node === 'sol-a' ? world.a : world.b;
  return join(ssh.root, 'var-lib', 'baton', `solana-${world.cluster.genesis}`, world.identity);
}

async function wordOfReferee(beganAtMs: number): Promise<ReturnType<SshdWorld['judge']>> {
  await world.cluster.untilSlot(world.cluster.tip() + SLOTS_AFTER_END);
  return world.judge(beganAtMs);
}

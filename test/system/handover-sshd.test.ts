import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app } from '../../src/app/app.ts';
import type { AppClient, RunDetail } from '../../src/cli/client.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { openLabDatabase, type LabDatabase } from '../../src/lab/database.ts';
import { createOperators, type Operators } from '../../src/lab/operators.ts';
import { MAIN } from '../../src/lab/places.ts';
import { startWorkers, type LabWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { linkOf, now, startSshdWorld, type SshdNode, type SshdWorld } from './sshd/world.ts';

/** A handover takes about 10 s here, and 20 s more when its worker is lost. The rest is for a busy machine. */
const RUN_ENDS = { timeout: 120_000, interval: 100 };
/** What a person who watches may wait until somebody goes on. Unit: milliseconds. */
const GOES_ON_WITHIN_MS = 20_000;
/** Long enough for whatever was still under way when the run ended. Unit: slots. */
const SLOTS_AFTER_END = 8;

let world: SshdWorld;
let database: LabDatabase;
let workers: LabWorkers;
let client: AppClient;
let operators: Operators;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  world = await startSshdWorld();
  closers.push(() => world.close());
  database = await openLabDatabase(join(world.root, 'data'), 'sshd', createLog('silent'));
  closers.push(() => database.close());
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'silent' };
  client = await app.openClient(await loadFleet(world.fleetFile), environment);
  closers.push(() => client.close());
  workers = await startWorkers({
    count: 2,
    main: MAIN,
    fleetFile: world.fleetFile,
    databaseUrl: database.url,
    directory: world.root,
  });
  closers.push(() => workers.stop());
  operators = createOperators(client);
});

afterEach(async () => {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).toReversed()) await close().catch((error: unknown) => failures.push(error));
  expect(failures).toEqual([]);
});

describe('between two real sshd hosts', () => {
  it('a validator is handed over: sol-b signs, its votes land, and nobody signed twice', async () => {
    const beganAtMs = await handOver();
    const { run, entries } = await ended();

    const word = await wordOfReferee(beganAtMs);
    expect(run.state, lastWords(entries)).toBe('done');
    expect(word).toMatchObject({ ...NOTHING_WRONG, signers: ['sol-b'] });
    expect(word.gap?.firstLandedSlot).toBeGreaterThan(word.gap?.lastOldSlot ?? Infinity);
    expect({ a: linkOf(world.a), b: linkOf(world.b) }).toEqual({ a: 'unstaked', b: 'staked' });
    expect(entries.at(-1)?.event).toMatchObject({ kind: 'run.ended', signer: 'sol-b' });
    expect((await client.verifyJournal()).broken).toEqual([]);
    for (const node of [world.a, world.b]) expectRecordOfTerms(node);
    tell('handed over', { gap: word.gap, tookMs: (run.endedAtMs ?? 0) - run.createdAtMs });
  });

  it('a worker killed between giving and taking is replaced within 20 s, and exactly one node signs at the end', async () => {
    const beganAtMs = await handOver();
    const killed = await killWorkerOnceGiven();
    const { run, entries } = await ended();

    const word = await wordOfReferee(beganAtMs);
    expect(takenAt(), 'the worker was killed too late').toBeGreaterThan(killed.atMs);
    const successor = entries.find(({ event, atMs }) => event.kind === 'lease.taken' && atMs > killed.atMs);
    expect(successor?.event).toMatchObject({ kind: 'lease.taken', takeover: true });
    expect((successor?.atMs ?? Infinity) - killed.atMs).toBeLessThan(GOES_ON_WITHIN_MS);
    expect(['done', 'returned'], lastWords(entries)).toContain(run.state);
    expect(word).toMatchObject({ ...NOTHING_WRONG, signers: [run.state === 'done' ? 'sol-b' : 'sol-a'] });
    expect([linkOf(world.a), linkOf(world.b)].filter((link) => link === 'staked')).toHaveLength(1);
    tell('worker killed', {
      ended: run.state,
      replacedAfterMs: (successor?.atMs ?? 0) - killed.atMs,
      nobodySignsMs: word.nobodySignsMs,
      gap: word.gap,
    });
  });
});

/** Where an operator will look for it, and for nobody's eyes but those of the validator's user. */
function expectRecordOfTerms({ ssh }: SshdNode): void {
  const record = join(ssh.root, 'var-lib', 'baton', `solana-${world.cluster.genesis}`, world.identity);
  expect(readFileSync(join(record, 'term'), 'utf8')).toMatch(/^[1-9]\d*\n$/);
  expect(statSync(record).mode & 0o777).toBe(0o700);
  expect(statSync(record).uid).toBe(statSync(join(ssh.root, 'ledger')).uid);
}

const NOTHING_WRONG = { doubleSigned: 0, lockoutViolations: 0, staleTower: 0, idleSafeSigner: null };

/** Asks for the move and approves it as two people. @returns when the approvals were on their way */
async function handOver(): Promise<number> {
  await operators.adopt();
  const plan = await operators.ask({ kind: 'handover', validator: 'sol-main' });
  const beganAtMs = now();
  await operators.approve(plan);
  return beganAtMs;
}

async function ended(): Promise<RunDetail> {
  return vi.waitFor(async () => {
    const detail = await operators.run();
    if (!detail || ['queued', 'running', 'waiting'].includes(detail.run.state))
      throw new Error(`the run has not ended: ${lastWords(detail?.entries ?? [])}`);
    return detail;
  }, RUN_ENDS);
}

/** Kills the worker that holds the lease, at once when sol-a's validator has let go of the identity. */
async function killWorkerOnceGiven(): Promise<{ readonly atMs: number }> {
  const pid = await vi.waitFor(async () => {
    const holder = (await operators.run())?.entries.findLast(({ event }) => event.kind === 'lease.taken')?.event;
    if (holder?.kind !== 'lease.taken') throw new Error('no worker has taken the run up');
    return Number(holder.owner.split('/')[1]);
  }, RUN_ENDS);
  expect(workers.pids()).toContain(pid);
  await vi.waitFor(
    () => {
      if (!readFileSync(world.a.paths.log, 'utf8').includes(`Identity changed from ${world.identity}`))
        throw new Error(`sol-a still signs`);
    },
    { ...RUN_ENDS, interval: 2 },
  );
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

async function wordOfReferee(beganAtMs: number): Promise<ReturnType<SshdWorld['judge']>> {
  await world.cluster.untilSlot(world.cluster.tip() + SLOTS_AFTER_END);
  return world.judge(beganAtMs);
}

function lastWords(entries: readonly JournalEntry[]): string {
  return entries
    .slice(-6)
    .map(({ event }) => JSON.stringify(event).slice(0, 400))
    .join('\n');
}

/** Numbers of this run, for whoever reads the log of the tests. */
function tell(what: string, figures: object): void {
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
}

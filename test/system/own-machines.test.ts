import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { app } from '../../src/app/app.ts';
import type { AppClient } from '../../src/cli/client.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import { linesToDo, type PasteLine, type SetupReport } from '../../src/domain/setup-report.ts';
import { openLabDatabase, type LabDatabase } from '../../src/lab/database.ts';
import { MAIN } from '../../src/lab/places.ts';
import { createLog } from '../../src/platform/log.ts';
import { redisServers } from './redis-servers.ts';
import { linkOf, needHealth, now, startSshdWorld, type SshdNode, type SshdWorld } from './sshd/world.ts';
import { until } from './sshd/until.ts';

/**
 * From nothing to the first move between one's own two machines, as docs/setup.md tells it. Whatever is done here is
 * done with the words an operator types: the commands of Baton, and the lines that `check` prints.
 */

/** A handover takes about 10 s here, and 20 s more when its worker is lost. The rest is for a busy machine. */
const RUN_ENDS = { timeout: 120_000, interval: 100 };
const READY = { timeout: 60_000, interval: 100 };
/** Long enough for whatever was still under way when the run ended. Unit: slots. */
const SLOTS_AFTER_END = 8;

let world: SshdWorld;
let fleetFile: string;
let environment: Record<string, string>;
const closers: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  world = await startSshdWorld({
    startScript: (node, text) => (node === 'sol-b' ? text.replace(/ *--authorized-voter .*\n/, '') : text),
  });
  closers.push(() => world.close());
  fleetFile = join(world.root, 'own.yaml');
  environment = {};
});

afterEach(async () => {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).toReversed()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  expect(failures).toEqual([]);
});

describe("one's own two machines", () => {
  it('are found, checked, mended, and a validator moves between them although the worker is killed in the middle', async () => {
    await onHost(world.a, `rm ${world.a.paths.unstakedKey}`);
    await onHost(world.b, `ln -sfn ${world.b.paths.stakedKey} ${world.b.paths.identityLink}`);

    await init();
    const { database, redis } = await stores();
    environment = { DATABASE_URL: database.url, REDIS_URL: redis };
    const first = await check();

    expect(first.code).toBe(1);
    expect(named(first.report)).toEqual(PLANTED);

    for (const line of linesFor(first.report)) await paste(line);
    // Before the start: what runs goes by the file as it was then, and check would say so.
    appendFileSync(fleetFile, SECOND_PERSON);
    const observing = await start();
    expect(await baton(['adopt', 'sol-main', '--fleet', fleetFile, '--as', 'ben'])).toMatchObject({ code: 0 });
    const second = await check();

    expect(second, second.report.headline).toMatchObject({ code: 0, report: { ready: true } });
    expect(second.report.headline).toContain('Ready to move');

    await observing.stop();
    edit('mode: observe', 'mode: act');
    appendFileSync(fleetFile, 'policies:\n  solana:\n    restart_window: command\n');
    const acting = await start();
    const beganAtMs = now();
    await handOver();
    const killed = await killWorkerOnceGiven(acting);
    const state = await ended();

    await world.cluster.untilSlot(world.cluster.tip() + SLOTS_AFTER_END);
    const word = world.judge(beganAtMs);
    expect(['done', 'returned']).toContain(state);
    expect(word).toMatchObject({ doubleSigned: 0, lockoutViolations: 0, staleTower: 0, idleSafeSigner: null });
    expect(word.signers).toEqual([state === 'done' ? 'sol-b' : 'sol-a']);
    expect([linkOf(world.a), linkOf(world.b)].filter((link) => link === 'staked')).toHaveLength(1);
    expect((await baton(['journal', 'verify', '--fleet', fleetFile, '--as', 'ben'])).code).toBe(0);
    process.stdout.write(`own machines: ${JSON.stringify({ ended: state, killed, gap: word.gap })}\n`);
  });
});

/** What was done to the two machines before Baton saw them, by the names that `check` gives it. */
const PLANTED = [
  ['first', 'unstaked-key'],
  ['second', 'authorized-voter'],
  ['second', 'identity-link'],
];

/** The fleet file that `init` wrote ends with the people. This one shares the operating-system user. */
const SECOND_PERSON = `  ben:
    name: Ben
    terminal: [${readEnvironment().osUser}]
`;

/** What forbids a move and comes with lines for a machine. */
function named({ groups }: SetupReport): string[][] {
  const [first, second] = groups.map(({ name }) => name);
  return groups.flatMap(({ name, parts }) =>
    parts
      .flatMap(({ findings }) => findings)
      .filter(
        ({ severity, state, lines }) => severity === 'must' && state !== 'passed' && lines.some(({ node }) => node),
      )
      .map(({ id }) => [name === first ? 'first' : name === second ? 'second' : name, id]),
  );
}

/** What an operator reads below `To mend it:`, for the machines. */
function linesFor(report: SetupReport): (PasteLine & { readonly of: SshdNode })[] {
  const [first] = report.groups.map(({ name }) => name);
  return linesToDo(report)
    .filter(({ node }) => node !== null)
    .map((line) => ({ ...line, of: line.node === first ? world.a : world.b }));
}

/** As the operator does it: a command is typed, a line of the start script is put into it, and the node is restarted. */
async function paste({ place, line, of }: PasteLine & { readonly of: SshdNode }): Promise<void> {
  const { startScript, identityLink } = of.paths;
  if (place.startsWith('as ')) return onHost(of, line);
  if (place.startsWith('in the start script')) {
    writeFileSync(startScript, readFileSync(startScript, 'utf8').replace(/( *--ledger )/, `${line}\n$1`));
    return;
  }
  expect(line).toContain('# Restart the validator');
  // The brackets keep the pattern from matching the shell that holds it.
  await onHost(of, `pkill -KILL -f -- '[-]-identity ${identityLink}'`);
  of.ssh.machine.startAsUser(['/bin/sh', startScript], 'console.log');
  await until(() => needHealth(of), READY);
}

interface Started {
  readonly workers: readonly ChildProcess[];
  stop(): Promise<void>;
}

/** The bot and two workers, each a process of its own. */
async function start(): Promise<Started> {
  const all = await Promise.all(['bot', 'worker', 'worker'].map(startProcess));
  const stop = async (): Promise<void> => {
    for (const child of all.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      const over = once(child, 'exit');
      child.kill('SIGTERM');
      await over;
    }
  };
  closers.push(stop);
  return { workers: all.slice(1), stop };
}

async function startProcess(name: string, index: number): Promise<ChildProcess> {
  const file = join(world.root, `${name}-${index}.log`);
  const log = openSync(file, 'a');
  const child = spawn(process.execPath, [MAIN, name, '--fleet', fleetFile, '--json'], {
    env: { ...withoutStores(), ...environment },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const early = once(child, 'exit').then(() => {
    throw new Error(`${name} ended: ${readFileSync(file, 'utf8')}`);
  });
  early.catch(() => {});
  const ready = new Promise<void>((resolve, reject) => {
    if (!child.stdout) return reject(new Error(`${name} has no output`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"ready":true')) resolve();
    });
  });
  await Promise.race([ready, early]);
  return child;
}

/** Asked for by one person, approved by both. */
async function handOver(): Promise<void> {
  const [asker = ''] = Object.keys((await loadFleet(fleetFile)).fleet.people);
  const asked = await baton(['handover', 'sol-main', '--fleet', fleetFile, '--json', '--as', asker]);
  const [, plan = '', digest = ''] = /"approve (\S+) --digest (\w+)/.exec(asked.out) ?? [];
  expect(plan, asked.out).not.toBe('');
  for (const person of [asker, 'ben']) {
    const words = ['approve', plan, '--digest', digest, '--fleet', fleetFile, '--as', person];
    const approved = await baton(words);
    expect(approved, approved.err).toMatchObject({ code: 0 });
  }
}

/** Kills the worker that holds the lease, at once when sol-a's validator has let go of the identity. */
async function killWorkerOnceGiven({ workers }: Started): Promise<string> {
  const client = await openClient();
  const pid = await until(async () => {
    const holder = (await newest(client))?.entries.findLast(({ event }) => event.kind === 'lease.taken')?.event;
    if (holder?.kind !== 'lease.taken') throw new Error('no worker has taken the run up');
    return Number(holder.owner.split('/')[1]);
  }, RUN_ENDS);
  await until(
    () => {
      if (!readFileSync(world.a.paths.log, 'utf8').includes(`Identity changed from ${world.identity}`))
        throw new Error('sol-a still signs');
    },
    { ...RUN_ENDS, interval: 2 },
  );
  const worker = workers.find((each) => each.pid === pid);
  worker?.kill('SIGKILL');
  expect(worker, `${pid} is none of the workers`).toBeDefined();
  return 'between giving and taking';
}

async function ended(): Promise<string> {
  const client = await openClient();
  return until(async () => {
    const state = (await newest(client))?.run.state ?? 'queued';
    if (['queued', 'running', 'waiting'].includes(state)) throw new Error(`the run is ${state}`);
    return state;
  }, RUN_ENDS);
}

async function newest(client: AppClient) {
  const [run] = await client.runs();
  return run ? client.run(run.id) : null;
}

/** To watch: the command line would take a second for each look. */
async function openClient(): Promise<AppClient> {
  const { DATABASE_URL: databaseUrl = null, REDIS_URL: redisUrl = null } = environment;
  const client = await app.openClient(await loadFleet(fleetFile), {
    ...readEnvironment(),
    databaseUrl,
    redisUrl,
    logLevel: 'silent',
  });
  closers.push(() => client.close());
  return client;
}

function edit(from: string, to: string): void {
  const text = readFileSync(fleetFile, 'utf8');
  expect(text).toContain(from);
  writeFileSync(fleetFile, text.replace(from, to));
}

async function init(): Promise<void> {
  const hosts = [world.a, world.b].map(({ ssh }) => `${ssh.login}@127.0.0.1:${ssh.port}`);
  const observers = world.cluster.observers.flatMap(({ url }) => ['--observer', url]);
  const keys = [world.a, world.b].flatMap((node) => ['--accept-host-key', fingerprintOf(node)]);
  const key = ['--key', join(world.root, 'user_key')];
  const ended = await baton(['init', ...hosts, ...key, '--out', fleetFile, ...observers, ...keys]);
  expect(ended, ended.err).toMatchObject({ code: 0 });
}

function fingerprintOf({ ssh }: SshdNode): string {
  const raw = Buffer.from(ssh.hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(raw).digest('base64').replace(/=+$/, '')}`;
}

async function stores(): Promise<{ readonly database: LabDatabase; readonly redis: string }> {
  const database = await openLabDatabase(join(world.root, 'data'), 'own', createLog('silent'));
  closers.push(() => database.close());
  const servers = redisServers();
  closers.push(() => servers.close());
  return { database, redis: `redis://${(await servers.start()).address}` };
}

async function check(): Promise<{ readonly code: number; readonly report: SetupReport }> {
  const ended = await baton(['check', '--fleet', fleetFile, '--json']);
  expect(ended.out, ended.err).toContain('"report"');
  const { report }: { report: SetupReport } = JSON.parse(ended.out);
  return { code: ended.code, report };
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as an operator types it, without a terminal. */
function baton(words: readonly string[]): Promise<Ended> {
  return run(process.execPath, [MAIN, ...words]);
}

/** A line typed on a machine as the validator's user. */
async function onHost({ ssh }: SshdNode, line: string): Promise<void> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'].flatMap((each) => [
    '-o',
    each,
  ]);
  const target = ['-i', join(world.root, 'user_key'), '-p', String(ssh.port), `${ssh.login}@127.0.0.1`];
  const ended = await run('ssh', [...options, ...target, line]);
  expect(ended, `${line}: ${ended.err}`).toMatchObject({ code: 0 });
}

function run(program: string, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      program,
      words,
      { env: { ...withoutStores(), ...environment }, maxBuffer: 10_000_000 },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), out: stdout, err: stderr }),
    );
  });
}

/** A store that happens to be set for whoever runs the tests is not ours to use. */
function withoutStores(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  return env;
}

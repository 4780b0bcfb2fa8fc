import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../src/app/app.ts';
import type { AppClient } from '../../src/cli/client.ts';
import { type Environment, readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import type { SetupReport } from '../../src/domain/setup-report.ts';
import { openLabDatabase, type LabDatabase } from '../../src/lab/database.ts';
import { createOperators, type Operators } from '../../src/lab/operators.ts';
import { MAIN } from '../../src/lab/places.ts';
import { startWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { LOGIN } from './sshd/machine.ts';
import { until } from './sshd/until.ts';
import { now, startSshdWorld, type SshdWorld } from './sshd/world.ts';

/** A handover takes about 10 s here. The rest is for a busy machine. */
const RUN_ENDS = { timeout: 120_000, interval: 100 };
/** Long enough for whatever was still under way when the run ended. Unit: slots. */
const SLOTS_AFTER_END = 8;

let world: SshdWorld;
let environment: Environment;
let database: LabDatabase;
let client: AppClient;
let operators: Operators;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  world = await startSshdWorld();
  closers.push(() => world.close());
  database = await openLabDatabase(join(world.root, 'data'), 'installed', createLog('silent'));
  closers.push(() => database.close());
  environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, sshAgent: null, logLevel: 'silent' };
});

afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

describe('a guard that is installed, for a login that becomes the validator’s user by sudo', () => {
  it('is not ready before it is installed, and says which lines install it', async () => {
    const hostFiles = await Promise.all(NODES.map((node) => hostFileOf(node)));
    rewriteFleet();

    const before = await check();
    for (const [index, node] of NODES.entries()) paste(node, before, hostFiles[index] ?? '');
    const after = await check();

    expect(failed(before)).toEqual(['sol-a/host-settings', 'sol-b/host-settings']);
    // What is left is said by the rest of the test: `adopt` comes with a worker.
    expect(failed(after)).toEqual(['sol-a/term-state', 'sol-b/term-state']);
  });

  it('moves a validator with nothing but verbs', async () => {
    client = await app.openClient(await loadFleet(world.fleetFile), environment);
    closers.push(() => client.close());
    const { fleetFile, root: directory } = world;
    const workers = await startWorkers({
      count: 1,
      main: MAIN,
      fleetFile,
      databaseUrl: database.url,
      redisUrl: null,
      directory,
    });
    closers.push(() => workers.stop());
    operators = createOperators(client);

    await operators.adopt();
    const ready = await check();
    const plan = await operators.ask({ kind: 'handover', validator: 'sol-main' });
    const beganAtMs = now();
    await operators.approve(plan);
    const detail = await until(async () => {
      const run = await operators.run();
      if (run === null || ['queued', 'running', 'waiting'].includes(run.run.state)) throw new Error('it has not ended');
      return run;
    }, RUN_ENDS);

    expect(ready, JSON.stringify(failed(ready))).toMatchObject({ ready: true });
    expect(detail.run.state, JSON.stringify(detail.entries.slice(-4))).toBe('done');
    await world.cluster.untilSlot(world.cluster.tip() + SLOTS_AFTER_END);
    expect(world.judge(beganAtMs)).toMatchObject({
      doubleSigned: 0,
      lockoutViolations: 0,
      staleTower: 0,
      idleSafeSigner: null,
      signers: ['sol-b'],
    });
  });
});

const NODES = ['sol-a', 'sol-b'] as const;

/** As long as the guard travels, the node can be asked for its own key. */
async function hostFileOf(node: string): Promise<string> {
  return app.hostFile(await loadFleet(world.fleetFile), environment, node);
}

async function check(): Promise<SetupReport> {
  return app.check(await loadFleet(world.fleetFile), environment);
}

interface WrittenFleet {
  readonly nodes: Record<string, Record<string, unknown>>;
  readonly people: Record<string, Record<string, unknown>>;
}

function rewriteFleet(): void {
  const fleet: WrittenFleet = JSON.parse(readFileSync(world.fleetFile, 'utf8'));
  for (const node of Object.values(fleet.nodes))
    Object.assign(node, { login: LOGIN, become: 'sudo', guard: 'installed' });
  for (const person of Object.values(fleet.people)) Object.assign(person, { terminal: [environment.osUser] });
  writeFileSync(world.fleetFile, JSON.stringify(fleet));
}

/** Every line that `check --lines` prints for this node, put where it says. */
function paste(name: (typeof NODES)[number], report: SetupReport, hostFile: string): void {
  const { root } = (name === 'sol-a' ? world.a : world.b).ssh;
  const lines = (place: string) =>
    report.hostLines
      .filter((line) => line.node === name && line.place.includes(place))
      .map(({ line }) => `${line}\n`)
      .join('');
  writeFileSync(join(root, 'ssh', 'authorized_keys'), lines('authorized_keys'));
  writeFileSync(join(root, 'etc', 'sudoers.d', 'baton'), lines('/etc/sudoers.d/baton'), { mode: 0o440 });
  install(
    report,
    name,
    '/usr/local/lib/baton/guard',
    join(root, 'local-lib', 'baton', 'guard'),
    app.guardFile('solana'),
  );
  install(report, name, '/etc/baton/host.conf', join(root, 'etc', 'baton', 'host.conf'), hostFile);
}

/** The part of the line that runs on the host, with the directory in which the machine has its files. */
function install(report: SetupReport, node: string, file: string, real: string, text: string): void {
  const line = report.hostLines.find((one) => one.line.includes(` guard ${node} `) && one.line.includes(file))?.line;
  const [, command] = /'(cat \| sudo install [^']*)'$/.exec(line ?? '') ?? [];
  if (command === undefined) throw new Error(`no line installs ${file} on ${node}`);
  execFileSync('/bin/sh', ['-c', command.replace('sudo ', '').replace(file, real)], { input: text });
}

function failed({ groups }: SetupReport): string[] {
  return groups.flatMap(({ name, parts }) =>
    parts.flatMap(({ findings }) =>
      findings
        .filter(({ severity, state }) => severity === 'must' && state !== 'passed')
        .map(({ id }) => `${name}/${id}`),
    ),
  );
}

import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../src/app/app.ts';
import type { AppClient, RunDetail } from '../../src/cli/client.ts';
import { type Environment, readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import type { Intent } from '../../src/domain/request.ts';
import type { SetupReport } from '../../src/domain/setup-report.ts';
import { LAB_UNIT, makeBare, writeSystemctl } from '../../src/lab/cluster/bare-host.ts';
import { openLabDatabase, type LabDatabase } from '../../src/lab/database.ts';
import { createLabKey } from '../../src/lab/hosts/keys.ts';
import { createOperators, type Operators } from '../../src/lab/operators.ts';
import { MAIN } from '../../src/lab/places.ts';
import { startWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { LOGIN } from './sshd/machine.ts';
import { until } from './sshd/until.ts';
import { linkOf, needHealth, startSshdWorld, type SshdNode, type SshdWorld } from './sshd/world.ts';

/** Two restarts with a quiet window take half a minute here. The rest is for a busy machine. */
const RUN_ENDS = { timeout: 180_000, interval: 100 };

let world: SshdWorld;
let environment: Environment;
let database: LabDatabase;
let operators: Operators;
let client: AppClient;
const closers: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  // The active is started with the staked key itself, the standby with a throwaway key: hosts that nobody has prepared.
  world = await startSshdWorld({
    leader: { firstAt: 100_000, every: 100_000 },
    bare: (node, paths) => makeBare(paths, node === 'sol-a' ? 'staked' : 'unstaked'),
  });
  closers.push(() => world.close());
  database = await openLabDatabase(join(world.root, 'data'), 'prepare', createLog('silent'));
  closers.push(() => database.close());
  environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, sshAgent: null, logLevel: 'silent' };
  const key = createLabKey();
  writeFileSync(join(world.root, 'prepare_key'), key.privateKey, { mode: 0o600 });
  for (const node of [world.a, world.b]) letOperatorIn(node, key.publicKey);
  rewriteFleet();
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
});

afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

describe('two hosts that nobody has prepared', () => {
  it('have a script of all that is to be done, in its order, for the day on which Baton is dead', async () => {
    const script = await scriptOf('prepare');
    const order = [
      'solana-keygen new -s',
      `mv -T ${world.b.paths.identityLink}.new`,
      world.b.paths.startScript,
      'authorized-voter add',
      'tee /usr/local/lib/baton/guard.new',
      '/etc/baton/host.conf',
      '+ restrict,',
    ].map((words) => script.indexOf(words));

    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(script).toContain(`${LOGIN}@127.0.0.1`);
  });

  it('are prepared as the cards show, and put back byte for byte', async () => {
    const before = [snapshot(world.a), snapshot(world.b)];

    const done = await carryOut({ kind: 'prepare', validator: 'sol-main' });
    const prepared = [snapshot(world.a), snapshot(world.b)];
    const wayBack = await scriptOf('prepare-undo');
    const undone = await carryOut({ kind: 'prepare', validator: 'sol-main', undo: true });

    expect(closing(done)).toContain('takes effect at the next restart');
    expect(prepared.map(({ start }) => start)).toEqual([
      expect.stringContaining(
        `--identity ${world.a.paths.identityLink} \\\n    --authorized-voter ${world.a.paths.stakedKey} \\\n`,
      ),
      expect.stringContaining(
        `--identity ${world.b.paths.identityLink} \\\n    --authorized-voter ${world.b.paths.stakedKey} \\\n`,
      ),
    ]);
    expect(prepared.map(({ access }) => access.includes('command="/usr/local/lib/baton/guard" '))).toEqual([
      true,
      true,
    ]);
    expect(wayBack).toMatch(/cat \/var\/lib\/baton-prepare\/\S+\/kept\/\S+\.bytes >\S+start\.sh/);
    expect(closing(undone)).toContain('Everything is what it was.');
    expect([snapshot(world.a), snapshot(world.b)]).toEqual(before);
  });

  it('are ready for a handover once they are restarted', async () => {
    await carryOut({ kind: 'prepare', validator: 'sol-main', restart: true });
    await carryOut({ kind: 'prepare', validator: 'sol-main', node: 'sol-a', restart: true });
    await operators.adopt();
    // Both are young processes; the check says so until they have caught up.
    const report = await until(
      async () => {
        const checked = await check();
        if (!checked.ready) throw new Error(JSON.stringify(failed(checked)));
        return checked;
      },
      { timeout: 60_000, interval: 1000 },
    );

    expect(failed(report)).toEqual([]);
    expect(world.judge(0)).toMatchObject({ doubleSigned: 0, signers: ['sol-a'] });
  });

  it('need nothing more when they are prepared again', async () => {
    const before = [snapshot(world.a), snapshot(world.b)];

    await expect(operators.ask({ kind: 'prepare', validator: 'sol-main' })).rejects.toThrow('Nothing to change');
    expect([snapshot(world.a), snapshot(world.b)]).toEqual(before);
  });

  it('get a boot guard that lets no link bring back a role after the machine was started anew', async () => {
    const { paths, ssh } = world.b;
    const before = snapshot(world.b);
    const file = join(ssh.root, 'local-lib', 'baton', 'boot-guard');
    await carryOut({ kind: 'prepare', validator: 'sol-main', node: 'sol-b', bootGuard: true, restart: true });

    expect(read(paths.startScript)).toContain('/usr/local/lib/baton/boot-guard sol-main || exit 1\nexec ');
    expect(lstatSync(file)).toMatchObject({ uid: 0, mode: 0o100755 });

    // As after a loss of power: the role was given in another boot, and the link still leads to the staked key.
    linkTo(world.b, paths.stakedKey);
    writeFileSync(join(ssh.root, 'boot_id'), `${randomUUID()}\n`);
    writeFileSync(join(ssh.root, 'restart'), '');
    await until(() => Promise.resolve(expect(linkOf(world.b)).toBe('unstaked')), RUN_ENDS);
    await until(() => needHealth(world.b), RUN_ENDS);
    expect(world.judge(0)).toMatchObject({ doubleSigned: 0, signers: ['sol-a'] });

    await carryOut({ kind: 'prepare', validator: 'sol-main', node: 'sol-b', undo: true });
    expect([snapshot(world.b), existsSync(file)]).toEqual([before, false]);
  });

  it('keep no secret in the record of Baton', async () => {
    const dump = await everythingIn(database.url);

    for (const node of [world.a, world.b])
      for (const key of [node.paths.stakedKey, node.paths.unstakedKey])
        expect(dump).not.toContain(readFileSync(key, 'utf8').trim());
  });
});

/** Asks, approves, and waits for the end, which has to be a good one. */
async function carryOut(intent: Intent): Promise<RunDetail> {
  const plan = await operators.ask(intent);
  const earlier = await operators.run();
  await operators.approve(plan);
  const ended = await until(async () => {
    const run = await operators.run();
    if (run === null || run.run.id === earlier?.run.id || ['queued', 'running', 'waiting'].includes(run.run.state))
      throw new Error(`it has not ended: ${run === null ? '' : lastWords(run)}`);
    return run;
  }, RUN_ENDS);
  expect(ended.run.state, lastWords(ended)).toBe('done');
  return ended;
}

/** What `plan … --script` prints. */
async function scriptOf(procedure: string): Promise<string> {
  const origin = { chat: 'terminal', person: 'ana' } as const;
  const { key } = await client.submit({ kind: 'plan', procedure, validator: 'sol-main', script: true }, origin);
  const card = await client.waitForCard(key, RUN_ENDS.timeout);
  const script = card?.data?.['script'];
  return typeof script === 'string' ? script : JSON.stringify(card);
}

function linkTo({ paths }: SshdNode, key: string): void {
  rmSync(paths.identityLink);
  symlinkSync(key, paths.identityLink);
}

function snapshot({ paths, ssh: { root } }: SshdNode) {
  return {
    start: read(paths.startScript) ?? '',
    access: read(join(root, 'ssh', 'authorized_keys')) ?? '',
    guard: read(join(root, 'local-lib', 'baton', 'guard')),
    hostFile: read(join(root, 'etc', 'baton', 'host.conf')),
    link: lstatSync(paths.identityLink, { throwIfNoEntry: false })?.isSymbolicLink() ?? null,
    hasKey: existsSync(paths.unstakedKey),
  };
}

function read(path: string): string | null {
  return existsSync(path) ? `${lstatSync(path).mode} ${lstatSync(path).uid} ${readFileSync(path, 'utf8')}` : null;
}

/** Every row of every table, as text. */
async function everythingIn(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
    );
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const found = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      rows.push(...found.rows.map(({ row }) => row));
    }
    return rows.join('\n');
  } finally {
    await client.end();
  }
}

/** Another login than Baton's, which may become anybody, and a `systemctl` that asks this test. */
function letOperatorIn(node: SshdNode, publicKey: string): void {
  const { root, machine } = node.ssh;
  const keys = join(root, 'ssh', 'authorized_keys');
  writeFileSync(keys, `# ours\n${readFileSync(keys, 'utf8')}${publicKey} operator\n`);
  writeFileSync(join(root, 'etc', 'sudoers.d', 'operator'), `${LOGIN} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
  const asked = join(root, 'restart');
  writeSystemctl(join(root, 'local-sbin'), asked);
  let running = node.validator;
  const timer = setInterval(() => {
    if (!existsSync(asked)) return;
    rmSync(asked);
    running.once('exit', () => {
      running = machine.startAsUser(['/bin/sh', node.paths.startScript], 'console.log');
    });
    running.kill('SIGTERM');
  }, 100);
  closers.push(() => clearInterval(timer));
}

interface WrittenFleet {
  readonly ssh: Record<string, unknown>;
  readonly nodes: Record<string, Record<string, unknown> & { readonly solana: Record<string, unknown> }>;
  readonly people: Record<string, Record<string, unknown>>;
}

function rewriteFleet(): void {
  const fleet: WrittenFleet = JSON.parse(readFileSync(world.fleetFile, 'utf8'));
  Object.assign(fleet.ssh, { prepare_key: 'file:prepare_key' });
  for (const [name, node] of Object.entries(fleet.nodes)) {
    const { paths, ssh } = name === 'sol-a' ? world.a : world.b;
    const prepare = { login: LOGIN, become: 'sudo', authorized_keys: join(ssh.root, 'ssh', 'authorized_keys') };
    Object.assign(node, { guard: 'installed', prepare });
    Object.assign(node.solana, { start_file: paths.startScript, unit: LAB_UNIT });
  }
  for (const person of Object.values(fleet.people)) Object.assign(person, { terminal: [environment.osUser] });
  writeFileSync(world.fleetFile, JSON.stringify(fleet));
}

async function check(): Promise<SetupReport> {
  return app.check(await loadFleet(world.fleetFile), environment);
}

function failed({ groups }: SetupReport): string[] {
  return groups.flatMap(({ name, parts }) =>
    parts.flatMap(({ findings }) =>
      findings
        .filter(({ severity, state }) => severity === 'must' && state !== 'passed')
        .map(({ id, found }) => `${name}/${id}: ${found}`),
    ),
  );
}

function closing({ entries }: RunDetail): string {
  const ended = entries.findLast(({ event }) => event.kind === 'run.ended')?.event;
  return ended?.kind === 'run.ended' ? ended.because : '';
}

function lastWords({ entries }: RunDetail): string {
  return JSON.stringify(entries.slice(-5).map(({ event }) => event));
}

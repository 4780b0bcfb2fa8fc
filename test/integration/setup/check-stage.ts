import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkFleet, connect } from '../../../src/app/check.ts';
import { createSolanaRpc } from '../../../src/chains/solana/rpc.ts';
import { readEnvironment, type Environment } from '../../../src/config/environment.ts';
import { loadFleet, type LoadedFleet } from '../../../src/config/load.ts';
import { resolveSecret } from '../../../src/config/secrets.ts';
import type { PasteLine, SetupFinding, SetupReport } from '../../../src/domain/setup-report.ts';
import type { HostPort } from '../../../src/hosts/port.ts';
import type { LookDeps } from '../../../src/intake/look.ts';
import { adoptNodes } from '../../../src/intake/adopt.ts';
import { writeFleetFile } from '../../../src/lab/fleet-file.ts';
import { startWorld, type World, type WorldNode } from '../../../src/lab/world.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';

/** The fleet file as text is parsed; every part of it may be spoilt by a test. */
export interface LooseFleet {
  nodes: Record<string, { host_key: string[]; port: number; guard?: string }>;
  solana: { observers: { name: string; url: string }[] };
  [key: string]: unknown;
}

/** Two simulated hosts, adopted, with a store: everything is as it should be until a test spoils it. */
export interface CheckStage {
  readonly world: World;
  readonly b: WorldNode;
  readonly database: TestDatabase;
  /** Checks the fleet as it is, or spoilt. */
  check(spoil?: (fleet: LooseFleet) => void, environment?: Partial<Environment>): Promise<SetupReport>;
  /** What a worker answers requests with. */
  lookDeps(): Promise<LookDeps>;
  /** Runs a line as the validator's user would on its own host. */
  paste(line: string): void;
  close(): Promise<void>;
}

export async function setCheckStage(): Promise<CheckStage> {
  const root = mkdtempSync(join(tmpdir(), 'bc-'));
  const [database, world] = await Promise.all([openTestDatabase(), startWorld({ root, seed: 5 })]);
  const file = join(root, 'fleet.yaml');
  writeFleetFile(file, world, { fleet: 'lab' });
  await world.ready();
  const b = world.nodes.get('sol-b');
  if (b === undefined) throw new Error('the world has no sol-b');
  const environment: Environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, sshAgent: null };
  const whole = readFileSync(file, 'utf8');
  const write = (spoil: (fleet: LooseFleet) => void): string => {
    const fleet: LooseFleet & { people: Record<string, { terminal: string[] }> } = parse(whole);
    // Each a user of their own: one pair of hands that gives both approvals is a finding.
    for (const [name, person] of Object.entries(fleet.people)) person.terminal = [name];
    spoil(fleet);
    writeFileSync(file, stringify(fleet, { lineWidth: 0 }));
    return file;
  };
  const stage: CheckStage = {
    world,
    b,
    database,
    async check(spoil = () => undefined, different = {}) {
      const loaded = await loadFleet(write(spoil));
      await asWorker(database, loaded);
      return checkFleet(loaded, { ...environment, ...different });
    },
    async lookDeps() {
      const { fleet } = await loadFleet(write(() => undefined));
      const observe = { clock: systemClock, host: noHost, rpc: createSolanaRpc };
      const wake = { run: nothing, look: nothing, deliver: nothing, close: nothing };
      const { store } = database;
      const planner = { fleet, observe, hosts: new Map(), store, clock: systemClock, intake: store.intake, wake };
      return { ...planner, sharedObserve: observe, destinationsOf: () => [], check: () => stage.check() };
    },
    paste: (line) => void execFileSync('/bin/sh', ['-c', line], { stdio: 'pipe' }),
    async close() {
      await world.close();
      await database.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  await adopt(await loadFleet(write(() => undefined)), environment, database);
  return stage;
}

const nothing = () => Promise.resolve();
const noHost = (): never => {
  throw new Error('a check has connections of its own');
};

async function adopt(
  loaded: Awaited<ReturnType<typeof loadFleet>>,
  environment: Environment,
  { store }: TestDatabase,
): Promise<void> {
  const { fleet, directory } = loaded;
  const connected = connect(loaded, environment, async (one) => Buffer.from(await resolveSecret(one, directory)));
  const hosts = new Map<string, HostPort>(Object.keys(fleet.nodes).map((name) => [name, connected.host(name)]));
  const observe = { clock: systemClock, host: (name: string) => connected.host(name), rpc: createSolanaRpc };
  const { text, all } = await adoptNodes(
    { fleet, observe, hosts, store, clock: systemClock },
    'sol-main',
    undefined,
    'ana',
  );
  connected.close();
  if (!all) throw new Error(text);
}

/** Everything that did not pass, as `where/id`. */
export function wrong(report: SetupReport): string[] {
  return report.groups.flatMap(({ name, parts }) =>
    parts.flatMap(({ findings }) =>
      findings.filter(({ state }) => state !== 'passed').map(({ id }) => `${name}/${id}`),
    ),
  );
}

/** @throws when the report has no such finding */
export function findingOf(report: SetupReport, where: string, id: string): SetupFinding {
  const parts = report.groups.find(({ name }) => name === where)?.parts ?? [];
  const found = parts.flatMap(({ findings }) => findings).find((one) => one.id === id);
  if (found === undefined) throw new Error(`nothing about ${where}/${id} in ${JSON.stringify(wrong(report))}`);
  return found;
}

/** The lines of everything that did not pass. */
export function linesOf(report: SetupReport): PasteLine[] {
  return report.groups.flatMap(({ parts }) =>
    parts.flatMap(({ findings }) => findings.filter(({ state }) => state !== 'passed').flatMap(({ lines }) => lines)),
  );
}

/** A worker that has read this very file is seen on the store. */
async function asWorker({ store }: TestDatabase, { fingerprint, file, fleet }: LoadedFleet): Promise<void> {
  await store.processes.leave('stage');
  const { mode } = fleet;
  await store.processes.enter({ id: 'stage', name: 'stage/1', kind: 'worker', fingerprint, file, mode }, null);
}

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { WorkerWake } from '../../../jobs/handlers.ts';
import { assembleHandlers } from '../../../src/app/assemble.ts';
import { checkFleet } from '../../../src/app/check.ts';
import { createHandlers } from '../../../src/app/handlers.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { loadFleet } from '../../../src/config/load.ts';
import { adoptNodes } from '../../../src/intake/adopt.ts';
import { planProcedure } from '../../../src/intake/planner.ts';
import { statusLines, statusNow } from '../../../src/intake/status.ts';
import { startCluster, type Cluster } from '../../../src/lab/cluster/cluster.ts';
import { keypairJson } from '../../../src/lab/cluster/keys.ts';
import { nodeOf } from '../../../src/lab/fleet-file.ts';
import { createLabKey } from '../../../src/lab/hosts/keys.ts';
import { startReferee, type Referee } from '../../../src/lab/referee/referee.ts';
import { isHealthy, seededKey, startNode, type WorldNode } from '../../../src/lab/world.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { until } from './stage.ts';

/** Three stand-in validators, a cluster and a database start within 30 s on a busy machine. */
const LIMIT_MS = 180_000;
const SEED = 23;
const nothing = () => Promise.resolve();
const WAKE: WorkerWake = { run: nothing, waits: nothing, look: nothing, deliver: nothing, close: nothing };
const { signal } = new AbortController();

const ONE = { name: 'sol-one', staked: seededKey(SEED, 'staked one'), vote: seededKey(SEED, 'vote one').publicKey };
const TWO = { name: 'sol-two', staked: seededKey(SEED, 'staked two'), vote: seededKey(SEED, 'vote two').publicKey };

let root: string;
let database: TestDatabase;
let referee: Referee;
let cluster: Cluster;
let nodes: Readonly<Record<'sol-a' | 'sol-b' | 'sol-s', WorldNode>>;
let worker: Awaited<ReturnType<typeof newWorker>>;

/** sol-a signs for sol-one, sol-b for sol-two; sol-s stands by for both, and was started with the vote account of sol-one. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'bs-'));
  database = await openTestDatabase();
  referee = await startReferee();
  const leader = { firstAt: 3600, every: 3600 };
  cluster = await startCluster({
    seed: SEED,
    validators: [ONE, TWO].map(({ staked, vote }) => ({ identity: staked.publicKey, voteAccount: vote, leader })),
  });
  const key = createLabKey();
  writeFileSync(join(root, 'user_key'), key.privateKey, { mode: 0o600 });
  const common = { root, seed: SEED, cluster, referee, userKey: key.publicKey, login: userInfo().username };
  mkdirSync(dirname(twoKey()), { recursive: true });
  writeFileSync(twoKey(), keypairJson(TWO.staked), { mode: 0o600 });
  const [a, b, s] = await Promise.all([
    startNode({
      ...common,
      staked: ONE.staked,
      voteAccount: ONE.vote,
      node: 'sol-a',
      boots: 'staked',
      gossip: '10.0.0.1:8001',
    }),
    startNode({
      ...common,
      staked: TWO.staked,
      voteAccount: TWO.vote,
      node: 'sol-b',
      boots: 'staked',
      gossip: '10.0.0.2:8001',
    }),
    startNode({
      ...common,
      staked: ONE.staked,
      voteAccount: ONE.vote,
      node: 'sol-s',
      boots: 'unstaked',
      gossip: '10.0.0.3:8001',
      extraArgs: ['--authorized-voter', twoKey()],
    }),
  ]);
  nodes = { 'sol-a': a, 'sol-b': b, 'sol-s': s };
  writeFleet();
  worker = await newWorker();
  await until(async () => (await Promise.all([a, b, s].map(({ rpcPort }) => isHealthy(rpcPort)))).every(Boolean));
  for (const { name } of [ONE, TWO]) await adoptNodes(worker.deps.look, name, undefined, 'ana');
}, LIMIT_MS);
afterAll(async () => {
  worker?.deps.close();
  await Promise.all(Object.values(nodes ?? {}).map(({ host }) => host.stop()));
  await Promise.all([cluster?.close(), referee?.close()]);
  await database?.close();
  rmSync(root, { recursive: true, force: true });
}, LIMIT_MS);

const twoKey = () => join(root, 'hosts', 'sol-s', 'keys', 'two-identity.json');

function writeFleet(): void {
  const spare = nodeOf(nodes['sol-s']);
  const shared = { ...spare, solana: { ...Object(spare['solana']), staked_keys: { 'sol-two': twoKey() } } };
  const validatorOf = ({ staked, vote }: typeof ONE, own: string) => ({
    chain: 'solana',
    identity: staked.publicKey,
    vote_account: vote,
    nodes: [own, 'sol-s'],
  });
  const fleet = {
    fleet: 'lab',
    mode: 'act',
    ssh: { key: `file:${join(root, 'user_key')}` },
    solana: { genesis: cluster.genesis, observers: cluster.observers.map(({ name, url }) => ({ name, url })) },
    nodes: { 'sol-a': nodeOf(nodes['sol-a']), 'sol-b': nodeOf(nodes['sol-b']), 'sol-s': shared },
    validators: { 'sol-one': validatorOf(ONE, 'sol-a'), 'sol-two': validatorOf(TWO, 'sol-b') },
    people: { ana: { name: 'Ana' }, ben: { name: 'Ben' } },
  };
  writeFileSync(join(root, 'fleet.yaml'), stringify(fleet, { lineWidth: 0 }));
}

async function newWorker() {
  const loaded = await loadFleet(join(root, 'fleet.yaml'));
  const deps = assembleHandlers(loaded, readEnvironment(), database.store, WAKE);
  return { loaded, deps, handlers: createHandlers(deps) };
}

/** One round of the watch over both. */
async function round(): Promise<void> {
  await database.store.watch.know([ONE.name, TWO.name], 0);
  await sql`update plans set made_at_ms = 0`.execute(database.db);
  await sql`update validator_status set next_look_ms = 0`.execute(database.db);
  await worker.handlers.watch(signal);
}

const setIdentity = ({ paths }: WorldNode, key: string) =>
  promisify(execFile)(paths.validatorBin, ['-l', paths.ledger, 'set-identity', key]);
const spareOf = async (validator: string) =>
  (await statusNow(worker.deps.look, validator)).standbys.find(({ node }) => node === 'sol-s');
const linesOf = async (validator: string) =>
  (await database.store.watch.changes(validator, 20))
    .toReversed()
    .flatMap(({ event }) => (event.kind.startsWith('spare.') ? [event] : []));
const aboutSpare = async (validator: string) => {
  const report = await checkFleet(worker.loaded, readEnvironment(), validator);
  return report.groups.find(({ name }) => name === 'sol-s')?.about ?? '';
};

describe('two validators with one spare in the lab', { timeout: LIMIT_MS }, () => {
  it('the spare is ready for the one whose vote account it runs with, and says of the other what is needed', async () => {
    const words = `sol-s runs with the vote account of sol-one: it has to be restarted with \`--vote-account ${TWO.vote}\` first`;

    expect(await spareOf('sol-one')).toMatchObject({ notReady: null });
    expect((await spareOf('sol-two'))?.notReady).toContain(words);
    expect(await aboutSpare('sol-one')).toBe('stands by for sol-one');
    expect(await aboutSpare('sol-two')).toContain(`not ready for sol-two: ${words}`);
    const plan = await planProcedure(worker.deps.look, 'handover', {
      id: 'p-two',
      request: 'q-two',
      requestedBy: 'ana',
      validator: 'sol-two',
      to: undefined,
    });
    expect(plan.movable).toBe(false);
    expect(plan.checks.filter(({ state, severity }) => state !== 'passed' && severity === 'must')).toMatchObject([
      { id: 'vote-account-argument', node: 'sol-s', found: 'it runs with the vote account of sol-one' },
    ]);
  });

  it('gets a copy of the tower of each, side by side', async () => {
    await round();

    expect((await spareOf('sol-one'))?.copy?.lastVote).toBeGreaterThan(0);
    expect((await spareOf('sol-two'))?.copy?.lastVote).toBeGreaterThan(0);
  });

  it('once it is active for one, it is no candidate for the other, which one round of the watch writes down', async () => {
    await setIdentity(nodes['sol-a'], nodes['sol-a'].paths.unstakedKey);
    await setIdentity(nodes['sol-s'], nodes['sol-s'].paths.stakedKey);

    await round();

    expect(await linesOf('sol-two')).toEqual([{ kind: 'spare.taken', node: 'sol-s', by: 'sol-one' }]);
    const latest = (await database.store.watch.latestStatus()).find(({ answer }) => answer.validator === 'sol-two');
    expect(latest?.answer).toMatchObject({
      signing: { kind: 'node', node: 'sol-b' },
      move: { fit: false, reason: 'sol-s is no standby: it is active for sol-one' },
      standbys: [{ node: 'sol-s', notReady: expect.stringContaining('sol-s signs for sol-one') }],
    });
    expect(latest?.alarm).toBeNull();
    const [line] = await statusLines(worker.deps.look, 'sol-two');
    expect(line?.status.nodes.find(({ node }) => node === 'sol-s')?.found).toContain('it is active for sol-one');
    expect(await aboutSpare('sol-two')).toContain('not ready for sol-two: sol-s signs for sol-one');
    await expect(
      planProcedure(worker.deps.look, 'handover', {
        id: 'p-taken',
        request: 'q-taken',
        requestedBy: 'ana',
        validator: 'sol-two',
        to: 'sol-s',
      }),
    ).resolves.toMatchObject({ movable: false });
  });

  it('and is one again when it has given that up', async () => {
    await setIdentity(nodes['sol-s'], nodes['sol-s'].paths.unstakedKey);

    await round();

    expect(await linesOf('sol-two')).toMatchObject([{ kind: 'spare.taken' }, { kind: 'spare.free', by: 'sol-one' }]);
    expect((await spareOf('sol-two'))?.notReady).toContain('vote account of sol-one');
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});

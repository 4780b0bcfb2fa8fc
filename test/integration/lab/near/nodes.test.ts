import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonRpcProvider } from 'near-api-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NearHost } from '../../../../src/lab/near/play/host.ts';
import { POOL } from '../../../../src/lab/near/play/names.ts';
import { type NearWorld, startNearWorld } from '../../../../src/lab/near/play/world.ts';

let world: NearWorld;
let root: string;
let [a, b]: NearHost[] = [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'near-'));
  world = await startNearWorld({ root, seed: 3, blockMs: 100 });
  await world.ready();
  [a, b] = [world.host('near-a'), world.host('near-b')];
}, 60_000);
afterEach(async () => {
  await world.close();
  rmSync(root, { recursive: true });
});

const pidOf = ({ service }: NearHost): number => Number(service.properties()['MainPID']);
const judged = () => world.referee.judge({ publicKey: world.publicKey, fromMs: 0, untilMs: Date.now() + 1000 });
const metric = async (host: NearHost, name: string): Promise<number> => {
  const page = await (await fetch(`http://127.0.0.1:${host.rpcPort}/metrics`)).text();
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(page)?.[1]);
};
const node = (host: NearHost) => new JsonRpcProvider({ url: `http://127.0.0.1:${host.rpcPort}` }, { retries: 1 });
const hangUp = (host: NearHost): boolean => process.kill(pidOf(host), 'SIGHUP');
const live = (host: NearHost): void => renameSync(host.paths.stagedKey, host.paths.liveKey);

describe('the stand-in for neard', { timeout: 60_000 }, () => {
  it('runs as the program that the unit names, and holds its database as RocksDB does', () => {
    const { ino } = statSync(join(a!.paths.home, 'data/LOCK'));

    expect(readlinkSync(`/proc/${pidOf(a!)}/exe`)).toBe(a!.paths.neard);
    expect(readFileSync('/proc/locks', 'utf8')).toMatch(new RegExp(`POSIX +ADVISORY +WRITE ${pidOf(a!)} \\S+:${ino} `));
  });

  it('answers an unchanged near-api-js: of itself, and an RPC outside of the chain', async () => {
    const outside = new JsonRpcProvider({ url: world.observers[0]!.url }, { retries: 1 });
    const validators = await outside.viewValidators();
    const seat = validators.current_validators.find(({ account_id }) => account_id === POOL);
    const final = await outside.viewBlock({ finality: 'final' });

    expect((await node(a!).viewNodeStatus()).validator_account_id).toBe(POOL);
    expect((await node(b!).viewNodeStatus()).validator_account_id).toBeNull();
    expect(seat).toMatchObject({ public_key: world.publicKey, num_expected_endorsements: expect.any(Number) });
    expect(final.header.height).toBeGreaterThan(validators.epoch_start_height);
    await expect(outside.viewBlock({ blockId: 1 })).rejects.toThrow();
  });

  it('takes a key on SIGHUP and signs with it, once the other is stopped', async () => {
    await a!.service.stop();
    live(b!);
    hangUp(b!);

    await expect.poll(() => judged().signers).toEqual(['near-b']);
    await expect
      .poll(() => world.referee.gap({ publicKey: world.publicKey, from: 'near-a', to: 'near-b' }))
      .not.toBeNull();
    expect(judged().doubleSigned).toBe(0);
    expect(await metric(b!, 'near_config_reloads_total')).toBe(1);
    expect((await node(b!).viewNodeStatus()).validator_public_key).toBe(world.publicKey);
  });

  it('is seen by the referee when both have the key', async () => {
    live(b!);
    hangUp(b!);

    await expect.poll(() => judged().evidence.twice.length).toBeGreaterThan(0);
  });

  it('has signed for heights far above the head while no block came', async () => {
    world.network.scene.others = 'stall';
    const { height } = world.network.state();
    const highest = () =>
      Math.max(...world.referee.history().map((event) => (event.kind === 'approval' ? event.target : 0)));

    await expect.poll(highest).toBeGreaterThan(height + 4);
    world.network.scene.others = 'sign';
    await expect.poll(() => world.network.state().height).toBeGreaterThan(height + 2);
    expect(judged().doubleSigned).toBe(0);
  });

  it('takes its time to stop, and hangs where the scene wants it until it is killed', async () => {
    a!.settle({ stopMs: 'hangs' });
    const pid = pidOf(a!);
    const stopped = a!.service.stop();
    await expect.poll(() => readFileSync(a!.paths.log, 'utf8')).toContain('this may take a few minutes');
    expect(a!.service.properties()).toMatchObject({ ActiveState: 'deactivating', MainPID: String(pid) });

    process.kill(pid, 'SIGKILL');
    await stopped;
    expect(judged().signers).toEqual([]);
  });

  it('rejects a whole reload for one mistake in config.json, and a key that is gone it keeps', async () => {
    live(b!);
    b!.editConfig((text) => text.replace('"archive"', '"archive'));
    hangUp(b!);
    await expect.poll(() => metric(b!, 'near_config_correct')).toBe(0);
    expect((await node(b!).viewNodeStatus()).validator_account_id).toBeNull();

    renameSync(a!.paths.liveKey, `${a!.paths.liveKey}.away`);
    hangUp(a!);
    await expect.poll(() => metric(a!, 'near_config_reloads_total')).toBe(1);
    expect((await node(a!).viewNodeStatus()).validator_account_id).toBe(POOL);
    expect(readFileSync(a!.paths.log, 'utf8')).toContain(`No validator key ${a!.paths.liveKey}.`);
  });

  it('does not start on a home that another one holds, and a start that a condition forbids is none', async () => {
    const supervisor = a!.superviseAlso();
    await expect.poll(() => readFileSync(a!.paths.log, 'utf8')).toContain('While lock file');
    supervisor.kill();

    const [fence, below] = [join(root, 'fenced'), `${a!.paths.units}/${a!.paths.unit}.d`];
    writeFileSync(fence, '');
    mkdirSync(below);
    writeFileSync(join(below, 'zz.conf'), `[Unit]\nConditionPathExists=!${fence}\n`);
    expect(a!.service.properties()['NeedDaemonReload']).toBe('yes');
    a!.service.reload();
    await a!.service.stop();
    a!.service.start();

    expect(a!.service.properties()).toMatchObject({ ActiveState: 'inactive', MainPID: '0', KillSignal: '2' });
  });
});

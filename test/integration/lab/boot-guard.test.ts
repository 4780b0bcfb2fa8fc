import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installBootGuard } from '../../../src/lab/hosts/boot-guard.ts';
import { heard, setStage, startNodes, until, type Stage } from './stage.ts';

const GENESIS = 'GenesisGenesisGenesisGenesisGenesisGenesis11';

let stage: Stage;
let record: string;

beforeEach(async () => {
  stage = await setStage();
  const { paths } = stage.a;
  record = join(paths.root, 'state', `solana-${GENESIS}`, stage.staked.publicKey);
  mkdirSync(record, { recursive: true });
  writeFileSync(join(paths.root, 'boot_id'), 'boot-1\n');
  writeFileSync(join(record, 'role_boot'), 'boot-1\n');
  installBootGuard(paths, { validator: 'sol-main', genesis: GENESIS, identity: stage.staked.publicKey });
});
afterEach(() => stage.close());

const comesUpAs = async (): Promise<string> => {
  await startNodes(stage, stage.a);
  return heard(stage, 'a', 'capability.began').at(-1)?.identity ?? 'nobody';
};

describe('a validator of the lab behind its boot guard', () => {
  it('comes up as its link says in the boot in which it got the role', async () => {
    expect(await comesUpAs()).toBe(stage.staked.publicKey);
  });

  it('comes up unstaked after the machine was started anew, and signs nothing', async () => {
    writeFileSync(join(stage.a.paths.root, 'boot_id'), 'boot-2\n');

    expect(await comesUpAs()).toBe(stage.a.unstaked.publicKey);
    expect(readlinkSync(stage.a.paths.identityLink)).toBe(stage.a.paths.unstakedKey);
  });

  it('does not come up while its node is fenced, and does again when it is not any more', async () => {
    writeFileSync(join(record, 'fenced'), 'run-1 1\n');
    stage.a.start();
    await until(() => stage.a.exitCode() !== null);
    expect([stage.a.exitCode(), stage.messages]).toEqual([1, []]);

    rmSync(join(record, 'fenced'));

    expect(await comesUpAs()).toBe(stage.staked.publicKey);
  });
});

describe('a validator of the lab that is killed', () => {
  it('is gone at once, whatever it was told before', async () => {
    await startNodes(stage, stage.a, stage.b);
    stage.cluster.control('a', { replayFrozen: true });
    await stage.a.admin('set-identity', stage.a.paths.unstakedKey);

    await stage.a.kill();
    const { code, stdout, stderr } = await stage.a.admin('contact-info');

    expect([code, `${stdout}${stderr}`]).toEqual([1, expect.stringMatching(/ECONNREFUSED|does not exist/)]);
    expect(heard(stage, 'a', 'capability.ended')).toEqual([]);
  });

  it('holds the lock of its ledger for as long as it runs, and no longer', async () => {
    await startNodes(stage, stage.a);
    const locked = (): boolean =>
      spawnSync('flock', ['-n', join(stage.a.paths.ledger, 'ledger.lock'), 'true']).status !== 0;
    const inode = statSync(join(stage.a.paths.ledger, 'ledger.lock')).ino;
    const inTable = (): boolean => readFileSync('/proc/locks', 'utf8').includes(`:${inode} `);
    expect([locked(), inTable()]).toEqual([true, true]);

    await stage.a.kill();

    expect([locked(), inTable()]).toEqual([false, false]);
  });
});

describe('a validator of the lab that takes the identity without a tower', () => {
  it('makes one of the votes that are on chain, and goes on from there', async () => {
    await startNodes(stage, stage.a, stage.b);
    await until(() => heard(stage, 'a', 'vote.cast').length > 5);
    await stage.a.kill();
    const cast = heard(stage, 'a', 'vote.cast').at(-1)?.slot ?? Infinity;
    await stage.cluster.untilSlot(stage.cluster.tip() + 10); // what was on its way has landed

    const { code } = await stage.b.admin('set-identity', stage.b.paths.stakedKey);
    await until(() => heard(stage, 'b', 'vote.cast').length > 0);

    const adopted = heard(stage, 'b', 'tower.adopted').at(-1);
    expect([code, adopted?.source]).toEqual([0, 'bankforks']);
    expect(adopted?.lastVote).toBeGreaterThan(0);
    expect(adopted?.lastVote).toBeLessThanOrEqual(cast);
    expect(heard(stage, 'b', 'vote.cast')[0]?.slot).toBeGreaterThan(adopted?.lastVote ?? Infinity);
  });
});

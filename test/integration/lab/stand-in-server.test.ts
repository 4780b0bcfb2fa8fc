import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callAdmin } from '../../../src/lab/standins/admin-client.ts';
import { callRpc } from '../../../src/lab/standins/rpc-client.ts';
import { heard, setStage, startNodes, until, type Stage, type StageNode } from './stage.ts';

let stage: Stage;

afterEach(() => stage.close());

const portOf = (node: StageNode): number => Number(new URL(node.rpcUrl).port);

interface ClusterNode {
  readonly pubkey: string;
  readonly gossip: string;
}

async function clusterNodes(): Promise<ClusterNode[]> {
  return callRpc<ClusterNode[]>(Number(new URL(stage.cluster.observers[0]?.url ?? '').port), 'getClusterNodes', []);
}

describe('the stand-in validator', () => {
  it('says `Retry once validator start up is complete` until it is, and `startProgress` says `Running` then', async () => {
    stage = await setStage();
    writeFileSync(join(stage.a.paths.ledger, 'lab-control.json'), JSON.stringify({ startMs: 600_000 }));
    stage.a.start();
    const progress = (): Promise<unknown> =>
      callAdmin<unknown>(stage.a.paths.ledger, 'startProgress', []).catch(() => null);
    await until(async () => (await progress()) === 'LoadingLedger');

    const early = await stage.a.admin('set-identity', stage.a.paths.unstakedKey);
    stage.cluster.control('a', { startMs: 0 });
    await until(async () => (await progress()) === 'Running');

    expect(early.code).toBe(1);
    expect(early.stdout).toContain('Retry once validator start up is complete');
  });

  it('does not vote as a hot spare: "node_pubkey ≠ its identity", though it writes `voting:` lines', async () => {
    stage = await setStage();
    await startNodes(stage, stage.b);

    await until(() => / voting: \d+ /.test(stage.b.log()));
    await stage.cluster.untilSlot(stage.cluster.tip() + 5);

    expect(heard(stage, 'b', 'vote.cast')).toEqual([]);
  });

  it('does not vote with --no-voting', async () => {
    stage = await setStage({}, { extraArgs: ['--no-voting'] });
    await startNodes(stage, stage.a);

    await stage.cluster.untilSlot(stage.cluster.tip() + 10);

    expect(heard(stage, 'a', 'vote.cast')).toEqual([]);
  });

  it('does not vote when another key is the authorized voter on chain', async () => {
    stage = await setStage({ authorizedVoter: 'somebody else' });
    await startNodes(stage, stage.a);

    await until(() => stage.a.log().includes('is not available.  Unable to vote'));

    expect(heard(stage, 'a', 'vote.cast')).toEqual([]);
  });

  it('answers "Method not found" to what needs --full-rpc-api', async () => {
    stage = await setStage();
    await startNodes(stage, stage.a);

    await expect(callRpc(portOf(stage.a), 'getClusterNodes', [])).rejects.toThrow('Method not found');
    await expect(callRpc(portOf(stage.a), 'getHealth', [])).resolves.toBe('ok');
    await expect(callRpc(portOf(stage.a), 'getGenesisHash', [])).resolves.toBe(stage.cluster.genesis);
  });

  it('lags when its link does, while its identity stays known', async () => {
    stage = await setStage();
    await startNodes(stage, stage.a);
    stage.cluster.lag('a', 30);

    await stage.cluster.untilSlot(stage.cluster.tip() + 40);
    const slot = await callRpc<number>(portOf(stage.a), 'getSlot', [{ commitment: 'processed' }]);

    expect(stage.cluster.tip() - slot).toBeGreaterThanOrEqual(30);
  });

  it('goes by its new key in gossip, and "old and new entries overlap for a while"', async () => {
    stage = await setStage({ gossipLingerSlots: 60 });
    await startNodes(stage, stage.a, stage.b);
    await stage.a.admin('set-identity', stage.a.paths.unstakedKey);
    await until(() => heard(stage, 'a', 'capability.ended').length > 0);
    await stage.b.admin('set-identity', stage.b.paths.stakedKey);

    const ofStaked = async (): Promise<string[]> =>
      (await clusterNodes()).filter(({ pubkey }) => pubkey === stage.staked.publicKey).map(({ gossip }) => gossip);

    await until(async () => (await ofStaked()).length === 2);
    expect(await ofStaked()).toEqual(['10.0.0.2:8001', '10.0.0.1:8001']);
    await until(async () => (await ofStaked()).length === 1);
    expect(await ofStaked()).toEqual(['10.0.0.2:8001']);
  });

  it('exits with code 1 when its key runs elsewhere with a newer outset: the "older instance dies"', async () => {
    stage = await setStage({ duplicateDetectionMs: 100 });
    await startNodes(stage, stage.a, stage.b);

    await stage.b.admin('set-identity', stage.b.paths.stakedKey);
    await until(() => stage.a.exitCode() !== null);

    expect(stage.a.exitCode()).toBe(1);
    expect(stage.a.log()).toContain(
      `duplicate running instances of the same validator node: ${stage.staked.publicKey}`,
    );
    expect(stage.b.exitCode()).toBeNull();
  });

  it('does not notice another instance across a partition', async () => {
    stage = await setStage({ duplicateDetectionMs: 50 });
    await startNodes(stage, stage.a, stage.b);
    stage.cluster.partition('a', true);

    await stage.b.admin('set-identity', stage.b.paths.stakedKey);
    await until(() => heard(stage, 'b', 'vote.cast').length > 5);
    expect(stage.a.exitCode()).toBeNull();

    stage.cluster.partition('a', false);
    await until(() => stage.a.exitCode() !== null);
  });

  it('applies a set-identity whose client is gone: "killing the CLI does not cancel what the validator already accepted"', async () => {
    stage = await setStage();
    await startNodes(stage, stage.a);
    stage.cluster.control('a', { setIdentityAppliesAfterMs: 300 });
    const { ledger, unstakedKey } = stage.a.paths;

    await new Promise<void>((resolve) => {
      const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'setIdentity', params: [unstakedKey, false] });
      const client = connect(join(ledger, 'admin.rpc'), () => client.write(call, () => client.destroy()));
      client.on('close', () => resolve());
    });

    expect(heard(stage, 'a', 'identity.set')).toEqual([]);
    await until(() => heard(stage, 'a', 'capability.ended').length > 0);
  });

  it('takes three parameters from 4.2 on and two before: "Wrong parameter count gives Invalid params"', async () => {
    stage = await setStage({}, { version: '4.2.0' });
    await startNodes(stage, stage.a);

    const twoWords = callAdmin(stage.a.paths.ledger, 'setIdentity', [stage.a.paths.unstakedKey, false]);

    await expect(twoWords).rejects.toThrow('Invalid params');
    expect((await stage.a.admin('set-identity', stage.a.paths.unstakedKey)).code).toBe(0);
  });

  it('makes no block "until a vote of its own is rooted", and makes them then', async () => {
    stage = await setStage({ slotMs: 20, leader: { firstAt: 0, every: 8 } });
    await startNodes(stage, stage.a);
    const made = (): number | undefined => heard(stage, 'a', 'block.produced')[0]?.slot;

    await until(() => made() !== undefined);

    const own = heard(stage, 'a', 'vote.cast').map((vote) => vote.slot);
    const rooted = heard(stage, 'a', 'vote.cast').find((vote) => (vote.root ?? 0) >= (own[0] ?? Infinity));
    expect(made()).toBeGreaterThan(rooted?.slot ?? Infinity);
  });

  it('comes back after a kill with the tower it had stored', async () => {
    stage = await setStage();
    await startNodes(stage, stage.a);
    await until(() => existsSync(stage.a.towerOf(stage.staked.publicKey)));
    await stage.a.kill();

    stage.a.start();
    await until(
      () => heard(stage, 'a', 'process.began').length === 2 && heard(stage, 'a', 'tower.adopted').length === 2,
    );

    const again = heard(stage, 'a', 'tower.adopted').at(-1);
    expect(again).toMatchObject({ source: 'file', identity: stage.staked.publicKey });
  });

  it('keeps to the lockouts when the chain forks', async () => {
    stage = await setStage({
      slotMs: 20,
      weather: { skipChance: 0.05, skipRunChance: 0.02, forkChance: 0.1, voteLossChance: 0.05 },
    });
    await startNodes(stage, stage.a);

    await stage.cluster.untilSlot(stage.cluster.tip() + 250);

    const votes = heard(stage, 'a', 'vote.cast');
    expect(votes.length).toBeGreaterThan(20);
    for (const [index, vote] of votes.entries()) {
      const locked = votes.slice(0, index).filter((earlier) => {
        const kept = votes[index - 1]?.tower.find(({ slot }) => slot === earlier.slot);
        return kept !== undefined && kept.slot + 2 ** kept.confirmationCount >= vote.slot;
      });
      expect(locked.filter((earlier) => !stage.cluster.isDescendant(vote.slot, earlier.slot))).toEqual([]);
    }
  });
});

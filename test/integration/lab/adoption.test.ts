import { copyFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeTower } from '../../../src/chains/solana/tower.ts';
import { heard, setStage, startNodes, until, type Stage, type StageNode } from './stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

/** Slots of `voting:` lines before the line that says the identity changed. */
function votedBeforeChange(node: StageNode): number[] {
  const [before = ''] = node.log().split('Identity changed from ');
  return [...before.matchAll(/ voting: (\d+) /g)].map((match) => Number(match[1]));
}

const lastVoteIn = (path: string): number => decodeTower(readFileSync(path)).lastVote;

const votes = (node: 'a' | 'b'): number[] => heard(stage, node, 'vote.cast').map((vote) => vote.slot);

async function stepDown(): Promise<void> {
  await stage.a.admin('set-identity', stage.a.paths.unstakedKey);
  await until(() => stage.a.log().includes('Identity changed from'));
  // The referee hears of a vote over a socket of its own, maybe after the log is written. The end of the capability is
  // told behind the last vote, so once that is heard no vote is on its way any more.
  await until(() => heard(stage, 'a', 'capability.ended').length > 0);
}

describe('set-identity in the stand-in', () => {
  it('"returns before the voting loop adopts the identity": one more vote by the old key is cast', async () => {
    await startNodes(stage, stage.a);
    await until(() => votes('a').length > 3);
    stage.cluster.setSpeed(0.02); // 2 s a slot: the command is over long before the next bank

    const { code } = await stage.a.admin('set-identity', stage.a.paths.unstakedKey);
    const castBefore = votes('a').length;
    await until(() => heard(stage, 'a', 'capability.ended').length > 0);

    expect(code).toBe(0);
    expect(votes('a').length).toBe(castBefore + 1);
    expect(heard(stage, 'a', 'vote.cast').at(-1)?.identity).toBe(stage.staked.publicKey);
  });

  it('waits for the bank it resets to however long that takes, and votes for it first with the old key', async () => {
    await startNodes(stage, stage.a);
    await until(() => votes('a').length > 3);
    stage.cluster.control('a', { replayFrozen: true }); // as when slots are skipped: no new bank
    await stage.a.admin('set-identity', stage.a.paths.unstakedKey);
    const castBefore = votes('a').length;
    await stage.cluster.untilSlot(stage.cluster.tip() + 40);

    expect(heard(stage, 'a', 'capability.ended')).toEqual([]);

    stage.cluster.control('a', { replayFrozen: false });
    await until(() => heard(stage, 'a', 'capability.ended').length > 0);

    expect(votes('a').length).toBe(castBefore + 1);
  });

  it('flips getIdentity and contact-info when the command returns, "not when votes do"', async () => {
    await startNodes(stage, stage.a);
    stage.cluster.control('a', { replayFrozen: true });
    await stage.a.admin('set-identity', stage.a.paths.unstakedKey);

    const info = await stage.a.admin('contact-info', '--output', 'json-compact');
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getIdentity' });
    const answer = await (await fetch(stage.a.rpcUrl, { method: 'POST', body })).json();

    expect(JSON.parse(info.stdout)).toMatchObject({ id: stage.a.unstaked.publicKey, gossip: '10.0.0.1:8001' });
    expect(answer).toMatchObject({ result: { identity: stage.a.unstaked.publicKey } });
    expect(heard(stage, 'a', 'capability.ended')).toEqual([]);
  });

  it('logs `Identity changed from A to B` after the last `voting:` line of the old key, whose tower then holds that slot', async () => {
    await startNodes(stage, stage.a);
    await until(() => votes('a').length > 3);

    await stepDown();
    const last = votedBeforeChange(stage.a).at(-1);
    const path = stage.a.towerOf(stage.staked.publicKey);
    await until(() => lastVoteIn(path) === last);

    expect(stage.a.log()).toContain(`Identity changed from ${stage.staked.publicKey} to ${stage.a.unstaked.publicKey}`);
    expect(votes('a').at(-1)).toBe(last);
  });

  it('leaves a tower without the last vote as long as the voting service, "a separate thread", has not stored it', async () => {
    await startNodes(stage, stage.a);
    await until(() => existsSync(stage.a.towerOf(stage.staked.publicKey)));
    stage.cluster.control('a', { votingServiceFrozen: true });

    await stepDown();
    const path = stage.a.towerOf(stage.staked.publicKey);
    const stored = lastVoteIn(path);

    expect(stored).toBeLessThan(votes('a').at(-1) ?? 0);

    stage.cluster.control('a', { votingServiceFrozen: false });
    await until(() => lastVoteIn(path) === votes('a').at(-1));
  });

  it('adopts on the other node with the tower it was handed, votes on, and the votes land', async () => {
    await startNodes(stage, stage.a, stage.b);
    await until(() => votes('a').length > 3);
    await stepDown();
    const path = stage.a.towerOf(stage.staked.publicKey);
    await until(() => lastVoteIn(path) === votes('a').at(-1));
    copyFileSync(path, stage.b.towerOf(stage.staked.publicKey));

    const { code } = await stage.b.admin('set-identity', '--require-tower', stage.b.paths.stakedKey);
    await until(() => votes('b').length > 3);

    const adopted = heard(stage, 'b', 'tower.adopted').at(-1);
    expect(code).toBe(0);
    expect(adopted).toMatchObject({ source: 'file', identity: stage.staked.publicKey, lastVote: votes('a').at(-1) });
    await until(() => {
      const landed = stage.cluster.voteAccount(stage.voteAccount)?.votes.at(-1)?.slot ?? 0;
      return landed >= (votes('b')[2] ?? Infinity);
    });
  });

  it('loads the tower at adoption: "missing" makes "a new tower from bankforks"', async () => {
    await startNodes(stage, stage.b);

    await stage.b.admin('set-identity', stage.b.paths.stakedKey);
    await until(() => heard(stage, 'b', 'tower.adopted').length > 1);

    expect(heard(stage, 'b', 'tower.adopted').at(-1)).toMatchObject({ source: 'bankforks', sha256: null });
    expect(stage.b.log()).toContain('Creating a new tower from bankforks');
  });

  it('ends the process with code 1 when the tower is corrupt and was not required', async () => {
    await startNodes(stage, stage.a, stage.b);
    await until(() => existsSync(stage.a.towerOf(stage.staked.publicKey)));
    copyFileSync(stage.a.towerOf(stage.staked.publicKey), stage.b.towerOf(stage.staked.publicKey));
    truncateSync(stage.b.towerOf(stage.staked.publicKey), 500);

    await stage.b.admin('set-identity', stage.b.paths.stakedKey);
    await until(() => stage.b.exitCode() !== null);

    expect(stage.b.exitCode()).toBe(1);
    expect(heard(stage, 'b', 'process.ended')).toMatchObject([{ code: 1 }]);
  });

  it('takes a tower from long ago: --require-tower knows "no freshness test"', async () => {
    await startNodes(stage, stage.a, stage.b);
    await until(() => existsSync(stage.a.towerOf(stage.staked.publicKey)));
    copyFileSync(stage.a.towerOf(stage.staked.publicKey), stage.b.towerOf(stage.staked.publicKey));
    const old = lastVoteIn(stage.b.towerOf(stage.staked.publicKey));
    await until(() => (votes('a').at(-1) ?? 0) > old + 20);
    await stepDown();

    const { code } = await stage.b.admin('set-identity', '--require-tower', stage.b.paths.stakedKey);
    await until(() => heard(stage, 'b', 'tower.adopted').length > 1);

    expect(code).toBe(0);
    expect(heard(stage, 'b', 'tower.adopted').at(-1)).toMatchObject({ source: 'file', lastVote: old });
  });
});

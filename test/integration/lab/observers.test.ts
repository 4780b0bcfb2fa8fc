import { Connection, PublicKey } from '@solana/web3.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster, type Cluster, type Observer } from '../../../src/lab/cluster/cluster.ts';
import { newKeypair } from '../../../src/lab/cluster/keys.ts';
import { until } from './stage.ts';

const identity = newKeypair().publicKey;
const voteAccount = newKeypair().publicKey;
const nextVoter = newKeypair().publicKey;
let cluster: Cluster;
let honest: Observer;
let other: Observer;

interface Answer {
  readonly result?: Record<string, number[]> | string | null;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data: { readonly numSlotsBehind: number };
  };
}

/** A call whose errors are looked at, which web3.js hides. */
async function call(observer: Observer, method: string, ...params: unknown[]): Promise<Answer> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(observer.url, { method: 'POST', body });
  const answer: Answer = JSON.parse(await response.text());
  return answer;
}

const chain = (observer: Observer): Connection => new Connection(observer.url, 'processed');

/** How the first observer lists the vote account now. */
async function seen(): Promise<{ delinquent: boolean; behind: number } | undefined> {
  const slot = await chain(honest).getSlot('processed');
  const { current, delinquent } = await chain(honest).getVoteAccounts('processed');
  const late = delinquent.find((account) => account.votePubkey === voteAccount);
  const account = late ?? current.find(({ votePubkey }) => votePubkey === voteAccount);
  return account && { delinquent: late !== undefined, behind: slot - account.lastVote };
}

beforeAll(async () => {
  cluster = await startCluster({
    seed: 3,
    slotMs: 20,
    epochSlots: 1024,
    validators: [
      {
        identity,
        voteAccount,
        leader: { firstAt: 40, every: 400 },
        authorizedVoters: [
          { epoch: 899, voter: identity },
          { epoch: 901, voter: nextVoter },
        ],
      },
    ],
  });
  const [first, second] = cluster.observers;
  if (!first || !second) throw new Error('two observers by default');
  [honest, other] = [first, second];
});

afterAll(() => cluster.close());

describe('the observers of the lab', () => {
  it('speak JSON-RPC as web3.js expects it', async () => {
    const connection = chain(honest);

    const info = await connection.getEpochInfo();
    const performance = await connection.getRecentPerformanceSamples(1);

    expect(info.slotsInEpoch).toBe(1024);
    expect(info.absoluteSlot % 1024).toBe(info.slotIndex);
    expect(await connection.getGenesisHash()).toBe(cluster.genesis);
    expect((await connection.getVersion())['solana-core']).toBe('3.0.14');
    expect(await connection.getBalance(new PublicKey(identity))).toBeGreaterThan(0);
    expect(await connection.getSlotLeaders(cluster.tip(), 8)).toHaveLength(8);
    expect(((performance[0]?.samplePeriodSecs ?? 0) * 1000) / (performance[0]?.numSlots ?? 1)).toBe(20);
  });

  it('show processed before confirmed and confirmed 31 blocks before finalized', async () => {
    const connection = chain(honest);

    const finalized = await connection.getSlot('finalized');
    const confirmed = await connection.getSlot('confirmed');
    const processed = await connection.getSlot('processed');

    expect(confirmed - finalized).toBeGreaterThanOrEqual(31);
    expect(processed).toBeGreaterThan(confirmed);
  });

  it('give the own leader slots of this epoch and of the next, counted from the start of the epoch', async () => {
    const { epoch, absoluteSlot } = await chain(honest).getEpochInfo();
    const ofEpoch = async (at: number): Promise<Answer['result']> =>
      (await call(honest, 'getLeaderSchedule', at, { identity })).result;

    const schedule = await ofEpoch(absoluteSlot);
    const slots = typeof schedule === 'object' ? (schedule?.[identity] ?? []) : [];
    const first = slots[0] ?? 0;

    expect(slots.slice(0, 4)).toEqual([first, first + 1, first + 2, first + 3]);
    expect(cluster.leaderOf(epoch * 1024 + first)).toBe(identity);
    expect(await ofEpoch((epoch + 1) * 1024)).toHaveProperty(identity);
    expect(await ofEpoch((epoch + 2) * 1024)).toBeNull();
  });

  it('name the authorized voters of the epochs', async () => {
    const { value } = await chain(honest).getParsedAccountInfo(new PublicKey(voteAccount));

    expect(value?.data).toMatchObject({
      program: 'vote',
      parsed: {
        type: 'vote',
        info: {
          nodePubkey: identity,
          authorizedVoters: [
            { epoch: 899, authorizedVoter: identity },
            { epoch: 901, authorizedVoter: nextVoter },
          ],
        },
      },
    });
  });

  it('call a vote account "delinquent when lastVote ≤ slot − 128"', async () => {
    const before = await seen();
    await until(async () => (await seen())?.delinquent === true);
    const after = await seen();

    expect(before?.delinquent).toBe(false);
    expect(after?.behind).toBeGreaterThanOrEqual(128);
  });

  it('leave the own leader slots empty while nobody signs', () => {
    const tip = cluster.tip();
    const own = Array.from({ length: 400 }, (_, index) => tip - index).filter(
      (slot) => cluster.leaderOf(slot) === identity,
    );

    expect(own).toHaveLength(4);
    expect(own.filter((slot) => cluster.hasBlock(slot))).toEqual([]);
  });

  it('can be made to lag, and then are unhealthy from 128 slots on: "-32005, Node is behind by N slots"', async () => {
    other.control({ lagSlots: 20 });
    const tip = cluster.tip();

    expect(await chain(other).getSlot('processed')).toBeLessThanOrEqual(tip - 15);
    expect(await call(other, 'getHealth')).toMatchObject({ result: 'ok' });

    other.control({ lagSlots: 150 });
    const health = (await call(other, 'getHealth')).error;

    expect(health?.code).toBe(-32_005);
    expect(health?.message).toBe(`Node is behind by ${health?.data.numSlotsBehind} slots`);
    other.control({});
  });

  it('can be made to lie and to fall silent, each for itself', async () => {
    other.control({ lie: (method, result) => (method === 'getGenesisHash' ? 'another' : result) });

    expect(await chain(other).getGenesisHash()).toBe('another');
    expect(await chain(honest).getGenesisHash()).toBe(cluster.genesis);

    other.control({ silent: true });
    await expect(call(other, 'getSlot')).rejects.toThrow();
    other.control({});
  });
});

import { describe, expect, it } from 'vitest';
import type { SolanaRpc } from '../../../src/chains/solana/rpc.ts';
import { sharedReaders } from '../../../src/watch/cached-rpc.ts';

type Answers = Partial<Pick<SolanaRpc, 'genesis' | 'leaderSlots'>>;

/** A reader that notes what it is asked, and a clock that stands still until it is moved. */
function counting(answers: Answers = {}) {
  const asked: string[] = [];
  const noted =
    <A extends unknown[], T>(name: string, read: (...given: A) => Promise<T>) =>
    (...given: A): Promise<T> => {
      asked.push(name);
      return read(...given);
    };
  const rpc: SolanaRpc = {
    identity: noted('identity', async () => 'id'),
    health: noted('health', async () => ({ kind: 'ok' }) as const),
    slot: noted('slot', async () => 1),
    version: noted('version', async () => '3.0.14'),
    genesis: noted('genesis', answers.genesis ?? (async () => 'g')),
    epochInfo: noted('epochInfo', async () => ({ epoch: 1, absoluteSlot: 1, slotsInEpoch: 1, firstSlot: 1 })),
    leaderSlots: noted('leaderSlots', answers.leaderSlots ?? (async () => [])),
    voteAccount: noted('voteAccount', async () => null),
    nodesOfVoteAccounts: noted('nodesOfVoteAccounts', async () => []),
    clusterNodes: noted('clusterNodes', async () => []),
    balance: noted('balance', async () => 1),
    authorizedVoters: noted('authorizedVoters', async () => []),
    slotMs: noted('slotMs', async () => 400),
  };
  const clock = { nowMs: 0, monotonic: () => clock.nowMs };
  const readers = sharedReaders(() => rpc, clock);
  return { asked, clock, reader: () => readers('http://one.test', { timeoutMs: 1 }), readers };
}

async function lookOnce(rpc: SolanaRpc): Promise<void> {
  await Promise.all([
    rpc.genesis(),
    rpc.epochInfo(),
    rpc.leaderSlots('id', 0),
    rpc.leaderSlots('id', 432_000),
    rpc.voteAccount('vote', 'processed'),
    rpc.authorizedVoters('vote'),
    rpc.balance('id'),
    rpc.slotMs(),
    rpc.clusterNodes(),
    rpc.nodesOfVoteAccounts(),
  ]);
  await rpc.slot('processed');
}

describe('the readers of the watch', () => {
  it('ask an observer for slot and vote account only, once the rest is known', async () => {
    const { asked, reader } = counting();
    await lookOnce(reader());
    asked.length = 0;

    await lookOnce(reader());

    expect(asked).toEqual(['voteAccount', 'slot']);
  });

  it('ask again for what moves on after a minute, and for the rest after ten', async () => {
    const { asked, clock, reader } = counting();
    await lookOnce(reader());
    asked.length = 0;

    clock.nowMs = 61_000;
    await lookOnce(reader());
    const afterAMinute = asked.splice(0);
    clock.nowMs = 601_000;
    await lookOnce(reader());

    expect(afterAMinute.toSorted()).toEqual(['clusterNodes', 'epochInfo', 'slot', 'slotMs', 'voteAccount']);
    expect(asked.toSorted()).toEqual([
      'authorizedVoters',
      'balance',
      'clusterNodes',
      'epochInfo',
      'genesis',
      'leaderSlots',
      'leaderSlots',
      'nodesOfVoteAccounts',
      'slot',
      'slotMs',
      'voteAccount',
    ]);
  });

  it('keep no failure and no schedule that is not known yet', async () => {
    let fails = true;
    const { asked, reader } = counting({
      genesis: async () => {
        if (fails) throw new Error('rate limited');
        return 'g';
      },
      leaderSlots: async () => (fails ? null : [1]),
    });
    await expect(reader().genesis()).rejects.toThrow('rate limited');
    expect(await reader().leaderSlots('id', 0)).toBeNull();
    fails = false;

    expect(await reader().genesis()).toBe('g');
    expect(await reader().leaderSlots('id', 0)).toEqual([1]);
    expect(asked).toHaveLength(4);
  });

  it('never share what a node says of itself', async () => {
    const { asked, readers } = counting();
    const own = () => readers('http://127.0.0.1:8899', { timeoutMs: 1, fetch });

    await own().genesis();
    await own().genesis();

    expect(asked).toEqual(['genesis', 'genesis']);
  });
});

import { describe, expect, it } from 'vitest';
import { authorizedVoterAt, createSolanaRpc } from '../../../../src/chains/solana/rpc.ts';
import { startRpcServer, type Method } from './rpc-server.ts';

const IDENTITY = '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2';
const OTHER = 'GdnSyH3YtwcxFvQrVVJMm1JhTS4QVX7MFsX56uJLUfiZ';
const VOTE = 'CertusDeBmqN8ZawdkxK5kFGMwBXdudvWHYwtNgNhvLu';
const TIMEOUT_MS = 5_000;

const account = (votePubkey: string, nodePubkey: string, activatedStake: number, lastVote = 10) => ({
  votePubkey,
  nodePubkey,
  activatedStake,
  lastVote,
  rootSlot: 5,
  commission: 5,
  epochVoteAccount: true,
  epochCredits: [[1, 2, 0]],
});
const value =
  (result: unknown): Method =>
  () => ({ result });
const inContext = (result: unknown): Method => value({ context: { slot: 1, apiVersion: '3.0.14' }, value: result });

async function asking<T>(
  methods: Record<string, Method>,
  ask: (rpc: ReturnType<typeof createSolanaRpc>, calls: { method: string; params: unknown[] }[]) => Promise<T>,
): Promise<T> {
  await using server = await startRpcServer(methods);
  return await ask(createSolanaRpc(server.url, { timeoutMs: TIMEOUT_MS }), server.calls);
}

describe('createSolanaRpc', () => {
  it('reads identity, version, genesis, slot and balance', async () => {
    const methods = {
      getIdentity: value({ identity: IDENTITY }),
      getVersion: value({ 'solana-core': '3.0.14', 'feature-set': 1 }),
      getGenesisHash: value('genesis'),
      getSlot: value(300_000_000),
      getBalance: inContext(5_000_000_000),
    };

    await asking(methods, async (rpc, calls) => {
      expect(await rpc.identity()).toBe(IDENTITY);
      expect(await rpc.version()).toBe('3.0.14');
      expect(await rpc.genesis()).toBe('genesis');
      expect(await rpc.slot('processed')).toBe(300_000_000);
      expect(await rpc.balance(IDENTITY)).toBe(5_000_000_000);
      expect(calls.find(({ method }) => method === 'getSlot')?.params).toEqual([{ commitment: 'processed' }]);
    });
  });

  it.each<[string, Method, object]>([
    ['healthy', value('ok'), { kind: 'ok' }],
    [
      'behind by a known number',
      () => ({ error: { code: -32_005, message: 'Node is behind by 42 slots', data: { numSlotsBehind: 42 } } }),
      { kind: 'behind', slots: 42, text: 'Node is behind by 42 slots' },
    ],
    [
      'behind by an unknown number',
      () => ({ error: { code: -32_005, message: 'Node is unhealthy', data: {} } }),
      { kind: 'behind', slots: null, text: 'Node is unhealthy' },
    ],
  ])('tells a node that is %s', async (_, getHealth, expected) => {
    await asking({ getHealth }, async (rpc) => expect(await rpc.health()).toEqual(expected));
  });

  it('asks for the leader slots of one identity only, and makes them absolute', async () => {
    await asking({ getLeaderSchedule: value({ [IDENTITY]: [7, 4, 5, 6] }) }, async (rpc, calls) => {
      expect(await rpc.leaderSlots(IDENTITY, 432_000)).toEqual([432_004, 432_005, 432_006, 432_007]);
      expect(calls[0]?.params).toEqual([432_000, { commitment: 'processed', identity: IDENTITY }]);
    });
  });

  it('tells no leader slots from a schedule that is not known', async () => {
    await asking({ getLeaderSchedule: value({}) }, async (rpc) =>
      expect(await rpc.leaderSlots(IDENTITY, 0)).toEqual([]),
    );
    await asking({ getLeaderSchedule: value(null) }, async (rpc) =>
      expect(await rpc.leaderSlots(IDENTITY, 0)).toBeNull(),
    );
  });

  it('reads one vote account, current, delinquent, without a root, or not there', async () => {
    const read = (result: unknown) =>
      asking({ getVoteAccounts: value(result) }, (rpc) => rpc.voteAccount(VOTE, 'confirmed'));
    const expected = { nodePubkey: IDENTITY, lastVote: 10, rootSlot: 5, activatedStake: 7, delinquent: false };

    expect(await read({ current: [account(VOTE, IDENTITY, 7)], delinquent: [] })).toEqual(expected);
    expect(await read({ current: [], delinquent: [account(VOTE, IDENTITY, 7)] })).toEqual({
      ...expected,
      delinquent: true,
    });
    expect(await read({ current: [{ ...account(VOTE, IDENTITY, 7), rootSlot: null }], delinquent: [] })).toEqual({
      ...expected,
      rootSlot: 0,
    });
    expect(await read({ current: [account(OTHER, OTHER, 7)], delinquent: [] })).toBeNull();
  });

  it('lists the nodes of vote accounts with stake', async () => {
    const result = {
      current: [account(VOTE, IDENTITY, 7), account(OTHER, OTHER, 0)],
      delinquent: [account(OTHER, 'delinquent', 1)],
    };

    await asking({ getVoteAccounts: value(result) }, async (rpc) =>
      expect(await rpc.nodesOfVoteAccounts()).toEqual([IDENTITY, 'delinquent']),
    );
  });

  it('lists who is in gossip', async () => {
    const node = {
      pubkey: IDENTITY,
      gossip: '10.0.0.1:8001',
      tpu: null,
      rpc: null,
      version: '3.0.14',
      shredVersion: 1,
    };

    await asking({ getClusterNodes: value([node]) }, async (rpc) =>
      expect(await rpc.clusterNodes()).toEqual([{ pubkey: IDENTITY, gossip: '10.0.0.1:8001', version: '3.0.14' }]),
    );
  });

  it('tells where the epoch begins', async () => {
    const epoch = {
      absoluteSlot: 1100,
      blockHeight: 1000,
      epoch: 7,
      slotIndex: 100,
      slotsInEpoch: 432,
      transactionCount: 1,
    };

    await asking({ getEpochInfo: value(epoch) }, async (rpc) =>
      expect(await rpc.epochInfo()).toEqual({ epoch: 7, absoluteSlot: 1100, slotsInEpoch: 432, firstSlot: 1000 }),
    );
  });

  it('reads the authorized voters of a vote account in the order of epochs', async () => {
    const parsed = {
      type: 'vote',
      info: {
        authorizedVoters: [
          { authorizedVoter: OTHER, epoch: 8 },
          { authorizedVoter: IDENTITY, epoch: 7 },
        ],
      },
    };
    const found = {
      data: { program: 'vote', parsed, space: 3762 },
      executable: false,
      lamports: 1,
      owner: 'Vote111111111111111111111111111111111111111',
      rentEpoch: 0,
    };

    const voters = await asking({ getAccountInfo: inContext(found) }, (rpc) => rpc.authorizedVoters(VOTE));

    expect([6, 7, 8, 9].map((epoch) => authorizedVoterAt(voters, epoch))).toEqual([null, IDENTITY, OTHER, OTHER]);
  });

  it('tells the mean slot time, and the nominal one without samples', async () => {
    const samples = [
      { slot: 1, numSlots: 100, numTransactions: 1, samplePeriodSecs: 60 },
      { slot: 2, numSlots: 200, numTransactions: 1, samplePeriodSecs: 60 },
    ];

    await asking({ getRecentPerformanceSamples: value(samples) }, async (rpc) => expect(await rpc.slotMs()).toBe(400));
    await asking({ getRecentPerformanceSamples: value(samples.slice(0, 1)) }, async (rpc) =>
      expect(await rpc.slotMs()).toBe(600),
    );
    await asking({ getRecentPerformanceSamples: value([]) }, async (rpc) => expect(await rpc.slotMs()).toBe(400));
  });

  it.each<[string, Record<string, Method>]>([
    [
      'an error',
      {
        getSlot: () => ({ error: { code: -32_601, message: 'Method not found' } }),
        getIdentity: () => ({ error: { code: 1, message: 'no' } }),
      },
    ],
    ['another shape', { getSlot: value('soon'), getIdentity: value({ name: 'x' }) }],
    ['no JSON', { getSlot: () => ({ raw: '<html>' }), getIdentity: () => ({ raw: '<html>' }) }],
    ['neither result nor error', { getSlot: () => ({ raw: '{}' }), getIdentity: () => ({ raw: '{}' }) }],
  ])('calls %s a bad answer', async (_, methods) => {
    await asking(methods, async (rpc) => {
      await expect(rpc.slot('processed')).rejects.toMatchObject({ code: 'chain/bad-answer' });
      await expect(rpc.identity()).rejects.toMatchObject({ code: 'chain/bad-answer' });
    });
  });

  it('calls a server error unreachable, and never shows the path of its address', async () => {
    await using server = await startRpcServer({
      getSlot: () => ({ raw: 'busy', status: 503 }),
      getHealth: () => ({ raw: 'busy', status: 429 }),
    });
    const rpc = createSolanaRpc(`${server.url}/secret-key`, { timeoutMs: TIMEOUT_MS });

    await expect(rpc.slot('processed')).rejects.toMatchObject({
      code: 'chain/unreachable',
      message: expect.not.stringContaining('secret'),
    });
    await expect(rpc.health()).rejects.toMatchObject({
      code: 'chain/unreachable',
      message: expect.stringContaining('429'),
    });
  });

  it('gives up on a server that does not answer', async () => {
    await using server = await startRpcServer({ getSlot: () => 'never', getIdentity: () => 'never' });
    const rpc = createSolanaRpc(server.url, { timeoutMs: 100 });

    await expect(rpc.slot('processed')).rejects.toMatchObject({
      code: 'chain/unreachable',
      message: expect.stringContaining('no answer within 100 ms'),
    });
    await expect(rpc.identity()).rejects.toMatchObject({ code: 'chain/unreachable' });
  });

  it('calls a port where nobody listens unreachable, with the reason', async () => {
    const server = await startRpcServer({});
    await server[Symbol.asyncDispose]();

    await expect(createSolanaRpc(server.url, { timeoutMs: TIMEOUT_MS }).slot('processed')).rejects.toMatchObject({
      code: 'chain/unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

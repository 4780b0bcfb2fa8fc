import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNear } from '../../../../src/chains/near/near.ts';
import { type Answer, nearServer, type NearServer } from './near-server.ts';

const POOL = 'baton.pool.near';
/** Far more than an answer on the loopback takes. Unit: milliseconds. */
const TIMEOUT_MS = 5_000;
/** Long enough to be sure that a server hangs, short enough to wait for. Unit: milliseconds. */
const SHORT_MS = 200;

const STATUS = {
  chain_id: 'mainnet',
  genesis_hash: 'EPnLgE7iEq9s7yTkos96M3cWymH5avBAPm3qx3NXqR8H',
  protocol_version: 87,
  latest_protocol_version: 88,
  sync_info: { syncing: false, latest_block_height: 1_205, latest_block_time: '2026-11-30T20:00:00.123456789Z' },
  validators: [],
};
/** Epochs of 100 heights; the block at 1,199 was skipped. */
const EPOCHS: Readonly<Record<string, number>> = { this: 1_200, last: 1_100 };

const blockAt = (height: number, own: object = {}) => ({
  author: 'x',
  header: {
    height,
    hash: `hash-${height}`,
    prev_hash: `hash-${height - (height === 1_200 ? 2 : 1)}`,
    epoch_id: height < 1_200 ? 'last' : 'this',
    timestamp: height * 600e6,
    timestamp_nanosec: `${height * 600}000999`,
    ...own,
  },
  chunks: [],
});

const block = (params: unknown): Answer => {
  const { block_id: id, finality }: { block_id?: string | number; finality?: string } = Object(params);
  return { result: blockAt(finality === 'final' ? 1_203 : Number(String(id).replace('hash-', ''))) };
};

const validators = (params: unknown): Answer => ({
  result: {
    epoch_start_height: EPOCHS[Object(params).epoch_id ?? 'this'],
    current_validators: [
      {
        account_id: POOL,
        public_key: 'ed25519:key',
        is_slashed: false,
        shards: [0, 3],
        num_produced_blocks: 2,
        num_expected_blocks: 3,
        num_produced_chunks: 9,
        num_expected_chunks: 10,
        num_produced_endorsements: 400,
        num_expected_endorsements: 402,
        stake: '1',
      },
    ],
    next_validators: [{ account_id: 'other.pool.near' }],
    prev_epoch_kickout: [
      { account_id: POOL, reason: { NotEnoughChunks: { produced: 3, expected: 10 } } },
      { account_id: 'other.pool.near', reason: 'DidNotGetASeat' },
    ],
  },
});

const PROTOCOL = {
  epoch_length: 43_200,
  protocol_version: 87,
  block_producer_kickout_threshold: 80,
  chunk_producer_kickout_threshold: 80,
  chunk_validator_only_kickout_threshold: 70,
  runtime_config: { account_id: 'left alone' },
};

const HEALTHY = {
  status: (): Answer => ({ result: STATUS }),
  block,
  validators,
  EXPERIMENTAL_protocol_config: (): Answer => ({ result: PROTOCOL }),
  maintenance_windows: (): Answer => ({ result: [{ start: 1_210, end: 1_230 }, [1_240, 1_260]] }),
};

describe('an RPC of NEAR', () => {
  let server: NearServer | undefined;
  const said = vi.fn<(...words: unknown[]) => void>();

  beforeEach(() => {
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, level).mockImplementation(said);
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    vi.restoreAllMocks();
    // The library writes some of its troubles to the console of whoever uses it; none of these calls may.
    expect(said.mock.calls).toEqual([]);
    said.mockClear();
  });

  async function reader(answers: Readonly<Record<string, (params: unknown) => Answer>>, timeoutMs = TIMEOUT_MS) {
    server = await nearServer(answers);
    return { near: createNear({ url: server.url, timeoutMs }), calls: server.calls };
  }

  it('says what chain it is of and where it stands', async () => {
    const { near } = await reader(HEALTHY);

    expect(await near.status()).toEqual({
      chainId: 'mainnet',
      genesis: STATUS.genesis_hash,
      protocol: 87,
      latestProtocol: 88,
      syncing: false,
      height: 1_205,
      blockTimeMs: Date.parse('2026-11-30T20:00:00.123Z'),
    });
  });

  it('gives the newest final block', async () => {
    const { near, calls } = await reader(HEALTHY);

    expect(await near.finalBlock()).toEqual({ height: 1_203, hash: 'hash-1203', epochId: 'this', timeMs: 721_800 });
    expect(calls).toEqual([{ method: 'block', params: { finality: 'final' } }]);
  });

  it('gives the epoch with the duties of one pool', async () => {
    const { near } = await reader(HEALTHY);

    expect(await near.epoch(POOL)).toEqual({
      startHeight: 1_200,
      startMs: 720_000,
      height: 1_205,
      seat: {
        pool: POOL,
        publicKey: 'ed25519:key',
        shards: [0, 3],
        blocks: { produced: 2, expected: 3 },
        chunks: { produced: 9, expected: 10 },
        endorsements: { produced: 400, expected: 402 },
      },
      next: false,
      kickedOut: 'NotEnoughChunks: 3 of 10',
    });
    expect(await near.epoch('other.pool.near')).toMatchObject({ seat: null, next: true, kickedOut: 'DidNotGetASeat' });
  });

  it('does without the time of a block that it has not kept', async () => {
    const { near } = await reader({ ...HEALTHY, block: () => ({ refuses: 'UNKNOWN_BLOCK', status: 422 }) });

    expect(await near.epoch(POOL)).toMatchObject({ startHeight: 1_200, startMs: null });
  });

  it('knows when the epoch before began, also where heights were skipped between', async () => {
    const { near } = await reader(HEALTHY);

    expect(await near.previousEpochStart()).toEqual({ height: 1_100, startMs: 660_000 });
  });

  it('gives the windows, in either form that nodes write', async () => {
    const { near, calls } = await reader(HEALTHY);

    expect(await near.windows(POOL)).toEqual([
      { from: 1_210, to: 1_230 },
      { from: 1_240, to: 1_260 },
    ]);
    expect(calls).toEqual([{ method: 'maintenance_windows', params: { account_id: POOL } }]);
  });

  it('gives the rules of the protocol', async () => {
    const { near } = await reader(HEALTHY);

    expect(await near.protocol()).toEqual({
      epochLength: 43_200,
      protocol: 87,
      blockThreshold: 80,
      chunkThreshold: 80,
      endorsementThreshold: 70,
    });
  });

  it('is not taken for another chain: it says which it is of', async () => {
    const { near } = await reader({ status: () => ({ result: { ...STATUS, chain_id: 'testnet' } }) });

    expect(await near.status()).toMatchObject({ chainId: 'testnet' });
  });

  it.each<readonly [string, Answer, string, RegExp]>([
    ['hangs', 'hangs', 'chain/unreachable', /no answer within 200 ms/],
    ['stalls in the middle of an answer', 'stalls', 'chain/unreachable', /no answer within 200 ms/],
    ['is unavailable', { raw: 'busy', status: 503 }, 'chain/unreachable', /HTTP 503/],
    ['fails', { raw: '', status: 500 }, 'chain/unreachable', /HTTP 500/],
    ['asks to wait', { raw: 'too many', status: 429 }, 'chain/unreachable', /HTTP 429/],
    ['refuses', { refuses: 'NO_SYNCED_BLOCKS' }, 'chain/bad-answer', /status: NO_SYNCED_BLOCKS: DB Not Found/],
    ['refuses with a status of HTTP', { refuses: 'INTERNAL_ERROR', status: 500 }, 'chain/bad-answer', /INTERNAL_ERROR/],
    ['answers no JSON', { raw: '<html>' }, 'chain/bad-answer', /no JSON/],
    ['answers JSON of something else', { raw: '[]' }, 'chain/bad-answer', /neither result nor error/],
    ['answers in another form', { result: { chain_id: 'mainnet' } }, 'chain/bad-answer', /sync_info/],
    ['answers nothing', { result: null }, 'chain/bad-answer', /status/],
  ])('that %s is asked once, and told of', async (_what, answer, code, words) => {
    const { near, calls } = await reader({ status: () => answer }, SHORT_MS);

    await expect(near.status()).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
    expect(calls).toHaveLength(1);
  });

  it('that is not there is told of', async () => {
    const { near } = await reader({});
    await server?.close();
    server = undefined;

    await expect(near.status()).rejects.toMatchObject({ code: 'chain/unreachable' });
  });
});

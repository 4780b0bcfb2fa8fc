import { z } from 'zod';
import { decode } from '../decode.ts';
import type { Duty, MaintenanceWindow, NearBlock, NearEpoch, NearProtocol, NearSeat, NearStatus } from './port.ts';

/** What an RPC answers, as far as it is used (near/nearcore, core/primitives/src/views.rs); all else is let pass. */
const Count = z.int().min(0);
const Text = z.string().min(1).max(200);

const Status = z.object({
  chain_id: Text,
  genesis_hash: Text,
  protocol_version: Count,
  latest_protocol_version: Count,
  sync_info: z.object({ syncing: z.boolean(), latest_block_height: Count, latest_block_time: z.iso.datetime() }),
});

const Block = z.object({
  header: z.object({
    height: Count,
    hash: Text,
    prev_hash: Text,
    epoch_id: Text,
    /** A number of nanoseconds is rounded where it is read as one, so the text beside it is taken. */
    timestamp_nanosec: z.string().regex(/^\d{1,20}$/),
  }),
});

const Seat = z.object({
  account_id: Text,
  public_key: Text,
  shards: z.array(Count),
  num_produced_blocks: Count,
  num_expected_blocks: Count,
  num_produced_chunks: Count.default(0),
  num_expected_chunks: Count.default(0),
  num_produced_endorsements: Count.default(0),
  num_expected_endorsements: Count.default(0),
});

const Produced = z.object({ produced: Count, expected: Count });
const Reason = Text.or(z.record(Text, z.unknown()));

const Validators = z.object({
  epoch_start_height: Count,
  current_validators: z.array(Seat),
  next_validators: z.array(z.object({ account_id: Text })),
  prev_epoch_kickout: z.array(z.object({ account_id: Text, reason: Reason })),
});
export type Validators = z.infer<typeof Validators>;

const Percent = z.int().min(0).max(100);
const Protocol = z.object({
  epoch_length: Count.min(1),
  protocol_version: Count,
  block_producer_kickout_threshold: Percent,
  chunk_producer_kickout_threshold: Percent,
  chunk_validator_only_kickout_threshold: Percent,
});

/** A range of Rust, as serde writes it; nodes have also written pairs (NEAR's documentation, "Maintenance Windows"). */
const Window = z
  .object({ start: Count, end: Count })
  .or(z.tuple([Count, Count]).transform(([start, end]) => ({ start, end })));

/** @throws `chain/bad-answer`, as all of these do */
export function readStatus(answer: unknown): NearStatus {
  const { sync_info: sync, ...status } = decode('status', Status, answer);
  return {
    chainId: status.chain_id,
    genesis: status.genesis_hash,
    protocol: status.protocol_version,
    latestProtocol: status.latest_protocol_version,
    syncing: sync.syncing,
    height: sync.latest_block_height,
    blockTimeMs: Date.parse(sync.latest_block_time),
  };
}

export function readBlock(answer: unknown): { readonly block: NearBlock; readonly parent: string } {
  const { height, hash, prev_hash, epoch_id, timestamp_nanosec } = decode('block', Block, answer).header;
  const timeMs = Number(BigInt(timestamp_nanosec) / NANOSECONDS);
  return { block: { height, hash, epochId: epoch_id, timeMs }, parent: prev_hash };
}

/** In one millisecond. */
const NANOSECONDS = 1_000_000n;

export function readValidators(answer: unknown): Validators {
  return decode('validators', Validators, answer);
}

/** What the validators of an epoch say of one pool. */
export function seatOf(
  { current_validators, next_validators, prev_epoch_kickout }: Validators,
  pool: string,
): Pick<NearEpoch, 'seat' | 'next' | 'kickedOut'> {
  const seat = current_validators.find(({ account_id }) => account_id === pool);
  const kicked = prev_epoch_kickout.find(({ account_id }) => account_id === pool);
  return {
    seat: seat === undefined ? null : toSeat(seat),
    next: next_validators.some(({ account_id }) => account_id === pool),
    kickedOut: kicked === undefined ? null : reasonWords(kicked.reason),
  };
}

const duty = (produced: number, expected: number): Duty => ({ produced, expected });

function toSeat(seat: z.infer<typeof Seat>): NearSeat {
  return {
    pool: seat.account_id,
    publicKey: seat.public_key,
    shards: seat.shards,
    blocks: duty(seat.num_produced_blocks, seat.num_expected_blocks),
    chunks: duty(seat.num_produced_chunks, seat.num_expected_chunks),
    endorsements: duty(seat.num_produced_endorsements, seat.num_expected_endorsements),
  };
}

/** `NotEnoughBlocks: 3 of 10`; a reason without numbers, or with others, by its name. */
function reasonWords(reason: z.infer<typeof Reason>): string {
  if (typeof reason === 'string') return reason;
  const [name = 'a reason of its own', about] = Object.entries(reason)[0] ?? [];
  const { success, data } = Produced.safeParse(about);
  return success ? `${name}: ${data.produced} of ${data.expected}` : name;
}

export function readProtocol(answer: unknown): NearProtocol {
  const protocol = decode('EXPERIMENTAL_protocol_config', Protocol, answer);
  return {
    epochLength: protocol.epoch_length,
    blockThreshold: protocol.block_producer_kickout_threshold,
    chunkThreshold: protocol.chunk_producer_kickout_threshold,
    endorsementThreshold: protocol.chunk_validator_only_kickout_threshold,
    protocol: protocol.protocol_version,
  };
}

export function readWindows(answer: unknown): readonly MaintenanceWindow[] {
  return decode('maintenance_windows', z.array(Window), answer).map(({ start, end }) => ({ from: start, to: end }));
}

import type { Duty, NearEpoch } from '../../../chains/near/port.ts';
import type { JsonObject } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';

/** What the chain has counted for the pool so far in one epoch. */
export interface Counters {
  readonly epochStart: number;
  readonly height: number;
  /** Null: no seat in this epoch. */
  readonly duties: Duties | null;
  /** It has shards to make chunks of, whether or not one was expected so far. */
  readonly hasShards: boolean;
  /** The key by which the chain knows the pool; null without a seat. */
  readonly publicKey: string | null;
}

export interface Duties {
  readonly blocks: Duty;
  readonly chunks: Duty;
  readonly endorsements: Duty;
}

export type DutyName = keyof Duties;
export const DUTIES: readonly DutyName[] = ['blocks', 'chunks', 'endorsements'];

/** By observer; those that do not answer are left out. */
export type Reading = Readonly<Record<string, Counters>>;

const BASELINE = 'near-baseline';

export async function readCounters({ run }: Pick<RunContext, 'run'>, deps: NearDeps): Promise<Reading> {
  const { pool } = deps.targetOf({ run });
  const read = await Promise.all(
    deps.observers.map(({ name, chain }) =>
      chain.epoch(pool).then(
        (epoch): readonly (readonly [string, Counters])[] => [[name, countersOf(epoch)]],
        () => [],
      ),
    ),
  );
  return Object.fromEntries(read.flat());
}

function countersOf({ startHeight, height, seat }: NearEpoch): Counters {
  return {
    epochStart: startHeight,
    height,
    duties: seat === null ? null : { blocks: seat.blocks, chunks: seat.chunks, endorsements: seat.endorsements },
    hasShards: (seat?.shards.length ?? 0) > 0,
    publicKey: seat?.publicKey ?? null,
  };
}

/** Begins to read, before the new node is told, what its signatures will add to. It is not waited for. */
export function rememberBaseline(context: RunContext, deps: NearDeps): void {
  context.live.set(BASELINE, readCounters(context, deps));
}

/** The counters as of before the new node signed, as this execution or an earlier one has read them; null: nobody has. */
export async function baselineOf(context: RunContext): Promise<Reading | null> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `rememberBaseline` writes this key
  const reading = context.live.get(BASELINE) as Promise<Reading> | undefined;
  if (reading !== undefined) return reading;
  const waiting = context
    .entries()
    .findLast(({ event }) => event.kind === 'step.waiting' && event.step === 'signs')?.event;
  return waiting?.kind === 'step.waiting' ? readingIn(waiting.figures?.['baseline']) : null;
}

/** As a wait keeps it. */
export function asFigures(reading: Reading): JsonObject {
  return { baseline: JSON.stringify(reading) };
}

function readingIn(text: JsonObject[string] | undefined): Reading | null {
  if (typeof text !== 'string') return null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `asFigures` wrote it
  return JSON.parse(text) as Reading;
}

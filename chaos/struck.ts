import type { RunId } from '../src/domain/names.ts';
import type { Hit } from './allowed.ts';
import type { ChaosFaultName } from './faults.ts';
import type { Moment } from './moments.ts';

export interface Kill {
  readonly atMs: number;
  readonly pid: number;
  /** Runs whose lease the worker held. */
  readonly runs: readonly RunId[];
}

/** A worker that stood still with an intent committed and nothing sent. */
export interface Freeze {
  readonly moment: Moment;
  readonly thawedAtMs: number;
  /** Another worker had fenced the host by then, so whatever the first still sends is stale. */
  readonly isFenced: boolean;
}

/** What was done to whom. */
export interface Struck {
  readonly hits: Hit[];
  readonly kills: Kill[];
  readonly freezes: Freeze[];
  /** Commands that did not return, and where. */
  readonly hangs: Moment[];
  readonly fired: Map<ChaosFaultName, number>;
  /** What goes on behind a strike: a freeze that ends, a host that comes back. */
  readonly under: Set<Promise<void>>;
  /** Strikes that failed themselves, one line each: nobody knows then what was struck. */
  readonly trouble: string[];
}

export function nothingStruck(): Struck {
  return { hits: [], kills: [], freezes: [], hangs: [], fired: new Map(), under: new Set(), trouble: [] };
}

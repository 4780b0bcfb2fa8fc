import type { DeliveryEnd } from '../delivery/transport.ts';

/** What a person sees of a deed of theirs, apart from messages and views. */
export interface Outcome {
  /** Milliseconds until the app had acknowledged; null where it did not in time, or was not told. */
  readonly acknowledgedMs: number | null;
  /** What Slack says instead of an answer, for example `operation_timeout`. */
  readonly error?: string;
  /** Set where the app's HTTP server refused. */
  readonly status?: number;
  /** The question that was asked before the deed, `title: text`. */
  readonly asked?: string;
  /** What stands under the fields of a modal that was not taken, by block id. */
  readonly errors?: Readonly<Record<string, string>>;
}

/** The deed was not told to the app: Slack, or the person, stopped it before. */
export function notSent(error: string, more: Partial<Outcome> = {}): Outcome {
  return { acknowledgedMs: null, error, ...more };
}

export function outcomeOf(end: DeliveryEnd, more: Partial<Outcome> = {}): Outcome {
  if (end.kind === 'acknowledged') return { acknowledgedMs: end.afterMs, ...more };
  const status = end.status === undefined ? {} : { status: end.status };
  return { acknowledgedMs: null, error: end.error, ...status, ...more };
}

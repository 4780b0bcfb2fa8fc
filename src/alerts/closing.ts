import type { FleetEvent } from '../domain/fleet-journal.ts';
import { type KnownCause, over, SEEN_EVERY_MS } from './cause.ts';
import { holdMs, lineOfEnd } from './flapping.ts';
import type { Patience } from './store.ts';
import { endLine } from './take.ts';

/** An open incident as it is looked at for its end. */
export interface Settling {
  readonly causes: readonly KnownCause[];
  readonly nowMs: number;
  /** Since when senders could be heard without a gap. Before it, silence of a sender says nothing. */
  readonly listeningSinceMs: number;
}

/** What becomes of an incident when nobody says anything more. */
export interface Settled {
  /** All causes, as they are now. */
  readonly causes: readonly KnownCause[];
  /** Whether it closes. */
  readonly isOver: boolean;
  /** Whether it is otherwise than before; it is, where it closes. */
  readonly changed: boolean;
  readonly events: readonly FleetEvent[];
}

/** Ends causes that nobody repeats, and says whether the whole incident is over. */
export function settled({ causes, nowMs, listeningSinceMs }: Settling, patience: Patience): Settled {
  const events: FleetEvent[] = [];
  const after = causes.map((cause) => {
    const heardAtMs = Math.max(cause.seenAtMs, listeningSinceMs);
    const isStale = cause.endedAtMs === null && nowMs - heardAtMs > patience.staleAfterMs + SEEN_EVERY_MS;
    return isStale ? ended(over(cause, 'stale', cause.startsAtMs, nowMs), nowMs, events, false) : cause;
  });
  const lastEndMs = Math.max(...after.map(({ endedAtMs }) => endedAtMs ?? Number.POSITIVE_INFINITY));
  const isOver = nowMs - lastEndMs >= holdMs(after, patience.closesAfterMs);
  const changed = isOver || after.some((cause, index) => cause !== causes[index]);
  return { causes: isOver ? after.map((cause) => ended(cause, nowMs, events, true)) : after, isOver, changed, events };
}

/** The cause after the line about its end, which goes to `events` where it is written. */
function ended(cause: KnownCause, nowMs: number, events: FleetEvent[], isLast: boolean): KnownCause {
  const { written, lines } = lineOfEnd(cause.lines, nowMs, isLast);
  const line = endLine(cause);
  if (written && line !== null) events.push(line);
  return { ...cause, lines };
}

/** What people read on a plan that was asked for from an incident, when that closes. */
export function overWords(causes: readonly Pick<KnownCause, 'name' | 'node'>[]): string {
  const [first] = causes;
  if (first === undefined) return 'The incident is over: nothing is reported any more.';
  const node = first.node === null ? '' : ` on ${first.node}`;
  const more = causes.length > 1 ? ` and ${causes.length - 1} more` : '';
  return `The incident is over: ${first.name}${node}${more} ${causes.length > 1 ? 'are' : 'is'} not reported any more.`;
}

import { type CauseReport, NO_VALIDATOR } from '../../domain/incident.ts';
import type { Message } from './alert.ts';

/**
 * What was said holds for so long. After that it is said again: another process may have said otherwise meanwhile, and a cause that
 * nobody repeats goes stale. Unit: milliseconds.
 */
const HOLDS_FOR_MS = 300_000;
/** Groups of a fleet are some hundreds; an older one is asked about once more. */
const MOST_STATES = 1_000;

/** What Baton says itself about messages that it got. */
export interface SelfReports {
  /** For a message that was read. What it holds counts as told once `told` was called. */
  after(path: string, message: Pick<Message, 'group' | 'leftOut'>): Said;
  /** For a message that could not be read: a cause, the first time, until one can be. */
  unread(path: string, complaint: string): Said;
}

export interface Said {
  readonly reports: readonly CauseReport[];
  /** The store has them. */
  told(): void;
}

/** @param now in milliseconds since 1970 */
export function createSelfReports(now: () => number): SelfReports {
  const states = new Map<string, State>();
  const say = (cause: SelfCause): Said => {
    const before = states.get(cause.key);
    if (before?.isWell === cause.isWell && now() - before.saidAtMs < HOLDS_FOR_MS) return NOTHING;
    const sinceMs = before?.isWell === false ? before.sinceMs : now();
    return {
      reports: [reportOf(cause, sinceMs)],
      told() {
        // Put in anew, so that the one that was not heard of for longest is at the front.
        states.delete(cause.key);
        if (states.size >= MOST_STATES) states.delete(states.keys().next().value ?? '');
        states.set(cause.key, { isWell: cause.isWell, sinceMs, saidAtMs: now() });
      },
    };
  };
  return {
    after(path, { group, leftOut }) {
      const read = say({ ...unreadCause(path), summary: 'Alerts can be read again.', isWell: true });
      const cause = leftOutCause(path, group, leftOut);
      // Most groups are never cut: nothing is said of those.
      return leftOut > 0 || states.get(cause.key)?.isWell === false ? both(read, say(cause)) : read;
    },
    unread: (path, complaint) =>
      say({
        ...unreadCause(path),
        summary: `Something sent to ${path} was not understood. ${complaint}`,
        isWell: false,
      }),
  };
}

interface State {
  readonly isWell: boolean;
  /** Tells one firing from the next. */
  readonly sinceMs: number;
  readonly saidAtMs: number;
}

interface SelfCause {
  readonly key: string;
  readonly name: string;
  readonly summary: string;
  readonly isWell: boolean;
}

const NOTHING: Said = { reports: [], told: () => undefined };

function unreadCause(path: string): Pick<SelfCause, 'key' | 'name'> {
  return { key: `baton:unread-alerts:${path}`, name: 'UnreadAlerts' };
}

function leftOutCause(path: string, group: string, count: number): SelfCause {
  return {
    key: `baton:left-out:${path}:${group}`,
    name: 'AlertsLeftOut',
    summary:
      count > 0
        ? `The sender left ${count} of its alerts out of a message (max_alerts): what is not named there may be wrong all the same.`
        : 'The message has all alerts of its group again.',
    isWell: count === 0,
  };
}

function both(one: Said, other: Said): Said {
  return {
    reports: [...one.reports, ...other.reports],
    told() {
      one.told();
      other.told();
    },
  };
}

function reportOf({ key, name, summary, isWell }: SelfCause, startsAtMs: number): CauseReport {
  return {
    scope: NO_VALIDATOR,
    key,
    source: 'baton',
    name,
    rule: 'unread-alerts',
    severity: 'warning',
    node: null,
    summary: summary.slice(0, 300),
    link: null,
    status: isWell ? 'resolved' : 'firing',
    startsAtMs,
    labels: {},
  };
}

import type { JournalEvent } from '../src/domain/journal.ts';
import { factOf, isActing, type GuardCall } from '../src/lab/hosts/call-record.ts';
import type { Line } from './records.ts';
import type { Freeze } from './struck.ts';

/** Something that a worker tried which another worker had taken over from. */
export interface StaleTry {
  readonly run: string;
  readonly node: string;
  readonly verb: string;
  readonly term: number;
  /** `ended`: it went into a call that the fence had ended, so no guard was left to hear it. */
  readonly came: 'rejected' | 'ended' | 'executed';
  /** As refused; or as unknown, where the worker woke too late to hear the guard's answer. */
  readonly isJournaled: boolean;
}

type Outcome = Extract<JournalEvent, { kind: 'outcome' }>;

/** Acting calls that a machine received after it had acknowledged a higher term. */
export function staleCalls(calls: readonly GuardCall[], lines: readonly Line[]): StaleTry[] {
  const acting = calls.filter(isActing);
  return acting.flatMap((call) => {
    const term = Number(call.args['term']);
    const isStale = calls.some(
      ({ args, endedAtMs, exitCode, facts }) =>
        Number(args['fence'] ?? 0) > term &&
        endedAtMs !== null &&
        endedAtMs < call.beganAtMs &&
        exitCode === 0 &&
        facts.some(([key, value]) => key === 'answer' && value === 'ok'),
    );
    // A connection that was cut as the call came: the script never ran.
    const ran = call.exitCode !== null;
    if (!isStale || !ran) return [];
    const isRefused = factOf(call, 'answer') === 'refused';
    return [
      {
        run: call.args['run'] ?? '',
        node: call.node,
        verb: call.verb,
        term,
        came: isRefused ? ('rejected' as const) : ('executed' as const),
        isJournaled: lines.some(
          ({ runId, event }) =>
            runId === call.args['run'] &&
            event.kind === 'outcome' &&
            event.node === call.node &&
            event.verb === call.verb &&
            String(event.attempt) === call.args['attempt'] &&
            (isLate(event) || event.result === 'unknown'),
        ),
      },
    ];
  });
}

/** What the worker of a freeze tried when it woke, by the journal: all there is where the machine keeps no list. */
export function triedAfter({ moment, thawedAtMs, isFenced }: Freeze, lines: readonly Line[]): StaleTry | null {
  const { intent, run } = moment;
  const line = lines.find(
    ({ runId, atMs, event }) =>
      runId === run &&
      atMs >= thawedAtMs &&
      event.kind === 'outcome' &&
      event.node === intent.node &&
      event.verb === intent.verb &&
      event.step === intent.step &&
      event.attempt === intent.attempt,
  );
  if (line?.event.kind !== 'outcome' || !isFenced) return null;
  const { result } = line.event;
  const common = { run, node: intent.node, verb: intent.verb, term: intent.term, isJournaled: true };
  if (isLate(line.event)) return { ...common, came: 'rejected' };
  // Only a call that was armed before can be told without a guard that looks at the term.
  return { ...common, came: result === 'done' ? 'executed' : 'ended' };
}

function isLate({ result, evidence }: Outcome): boolean {
  return result === 'refused' && evidence['code'] === 'stale-term';
}

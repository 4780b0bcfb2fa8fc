import type { RunId } from '../src/domain/names.ts';
import { isActing, type GuardCall } from '../src/lab/hosts/call-record.ts';
import type { Decision } from './people.ts';
import type { Line } from './records.ts';
import type { Committed } from './wire.ts';

export interface RecordsSeen {
  readonly lines: readonly Line[];
  /** `RUN/ATTEMPT/STEP/VERB/NODE` and `RUN/ATTEMPT/VALUE`, as the tables have them. */
  readonly effects: ReadonlySet<string>;
  readonly approvals: ReadonlyMap<string, readonly string[]>;
}

/** What was confirmed, or acted upon, and cannot be found again. One line each. */
export function lostDecisions(
  runs: ReadonlySet<RunId>,
  confirmed: { readonly decisions: readonly Decision[]; readonly committed: readonly Committed[] },
  calls: readonly GuardCall[],
  seen: RecordsSeen,
): string[] {
  return [
    ...confirmed.decisions
      .filter((each) => isLostWord(each, runs, seen))
      .map((each) => `lost: ${JSON.stringify(each)}`),
    ...confirmed.committed
      .filter(({ runId }) => runs.has(runId))
      .filter((each) => isLostCommit(each, seen))
      .map((each) => `lost after it was committed: ${JSON.stringify(each)}`),
    ...calls
      .filter(({ args }) => runs.has(args['run'] ?? ''))
      .filter((call) => isWithoutIntent(call, seen.lines))
      .map(({ node, argv }) => `without an intent ${node} was sent: ${argv}`),
    ...gaps(seen.lines),
  ];
}

function isLostWord(decision: Decision, runs: ReadonlySet<RunId>, { lines, approvals }: RecordsSeen): boolean {
  if (decision.kind === 'approve') {
    const people = approvals.get(decision.plan);
    return people !== undefined && !people.includes(decision.person);
  }
  if (!runs.has(decision.run)) return false;
  return !lines.some(
    ({ runId, event }) =>
      runId === decision.run &&
      event.kind === 'wish.stored' &&
      event.wish === decision.kind &&
      event.by === decision.person,
  );
}

function isLostCommit({ runId, event }: Committed, { lines, effects }: RecordsSeen): boolean {
  // A decision that stood already is confirmed as well, and has the line of whoever made it.
  const isSame = (other: Line['event']): boolean =>
    event.kind === 'intent'
      ? JSON.stringify(other) === JSON.stringify(event)
      : other.kind === event.kind && other.attempt === event.attempt;
  const key =
    event.kind === 'intent'
      ? [runId, event.attempt, event.step, event.verb, event.node]
      : [runId, event.attempt, event.kind.replace('attempt.', '')];
  const isInJournal = lines.some((line) => line.runId === runId && isSame(line.event));
  return !isInJournal || !effects.has(key.join('/'));
}

/** The armed call carries the step it will take the role in; its intent was written as that of arming. */
function isWithoutIntent(call: GuardCall, lines: readonly Line[]): boolean {
  const { verb, node, args } = call;
  if (!isActing(call)) return false;
  return !lines.some(
    ({ runId, event }) =>
      runId === args['run'] &&
      event.kind === 'intent' &&
      event.verb === verb &&
      event.node === node &&
      String(event.attempt) === args['attempt'] &&
      String(event.term) === args['term'] &&
      event.argumentsDigest === args['digest'],
  );
}

function gaps(lines: readonly Line[]): string[] {
  const last = new Map<RunId, number>();
  return lines.flatMap(({ runId, seq }) => {
    const before = last.get(runId) ?? 0;
    last.set(runId, seq);
    return seq === before + 1 ? [] : [`the journal of ${runId} goes from line ${before} to ${seq}`];
  });
}

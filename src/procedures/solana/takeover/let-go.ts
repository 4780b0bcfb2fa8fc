import { guardArgs } from '../../../chains/solana/target.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import { unstakedKeyNow } from '../handover/bound-keys.ts';
import type { TakeoverDeps } from './deps.ts';
import type { OldNode } from './old-node.ts';

/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;
/** A validator that was just started proves nothing before it replays; one that does not by then is of no use. Unit: milliseconds. */
const STARTED_WITHIN_MS = 30 * 60_000;

/**
 * It says that it runs as its unstaked key. That its voting loop has let go of the identity too is what a step-down proves: its
 * barrier. Null when that is so, or was shown in this run.
 * @param waitedMs how long the quarantine has lasted
 */
export async function proveLetGo(
  context: RunContext,
  deps: TakeoverDeps,
  old: Extract<OldNode, { kind: 'answers' }>,
  waitedMs: number,
): Promise<StepResult | null> {
  const { from } = context.run;
  const { view, seen } = old;
  if (view.running !== 'unstaked' || view.tower === 'none' || hasLetGo(context)) return null;
  const request = { args: guardArgs(deps.targetOf(context), from, unstakedKeyNow(context.plan, seen, from)) };
  const isLong = waitedMs > STARTED_WITHIN_MS;
  const answer = await context.act({
    step: 'quarantine',
    node: from,
    timeoutMs: ANSWER_WITHIN_MS,
    // Both only ever take the role away, and twice leaves what once does.
    repeatable: true,
    request: { verb: isLong ? 'solana.stop' : 'solana.step-down', ...request },
    expectedBefore: 'runs as its unstaked key; its voting loop may still hold the identity',
    expectedAfter: isLong ? 'no validator runs there' : 'its voting loop has taken the unstaked key',
  });
  if (answer.answer === 'ok') return null;
  return {
    kind: 'unknown',
    code: answer.code,
    text: `${from} is not proven to have let go of the identity: ${answer.text}`,
  };
}

/** Giving up or stopping has been proven there in this run; nothing gives it the role again. */
function hasLetGo(context: RunContext): boolean {
  const { from } = context.run;
  const isDone = ({ event }: JournalEntry) =>
    event.kind === 'outcome' && event.node === from && LETS_GO.has(event.verb) && event.result === 'done';
  return context.entries().some(isDone);
}

const LETS_GO: ReadonlySet<string> = new Set(['solana.step-down', 'solana.stop']);

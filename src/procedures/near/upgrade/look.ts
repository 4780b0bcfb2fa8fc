import type { JournalEntry } from '../../../domain/journal.ts';
import type { BackResult, LookResult, RunContext } from '../../../execution/procedure.ts';
import { lookAgain } from '../../look-again.ts';
import { sinceLastWish } from '../../since-wish.ts';
import type { NearDeps } from '../deps.ts';
import { wayOfPlan } from '../planned.ts';
import { giveBackSwap } from '../swap/give-back.ts';
import { needsNewAttempt } from '../swap/journaled.ts';
import { lookAtSwap } from '../swap/look.ts';

/** The steps that touch the node which signs, or make the standby ready for its key; before them it signs whatever happens. */
const MOVE: ReadonlySet<string> = new Set(['configure', 'fence', 'stop', 'prove', 'halt', 'place', 'give-back']);
/** The old node could be given its program as often as this and was not: it is not by bad luck. */
const MOST_TRIES = 4;

/** Whether the move itself was begun. */
export function isMoving(entries: readonly JournalEntry[]): boolean {
  return entries.some(({ event }) => event.kind === 'intent' && MOVE.has(event.step));
}

/** Before the move each step looks first, and all is begun anew; from then on the table of a move decides. */
export async function lookAtUpgrade(context: RunContext, deps: NearDeps): Promise<LookResult> {
  if (!isMoving(context.entries())) return lookAgain(context, 'validate');
  const found = await lookAtSwap(context, deps, wayOfPlan(context.plan));
  if ((found.kind !== 'go-on' && found.kind !== 'again') || found.step !== 'standby') return found;
  return withProgram(context, found);
}

/** The old node is not let go as a standby before it has the new program. */
function withProgram(context: RunContext, found: Extract<LookResult, { kind: 'go-on' | 'again' }>): LookResult {
  const entries = context.entries();
  // A step that was passed by because a look said so proved nothing.
  if (entries.some(({ event }) => event.kind === 'step.proven' && event.step === 'binary-old')) return found;
  const failures = sinceLastWish(entries).filter(
    ({ event }) => event.kind === 'step.unknown' && event.step === 'binary-old',
  );
  const last = failures.at(-1)?.event;
  if (failures.length >= MOST_TRIES && last?.kind === 'step.unknown')
    return {
      kind: 'stop',
      code: last.code,
      because: last.text,
      state: 'old-not-upgraded',
      signer: context.run.to,
    };
  const kind = needsNewAttempt(entries, context.attempt, 'binary-old') ? 'again' : found.kind;
  return { ...found, kind, step: 'binary-old' };
}

/** Before the move nothing was taken: a standby with a newer neard is one all the same. */
export function giveBackUpgrade(context: RunContext, deps: NearDeps): Promise<BackResult> {
  const { from, to } = context.run;
  if (isMoving(context.entries())) return giveBackSwap(context, deps, wayOfPlan(context.plan));
  const evidence = `${from} signs as before. ${to} is left as it is now: \`prepare\` starts it where it does not run.`;
  return Promise.resolve({ kind: 'returned', signer: from, evidence, figures: {} });
}

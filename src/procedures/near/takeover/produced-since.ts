import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { TakeoverDeps } from './deps.ts';
import { fenceOf, isOwnWord } from './fenced.ts';
import { signsOfLife } from './old-node.ts';
import { dutiesOfPlan, readDuties } from './read-duties.ts';
import { FEWEST_OBSERVERS, silenceSince } from './silence.ts';

/**
 * Whether the pool has produced anything since people approved. Between the evidence and this may lie a stop for people, and a validator
 * that signs again is not to lose its role to a takeover.
 */
export async function producedSince(
  context: RunContext,
  deps: TakeoverDeps,
): Promise<{ readonly kind: 'signs' | 'unread'; readonly text: string } | null> {
  const readings = await readDuties(context, deps);
  const silence = silenceSince(dutiesOfPlan(context), readings);
  if (silence.kind === 'signs')
    return { kind: 'signs', text: `The validator signs: ${silence.words}. It is moved by \`handover\`, if at all.` };
  return readings.length < FEWEST_OBSERVERS
    ? { kind: 'unread', text: `${readings.length} observers tell what was produced; two are needed.` }
    : null;
}

/**
 * Asked right before the new node gets the key: what speaks against it that came since the fence. A node that was fenced by its own word
 * has nothing left to say; of any other a sign of life is one too many.
 */
export async function speaksAgainst(context: RunContext, deps: TakeoverDeps): Promise<StepResult | null> {
  if (isOwnWord(fenceOf(context.entries()))) return null;
  const [produced, life] = await Promise.all([producedSince(context, deps), signsOfLife(context, deps)]);
  const text = produced?.text ?? (life.p2p ? `The p2p port of ${context.run.from} answers again.` : null);
  return text === null
    ? null
    : { kind: 'refused', code: 'fence/needed', text: `${text} The key was not put in place.` };
}

import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { TakeoverDeps } from './deps.ts';
import { fenceOf, isOwnWord } from './fenced.ts';
import { signsOfLife } from './old-node.ts';
import { newestDuties } from './duties.ts';
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

/** What a node signed last is counted within a block or two of mainnet; then, for as long again and more, nothing may come. Unit: milliseconds. */
const SETTLED_AFTER_MS = 3_000;
const STANDS_FOR_MS = 6_000;

/**
 * The same where the new node has signed meanwhile and does not now: what was counted since people approved may be its own, so that two
 * readings of this moment are compared.
 */
export async function somebodySigns(context: RunContext, deps: TakeoverDeps): Promise<StepResult | null> {
  if (isOwnWord(fenceOf(context.entries()))) return null;
  await deps.clock.sleep(SETTLED_AFTER_MS, context.signal);
  const before = await readDuties(context, deps);
  await deps.clock.sleep(STANDS_FOR_MS, context.signal);
  const [readings, life] = await Promise.all([readDuties(context, deps), signsOfLife(context, deps)]);
  const silence = silenceSince(newestDuties(before), readings);
  const text =
    silence.kind === 'signs'
      ? `Somebody signs, and it is not ${context.run.to}: ${silence.words}.`
      : readings.length < FEWEST_OBSERVERS
        ? `${readings.length} observers tell what was produced; two are needed.`
        : life.p2p
          ? `The p2p port of ${context.run.from} answers again.`
          : null;
  return text === null ? null : { kind: 'refused', code: 'fence/needed', text: `${text} The key stays aside.` };
}

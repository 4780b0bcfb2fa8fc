import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { cutOff } from '../../cut-off.ts';
import { declaredWords, overrideFor, useOverride } from '../../declared.ts';
import { fenceOld } from '../swap/fence-step.ts';
import { proveStopped } from '../swap/prove-step.ts';
import { stopOld } from '../swap/stop-step.ts';
import type { TakeoverDeps } from './deps.ts';
import { AWAY, beganFence, gaveItsWord, type Fence } from './fenced.ts';
import { isPassive, lookAtOld, signsOfLife, type OldNode } from './old-node.ts';
import { producedSince } from './produced-since.ts';

/** What no declaration can mend, in the words that every card carries. */
const FALSE_DECLARATION = 'A false declaration can make two signers.';

/**
 * Away: the strongest fence there is first. What the old node does itself is proof; what a provider shows is proof of the machine; people's
 * word is the last, and only where nothing answers any more.
 */
export function awayStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: AWAY,
    async perform(context) {
      const old = await lookAtOld(context, deps);
      const isBegun = gaveItsWord(context.entries()) || (old.kind === 'answers' && beganFence(context));
      const signs = isBegun ? null : await producedSince(context, deps);
      if (signs?.kind === 'signs') return { kind: 'refused', code: 'run/checks-failed', text: signs.text };
      if (old.kind === 'answers') return byItself(context, deps, old);
      if (old.kind === 'quarantined') return ask('old-quarantined', old.because);
      return withoutIt(context, deps, old.because);
    },
  };
}

async function byItself(
  context: RunContext,
  deps: TakeoverDeps,
  { facts }: Extract<OldNode, { kind: 'answers' }>,
): Promise<StepResult> {
  const { from } = context.run;
  // A node without a key needs no fence, and has none to take away.
  if (isPassive(facts, deps.targetOf(context)))
    return proven('passive', `${from} has no key, and would come up without one`);
  const failed = await endOld(context, deps, AWAY);
  return failed ?? proven('stopped', `${from} cannot be started, its key is taken away, and nothing of it runs`);
}

/** The old node by its own guard: kept from starting, key taken away, stopped, and proven so. Null: it is. */
export async function endOld(context: RunContext, deps: TakeoverDeps, step: string): Promise<StepResult | null> {
  for (const each of [fenceOld, stopOld, proveStopped]) {
    const result = await each(context, deps, step);
    if (result.kind !== 'proven') return result;
  }
  return null;
}

async function withoutIt(context: RunContext, deps: TakeoverDeps, because: string): Promise<StepResult> {
  const { from } = context.run;
  if (!isSilenceProven(context))
    return {
      kind: 'refused',
      code: 'run/checks-failed',
      text: `${from} answered when the evidence was read and does not now: the silence of the pool has to be shown first.`,
    };
  const hook = deps.hookOf(from);
  if (hook) {
    const off = await cutOff(context, hook, from, AWAY);
    if (off.kind === 'proven') return proven('hook', `${from} is proven off: ${off.evidence}`);
  }
  // Before anybody's word is taken: a node that is alive is not declared dead, it is reached and fenced, or powered off.
  const { p2p, ssh } = await signsOfLife(context, deps);
  if (p2p) return ask('old-alive', `The p2p port of ${from} still accepts connections: its neard may be running.`);
  const machine = ssh ? ` Its SSH port accepts connections, so the machine is on.` : '';
  return byWord(
    context,
    `${from} does not answer (${because.replace(/\.$/, '')}), and nothing proves that it cannot sign.${machine}`,
  );
}

/** What a hung node showed says nothing of one that is gone; what it has given its word for does. */
function isSilenceProven(context: RunContext): boolean {
  const last = context
    .entries()
    .findLast(({ event }) => event.kind === 'step.proven' && event.step === 'evidence')?.event;
  return last?.kind === 'step.proven' && last.figures['evidence'] !== 'hung';
}

/** What nothing proves is for people to declare; without their word the run stops and says what is missing. */
async function byWord(context: RunContext, missing: string): Promise<StepResult> {
  const { from } = context.run;
  const override = overrideFor(context, from, 'fence');
  if (!override) return ask('old-unfenced', missing, from);
  const words = `${declaredWords(override)}. ${FALSE_DECLARATION}`;
  await useOverride(context, override, 'fence', words);
  return proven('declared', words);
}

function ask(state: string, text: string, declare?: string): StepResult {
  const words = { kind: 'ask', code: 'fence/needed', state, text, signer: 'unknown' } as const;
  return declare === undefined ? words : { ...words, declare };
}

function proven(fence: Fence, evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: { fence } };
}

import type { Effect, ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { cutOff } from '../../cut-off.ts';
import { declaredWords, overrideFor, useOverride } from '../../declared.ts';
import { FALSE_DECLARATION } from '../handover/declared.ts';
import { hasFenced } from '../handover/fence.ts';
import { votesSeen } from '../handover/votes-seen.ts';
import { dropLiveSent, setLiveSent, type TakeoverDeps } from './deps.ts';
import { gaveItsWord, type Fence } from './fenced.ts';
import { notStoppedWords } from './not-stopped.ts';
import {
  atOld,
  isPassive,
  lookAtOld,
  servesOther,
  servesWords,
  signsOfLife,
  startsByLink,
  type OldNode,
} from './old-node.ts';

type Answering = Extract<OldNode, { kind: 'answers' }>;

/**
 * Fence: the strongest there is first. What the old node does itself is proof, and brings its newest tower; what a provider
 * shows is proof of the machine; people's word is the last, and only where nothing answers any more.
 */
export function fenceStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'fence',
    async perform(context) {
      dropLiveSent(context);
      const signs = await votesAgain(context, deps);
      if (signs !== null) return { kind: 'refused', code: 'run/checks-failed', text: signs };
      // A fenced look of this execution at this term may have begun something there: what follows needs a term of its own.
      if (hasFenced(context)) await context.raiseTerm();
      const old = await lookAtOld(context, deps);
      if (old.kind === 'answers') return byItself(context, deps, old);
      if (old.kind === 'quarantined') return ask('old-quarantined', old.because);
      return withoutIt(context, deps, old.because);
    },
  };
}

/**
 * A vote that landed since the evidence was read, in words; null where there is none. Between the two may lie a stop for people, and
 * a validator that votes again is not to lose its role to a takeover, though it could be asked for it now.
 */
async function votesAgain(context: RunContext, deps: TakeoverDeps): Promise<string | null> {
  const entries = context.entries();
  if (gaveItsWord(entries)) return null;
  const read = entries.findLast(({ event }) => event.kind === 'step.proven' && event.step === 'evidence')?.event;
  const known = read?.kind === 'step.proven' ? Number(read.figures['lastVoteOnChain']) : Infinity;
  const newer = (await votesSeen(deps, deps.targetOf(context))).find(({ vote }) => vote > known);
  if (!newer) return null;
  return `${newer.observer} has seen a vote for ${newer.vote} since: the validator signs. It is moved by \`handover\`, if at all.`;
}

async function byItself(context: RunContext, deps: TakeoverDeps, old: Answering): Promise<StepResult> {
  const { from } = context.run;
  const { view, seen } = old;
  const other = servesOther(context, deps, old);
  if (other !== null) {
    if (other.isPassive)
      return proven('passive', `${from} signs for ${other.validator} and would come up as another key than this one`);
    return ask('serves-other', servesWords(from, other.validator));
  }
  const taking = (verb: string, expectedAfter: string): Effect =>
    atOld(context, deps, seen, {
      step: 'fence',
      verb,
      expectedBefore: `runs as ${view.running}; its link gives ${view.link}`,
      expectedAfter,
    });
  const byLink = startsByLink(context, deps) === true;
  // Also on a node that gave it up before: the verb proves its barrier anew and sends the tower, which is the newest there is.
  if (view.running === 'staked' || (view.running === 'unstaked' && view.tower !== 'none')) {
    const gave = await context.act({
      ...taking('solana.step-down', 'runs as its unstaked identity; its link points to the unstaked key'),
      onData: (data) => setLiveSent(context, data),
    });
    if (gave.answer === 'ok' && byLink) return proven('step-down', `${from} gave the identity up itself`);
    if (gave.answer === 'ok') return byWord(context, `${from} gave the identity up, but ${NOT_BY_LINK}`);
  }
  // Where the verb could not prove its barrier the voting loop may still hold the identity, whatever the node says that it runs as.
  if (view.running === 'unstaked' && view.tower === 'none' && isPassive(view) && byLink)
    return proven('passive', `${from} runs as its unstaked key and would come up with it`);
  const stopped = await context.act(
    taking('solana.stop', 'no validator runs there; its link points to the unstaked key'),
  );
  if (stopped.answer !== 'ok')
    return {
      kind: stopped.answer,
      code: stopped.code,
      text: notStoppedWords(from, stopped, byLink),
    };
  const guarded = stopped.facts.get('boot_guard') === 'yes';
  if (guarded || byLink) return proven('stopped', `${from} did not give up, so its validator was stopped`);
  return byWord(context, `${from} is stopped, but ${NOT_BY_LINK}, and it has no boot guard`);
}

/** A start file that names the staked key itself would bring the node back as the validator. */
const NOT_BY_LINK = 'it was not seen to start by its link';

async function withoutIt(context: RunContext, deps: TakeoverDeps, because: string): Promise<StepResult> {
  const { from } = context.run;
  const hook = deps.hookOf(from);
  if (hook) {
    const off = await cutOff(context, hook, from, 'fence');
    if (off.kind === 'proven') return proven('hook', `${from} is proven off: ${off.evidence}`);
  }
  // Before anybody's word is taken: a node that is alive is not declared dead, it is reached and fenced, or powered off.
  const { gossip, ssh } = await signsOfLife(context, deps);
  if (gossip)
    return ask('old-alive', `The gossip port of ${from} still accepts connections: its validator may be running.`);
  const machine = ssh ? ` Its SSH port accepts connections, so the machine is on.` : '';
  return byWord(
    context,
    `${from} does not answer (${because.replace(/\.$/, '')}), and nothing proves that it cannot sign.${machine}`,
  );
}

/** What nothing proves is for people to declare; without their word the run stops and says what is missing. */
async function byWord(context: RunContext, missing: string): Promise<StepResult> {
  const { from } = context.run;
  const override = overrideFor(context, from, 'fence');
  if (!override) return ask('old-unfenced', missing.endsWith('.') ? missing : `${missing}.`, from);
  const words = `${declaredWords(override)}. ${FALSE_DECLARATION}`;
  await useOverride(context, override, 'fence', words);
  return proven('declared', words);
}

function ask(state: string, text: string, declare?: string): StepResult {
  return {
    kind: 'ask',
    code: 'fence/needed',
    state,
    text,
    signer: 'unknown',
    ...(declare === undefined ? {} : { declare }),
  };
}

function proven(fence: Fence, evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: { fence } };
}

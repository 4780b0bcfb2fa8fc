import type { LookResult, RunContext } from '../../../execution/procedure.ts';
import { chainNow } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { sentIn } from '../extrinsics.ts';
import { keysOf, madeKeys } from '../proven-keys.ts';
import { stageOf, type KeysStage } from '../stage.ts';

/** The steps in their order; each looks before it acts, so that going on means beginning with the first that is not proven. */
export const ORDER = ['keys', 'own', 'set', 'sessions', 'active', 'free', 'gate', 'demote'] as const;

/** A step that failed as often as this did not fail by bad luck. */
const MOST_ATTEMPTS = 4;

/**
 * After another worker, a stop or people's word: the chain is read first. What a step proved about nodes may be over; what it
 * proved about the chain is read again by the steps themselves.
 */
export async function lookAtHandover(context: RunContext, deps: PolkadotDeps): Promise<LookResult> {
  const entries = context.entries();
  const { from, to } = context.run;
  const made = madeKeys(entries);
  const told = context.decision(context.attempt) === 'told';
  if (made === null) {
    if (await context.wantsBack()) return { kind: 'back', because: 'somebody wants it called off', signer: from };
    if (attempts(context) >= MOST_ATTEMPTS)
      return stop(context, 'keys-not-made', `${to} did not make keys that were stored`);
    const why = 'the answer of the last rotation was not stored: keys are made again, and nobody knows the lost ones';
    return { kind: 'again', step: 'keys', because: why, signer: from };
  }
  const state = await chainNow(context, deps);
  const stage = stageOf(state, keysOf(entries, state.layout));
  if (stage.kind === 'elsewhere' && (await context.wantsBack()) && sentIn(entries).open === null)
    return { kind: 'back', because: 'somebody wants it called off, and the keys are not set', signer: from };
  const failed = refusedSinceWish(context);
  if (failed !== null) return { kind: 'stop', code: failed.code, because: failed.text, signer: from, state: 'refused' };
  const step = nextStep(context, stage);
  const because = `${stageWords(stage, to)}${told ? '; the keys may have been sent' : ''}`;
  return { kind: 'go-on', step, because, signer: stage.kind === 'active' ? to : from };
}

/** The first step that is not proven, and never one behind what the chain shows. */
function nextStep(context: RunContext, stage: KeysStage): string {
  const proven = new Set(
    context
      .entries()
      .flatMap(({ event }) => (event.kind === 'step.proven' && event.attempt === context.attempt ? [event.step] : [])),
  );
  const first = ORDER.find((id) => !proven.has(id)) ?? 'demote';
  // Keys that are not next any more are for the wait to tell of, however far the run had come.
  return stage.kind === 'elsewhere' && proven.has('set') ? 'sessions' : first;
}

function stageWords({ kind }: KeysStage, to: string): string {
  switch (kind) {
    case 'elsewhere':
      return `the chain does not have the keys of ${to}`;
    case 'next':
      return `the keys of ${to} are set`;
    case 'queued':
      return `the keys of ${to} are queued`;
    case 'active':
      return `the keys of ${to} are active`;
    case 'not-elected':
      return `the keys of ${to} are set, and the validator is not elected`;
  }
  return kind satisfies never;
}

/** What was refused since people last said something; a person who says `resume` has mended it. */
function refusedSinceWish(context: RunContext): { readonly code: string; readonly text: string } | null {
  const entries = context.entries();
  const since = entries.slice(entries.findLastIndex(({ event }) => event.kind === 'wish.stored') + 1);
  const last = since.findLast(({ event }) => event.kind === 'step.refused' || event.kind === 'step.proven')?.event;
  return last?.kind === 'step.refused' ? last : null;
}

function attempts(context: RunContext): number {
  const entries = context.entries();
  const since = entries.slice(entries.findLastIndex(({ event }) => event.kind === 'wish.stored') + 1);
  return since.filter(({ event }) => event.kind === 'resume.decided').length;
}

function stop({ run }: RunContext, state: string, because: string): LookResult {
  return { kind: 'stop', signer: run.from, code: 'run/checks-failed', state, because };
}

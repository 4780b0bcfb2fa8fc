import type { JournalEntry } from '../../../domain/journal.ts';
import type { LookResult, RunContext } from '../../../execution/procedure.ts';
import { provenSteps } from '../../../execution/progress.ts';
import { chainNow, isChainAway } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { sentIn } from '../extrinsics.ts';
import { fencedLook } from '../fence.ts';
import { keysOf, madeKeys } from '../proven-keys.ts';
import { signerBefore } from '../signer.ts';
import { stageOf, type KeysStage } from '../stage.ts';
import { watchNodes } from '../watch-nodes.ts';
import { told } from './told-old.ts';
import { voidedWords } from './voided.ts';

/** The steps in their order; each looks before it acts, so that going on means beginning with the first that is not proven. */
const ORDER = ['keys', 'own', 'set', 'sessions', 'active', 'free', 'gate', 'demote'] as const;

/** A step that failed as often as this did not fail by bad luck. */
const MOST_ATTEMPTS = 4;
/** What could not be read, or was not clear: often enough, and the journal stays short. Unit: milliseconds. */
const LOOK_AGAIN_MS = 30_000;

/**
 * After another worker, a stop or people's word: the chain is read first. What a step proved about nodes may be over; what it
 * proved about the chain is read again by the steps themselves.
 */
export async function lookAtHandover(context: RunContext, deps: PolkadotDeps): Promise<LookResult> {
  const late = await lateOrder(context, deps);
  if (late !== null) return waits(deps, late);
  try {
    return madeKeys(context.entries()) === null ? await beforeKeys(context) : await withKeys(context, deps);
  } catch (error) {
    // A wait of half a day outlives an RPC: nothing is decided before the chain can be read.
    if (!isChainAway(error)) throw error;
    const idle = provenSteps(context.entries(), context.attempt).has('set') ? await watchNodes(context, deps) : null;
    return waits(deps, `${idle === null ? '' : `${idle}! `}The chain cannot be read: ${error.message}`);
  }
}

/**
 * An order to the old node whose answer nobody has may still be in the hand of a worker that stands still. It must not come into
 * effect when everything has changed: the host is fenced first (safety protocol 1.2). New keys that come late do no harm.
 */
async function lateOrder(context: RunContext, deps: PolkadotDeps): Promise<string | null> {
  const { from } = context.run;
  if (told(context.entries())?.over !== false) return null;
  const seen = await fencedLook(context, deps, from);
  return seen.kind === 'seen' ? null : `${from} was told to restart and does not answer: ${seen.because}`;
}

async function beforeKeys(context: RunContext): Promise<LookResult> {
  const { from, to } = context.run;
  if (await context.wantsBack()) return { kind: 'back', because: 'somebody wants it called off', signer: from };
  if (attempts(context) >= MOST_ATTEMPTS)
    return {
      kind: 'stop',
      signer: signerBefore(context),
      code: 'run/checks-failed',
      state: 'keys-not-made',
      because: `${to} did not make keys that were stored. ${lastWords(context.entries())}`.trim(),
    };
  const why = 'the answer of the last rotation was not stored: keys are made again, and nobody knows the lost ones';
  return { kind: 'again', step: 'keys', because: why, signer: signerBefore(context) };
}

async function withKeys(context: RunContext, deps: PolkadotDeps): Promise<LookResult> {
  const entries = context.entries();
  const { to, wish } = context.run;
  const state = await chainNow(context, deps);
  const stage = stageOf(state, keysOf(entries, state.layout));
  const signer = stage.kind === 'active' ? to : signerBefore(context);
  // Also where there is no way back: then that is what people are told.
  if (wish === 'abort' || wish === 'return') return { kind: 'back', because: `somebody asked to ${wish}`, signer };
  if (stage.kind === 'elsewhere' && sentIn(entries).open === null && (await context.wantsBack()))
    return { kind: 'back', because: 'it is paused, and the keys are not set', signer };
  const failed = refusedSinceWish(entries);
  if (failed !== null) return { kind: 'stop', code: failed.code, because: failed.text, signer, state: 'refused' };
  const proven = provenSteps(entries, context.attempt);
  if (stage.kind === 'elsewhere' && proven.has('set'))
    return { kind: 'stop', code: 'run/checks-failed', state: 'wait-voided', because: voidedWords(context), signer };
  return onwards(context, deps, { because: stageWords(stage, to), signer }, proven);
}

/** Where it goes on, once nothing stands against it. */
function onwards(
  context: RunContext,
  deps: PolkadotDeps,
  seen: { readonly because: string; readonly signer: string },
  proven: ReadonlySet<string>,
): LookResult {
  const entries = context.entries();
  const last = lastStep(entries);
  if (last?.kind === 'step.unknown' && last.code === 'run/checks-failed' && ORDER.indexOf('gate') <= indexOf(last.step))
    return { kind: 'again', step: 'free', because: last.text, signer: seen.signer };
  // In the execution that could not tell a look so soon would see the same, and again, and again.
  if (isFresh(entries)) return waits(deps, last?.kind === 'step.unknown' ? last.text : '');
  const step = ORDER.find((id) => !proven.has(id)) ?? 'demote';
  const order = told(entries);
  // An intent stands once in an attempt, and so does a receipt: to tell it again takes another.
  if (step === 'demote' && order?.attempt === context.attempt && (order.result !== 'done' || order.isAskedAgain))
    return { kind: 'again', step, ...seen };
  return { kind: 'go-on', step, ...seen };
}

const indexOf = (step: string): number => ORDER.findIndex((id) => id === step);

function lastStep(entries: readonly JournalEntry[]) {
  const event = entries.findLast(
    ({ event: { kind } }) => kind === 'step.unknown' || kind === 'step.proven' || kind === 'step.skipped',
  )?.event;
  return event?.kind === 'step.unknown' ? event : null;
}

/** This very execution, since it took the lease, came to something that it could not tell. */
function isFresh(entries: readonly JournalEntry[]): boolean {
  const last = entries.findLast(({ event: { kind } }) => kind === 'step.unknown' || kind === 'lease.taken');
  return last?.event.kind === 'step.unknown';
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

function sinceWish(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.slice(entries.findLastIndex(({ event }) => event.kind === 'wish.stored') + 1);
}

/** What was refused since people last said something; a person who says `resume` has mended it. */
function refusedSinceWish(entries: readonly JournalEntry[]): { readonly code: string; readonly text: string } | null {
  const last = sinceWish(entries).findLast(
    ({ event }) => event.kind === 'step.refused' || event.kind === 'step.proven',
  )?.event;
  return last?.kind === 'step.refused' ? last : null;
}

function attempts(context: RunContext): number {
  return sinceWish(context.entries()).filter(({ event }) => event.kind === 'resume.decided').length;
}

function lastWords(entries: readonly JournalEntry[]): string {
  const last = entries.findLast(({ event: { kind } }) => kind === 'step.refused' || kind === 'step.unknown')?.event;
  return last?.kind === 'step.refused' || last?.kind === 'step.unknown' ? last.text : '';
}

function waits(deps: PolkadotDeps, because: string): LookResult {
  return { kind: 'wait', untilMs: deps.clock.now() + LOOK_AGAIN_MS, because, signer: 'unknown' };
}

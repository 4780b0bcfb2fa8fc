import { BatonError } from '../../../domain/failure.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { LookResult, RunContext } from '../../../execution/procedure.ts';
import { sinceLastWish, waitedMs } from '../../since-wish.ts';
import { fencedLook } from '../fence.ts';
import { wayOfPlan } from '../planned.ts';
import { needsNewAttempt, openTellings, triesSinceWish, wasPlaced } from '../swap/journaled.ts';
import type { TakeoverDeps } from './deps.ts';
import { lookAtOld, signsUnfenced } from './old-node.ts';
import { isEnded } from './returning.ts';
import { standbyView } from './standby.ts';
import type { TakeoverState, TakeoverView } from './state.ts';
import { TAKEOVER_STATES } from './states.ts';

/** Between two looks at a node that is not clear yet. Unit: milliseconds. */
const LOOK_AGAIN_MS = 2_500;
/** A neard that starts answers after minutes; people should not wait longer than this to be told. Unit: milliseconds. */
const LONGEST_WAIT_MS = 90_000;

/** Stops that come before there is anything for the table to decide about. */
const STATE_OF = { 'host/quarantined': 'host-quarantined', 'host/stale-term': 'host-knows-higher-term' } as const;

/**
 * Resume of a takeover. A step that was ended by its own wait goes on as it is: nobody is in the middle of anything. Else term up, fenced
 * look at both nodes, attempt closed, then decided.
 */
export async function lookAtTakeover(context: RunContext, deps: TakeoverDeps): Promise<LookResult> {
  const waiting = await waitingStep(context);
  if (waiting !== null) return { kind: 'go-on', step: waiting, because: 'it goes on waiting' };
  await context.raiseTerm();
  try {
    return await decided(context, await viewOf(context, deps));
  } catch (error) {
    if (error instanceof BatonError && (error.code === 'host/quarantined' || error.code === 'host/stale-term'))
      return { kind: 'stop', state: STATE_OF[error.code], signer: 'unknown', code: error.code, because: error.message };
    throw error;
  }
}

/** The step whose wait is the last that was written down, unless people want it called off where that can still be. */
async function waitingStep(context: RunContext): Promise<string | null> {
  const { attempt } = context;
  const last = context.entries().findLast(({ event }) => 'step' in event)?.event;
  if (last?.kind !== 'step.waiting' || last.attempt !== attempt) return null;
  const isClosed = context.decision(attempt) === 'returned';
  if (isClosed || (!wasTold(context) && (await context.wantsBack()))) return null;
  return last.step;
}

async function viewOf(context: RunContext, deps: TakeoverDeps): Promise<TakeoverView> {
  const { to } = context.run;
  const target = deps.targetOf(context);
  const old = await lookAtOld(context, deps);
  const standby = await fencedLook(context, deps, to);
  // Inserted before anything is concluded: if it stands, nobody can put the key in place in this attempt any more.
  if ((await context.decide('returned', 'a look found the attempt open')) === 'not-now')
    throw new BatonError('run/lease-lost', 'the attempt could not be closed');
  const entries = context.entries();
  const isStranger = standby.kind === 'unseen' && standby.code === 'host/key-changed';
  return {
    oldIsEnded: old.kind === 'answers' ? isEnded(context, deps, old) : null,
    oldSigns: old.kind === 'answers' && signsUnfenced(old.facts, target),
    standby: standby.kind === 'seen' ? standbyView(standby.facts, target) : null,
    stranger: isStranger ? standby.because : null,
    told: wasTold(context),
    placed: wasTold(context) && wasPlaced(entries),
    wantsBack: await context.wantsBack(),
    tries: triesSinceWish(entries),
    signedInVain: inVain(sinceLastWish(entries)),
    lastRefusal: lastRefusal(entries),
    waitedMs: waitedMs(entries),
    nowMs: deps.clock.now(),
  };
}

/** The new node may have been told to put the key in place, and was not seen without it since. */
export const wasTold = (context: RunContext): boolean => openTellings(context).length > 0;

/** The steps in which the new node is to sign. */
const SIGNING: ReadonlySet<string> = new Set(['signs', 'quarantine']);

/** Failures of those in a row: a quarantine that waits has found everything as it is to be. */
function inVain(entries: readonly JournalEntry[]): number {
  const waited = entries.findLastIndex(({ event }) => event.kind === 'step.waiting' && event.step === 'quarantine');
  return entries.slice(waited + 1).filter(({ event }) => isFailure(event) && SIGNING.has(event.step)).length;
}

type Failure = Extract<JournalEntry['event'], { kind: 'step.refused' | 'step.unknown' }>;

function isFailure(event: JournalEntry['event']): event is Failure {
  return event.kind === 'step.refused' || event.kind === 'step.unknown';
}

function lastRefusal(entries: readonly JournalEntry[]): string | null {
  const last = entries.map(({ event }) => event).findLast(isFailure);
  return last?.text ?? null;
}

/** The first row of the table that fits. @throws `host/bad-answer` when none does, which no observation leads to */
export function takeoverStateOf(view: TakeoverView): TakeoverState {
  const state = TAKEOVER_STATES.find(({ when }) => when(view));
  if (!state) throw new BatonError('host/bad-answer', 'No row of the table fits what was seen.');
  return state;
}

async function decided(context: RunContext, view: TakeoverView): Promise<LookResult> {
  const row = takeoverStateOf(view);
  const because = row.words?.(view) ?? row.sentence;
  const said = { state: row.id, because, signer: signerIn(row, view, context) };
  const { next } = row;
  switch (next.kind) {
    case 'wait':
      return view.waitedMs < LONGEST_WAIT_MS
        ? { kind: 'wait', untilMs: view.nowMs + LOOK_AGAIN_MS, ...said }
        : { kind: 'stop', code: next.code, ...said };
    case 'stop':
      return { kind: 'stop', code: next.code, ...said };
    case 'go-on':
      return { kind: isSpent(context) ? 'again' : 'go-on', step: next.step, ...said };
    case 'again':
      if (next.step === 'wake') return { kind: 'again', step: wakeStep(context), ...said };
      await cleared(context);
      return { kind: 'again', step: next.step, ...said };
    case 'back':
      await cleared(context);
      return { kind: 'back', ...said };
  }
  return next satisfies never;
}

/** A verb of the steps in which it is to sign stands without its answer: it can be sent again in another attempt only. */
const isSpent = (context: RunContext): boolean =>
  [...SIGNING].some((step) => needsNewAttempt(context.entries(), context.attempt, step));

const wakeStep = ({ plan }: RunContext): string => (wayOfPlan(plan) === 'hot-swap' ? 'reload' : 'start');

/** Only the new node clears `told` (safety protocol 3), and it just has: the key does not lie where the run would have put it. */
async function cleared(context: RunContext): Promise<void> {
  const evidence = `no key is in place on ${context.run.to}, it signs with none, and nothing is in flight`;
  for (const attempt of openTellings(context)) await context.journal({ kind: 'attempt.cleared', attempt, evidence });
}

/** The table speaks of roles; people read names. An old node that is able to sign is told, whatever the row is about. */
function signerIn({ signer }: TakeoverState, { oldIsEnded, standby }: TakeoverView, { run }: RunContext): string {
  if (signer === 'standby') return oldIsEnded === false ? 'both' : run.to;
  const isIdle = standby !== null && standby.running !== 'unknown' && standby.running !== 'signs';
  return oldIsEnded === true && isIdle ? 'nobody' : signer === 'nobody' && oldIsEnded !== true ? 'unknown' : signer;
}

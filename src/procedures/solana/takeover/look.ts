import { BatonError } from '../../../domain/failure.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { LookResult, RunContext } from '../../../execution/procedure.ts';
import { fencedLook, hasFenced } from '../handover/fence.ts';
import { strangerAt } from '../handover/stranger.ts';
import { sinceLastWish, waitedMs } from '../../since-wish.ts';
import { viewOfNode } from '../handover/view.ts';
import type { TakeoverDeps } from './deps.ts';
import { lookAtOld } from './old-node.ts';
import type { TakeoverState, TakeoverView } from './state.ts';
import { TAKEOVER_STATES } from './states.ts';

/** Between two looks at a node that is not clear yet: the identity has to be seen twice at least 2 s apart. */
const LOOK_AGAIN_MS = 2_500;
/** A validator that restarts answers after minutes; people should not wait longer than this to be told. */
const LONGEST_WAIT_MS = 90_000;

/** Stops that come before there is anything for the table to decide about. */
const STATE_OF = { 'host/quarantined': 'host-quarantined', 'host/stale-term': 'host-knows-higher-term' } as const;

/** Resume of a takeover: term up, fenced look at the standby and at the old node if it answers, attempt closed, then decided. */
export async function lookAtTakeover(context: RunContext, deps: TakeoverDeps): Promise<LookResult> {
  // A successor got a new term with its lease. Within one execution a look needs one too: the old one may be on its way.
  if (hasFenced(context)) await context.raiseTerm();
  try {
    return await decided(context, await viewOf(context, deps));
  } catch (error) {
    if (error instanceof BatonError && (error.code === 'host/quarantined' || error.code === 'host/stale-term'))
      return { kind: 'stop', state: STATE_OF[error.code], signer: 'unknown', code: error.code, because: error.message };
    throw error;
  }
}

async function viewOf(context: RunContext, deps: TakeoverDeps): Promise<TakeoverView> {
  const { to } = context.run;
  const old = await lookAtOld(context, deps);
  const seen = await fencedLook(context, deps, 'fast', [to]);
  // Inserted before anything is concluded: if it stands, nobody can tell the standby in this attempt any more.
  const decision = await context.decide('returned', 'a look found the attempt open');
  if (decision === 'not-now') throw new BatonError('run/lease-lost', 'the attempt could not be closed');
  const entries = context.entries();
  return {
    decision,
    old: old.kind === 'answers' ? old.view : null,
    standby: viewOfNode(context, seen, to),
    stranger: strangerAt(seen, to),
    wantsBack: await context.wantsBack(),
    tries: triesOf(sinceLastWish(entries)),
    verifiedInVain: inVain(sinceLastWish(entries)),
    lastRefusal: lastRefusal(entries),
    waitedMs: waitedMs(entries),
    nowMs: deps.clock.now(),
  };
}

/** The steps in which the new node is to sign: where it does not, either takes the role again. */
const SIGNING: ReadonlySet<string> = new Set(['verify', 'quarantine']);

/** Failures of those in a row: a quarantine that waits has found everything as it is to be, and may have done so for hours. */
function inVain(entries: readonly JournalEntry[]): number {
  const waited = entries.findLastIndex(({ event }) => event.kind === 'step.waiting' && event.step === 'quarantine');
  return entries.slice(waited + 1).filter(({ event }) => isFailure(event) && SIGNING.has(event.step)).length;
}

type Failure = Extract<JournalEntry['event'], { kind: 'step.refused' | 'step.unknown' }>;

function isFailure(event: JournalEntry['event']): event is Failure {
  return event.kind === 'step.refused' || event.kind === 'step.unknown';
}

function triesOf(entries: readonly JournalEntry[]): number {
  return entries.filter(({ event }) => event.kind === 'resume.decided' && event.decision === 'again').length;
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
  switch (row.next.kind) {
    case 'wait':
      return view.waitedMs < LONGEST_WAIT_MS
        ? { kind: 'wait', untilMs: view.nowMs + LOOK_AGAIN_MS, ...said }
        : { kind: 'stop', code: row.next.code, ...said };
    case 'stop':
      return { kind: 'stop', code: row.next.code, ...said };
    case 'go-on':
      return { kind: 'go-on', step: row.next.step, ...said };
    case 'again':
    case 'back':
      await cleared(context, view);
      return row.next.kind === 'again' ? { kind: 'again', step: row.next.step, ...said } : { kind: 'back', ...said };
  }
  return row.next satisfies never;
}

/** Only the standby clears `told` (safety protocol 3), and it just has. */
async function cleared(context: RunContext, { decision }: TakeoverView): Promise<void> {
  if (decision !== 'told') return;
  const evidence = `${context.run.to} runs as its unstaked identity, did not come to take the role, and nothing is in flight`;
  await context.journal({ kind: 'attempt.cleared', attempt: context.attempt, evidence });
}

/** The table speaks of roles; people read names. Whoever was seen to sign is named, whatever the row is about. */
function signerIn({ signer }: TakeoverState, { old, standby }: TakeoverView, { run }: RunContext): string {
  if (old?.running === 'staked') return standby?.running === 'staked' ? 'both' : run.from;
  if (signer === 'standby') return run.to;
  const isIdle = standby?.running === 'unstaked' || standby?.running === 'gone';
  return signer === 'unknown' && isIdle && old !== null && old.running !== 'unknown' ? 'nobody' : signer;
}

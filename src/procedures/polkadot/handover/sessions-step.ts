import type { SessionKeys } from '../../../chains/polkadot/session-keys.ts';
import { slotsToNextSession, type SessionState } from '../../../chains/polkadot/session-state.ts';
import { inWords } from '../../../domain/duration.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { Glance, ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { chainNow } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { keysOf } from '../proven-keys.ts';
import { isTakeover, signerBefore } from '../signer.ts';
import { setsWithout, stageOf, type KeysStage } from '../stage.ts';
import { idleNodes, watchNodes } from '../watch-nodes.ts';
import { lookEveryMs, pauseMs, sessionMs } from './pause.ts';
import { told } from './told-old.ts';
import { voidedWords } from './voided.ts';

/** A change of session is there when it is finalized; then the next look. Unit: slots. */
const FINALITY_SLOTS = 5;

/**
 * Sessions: the wait until the authority sets hold the new keys. The old node has to run all the while, and nothing is counted:
 * each look reads what the chain names. A look costs a read of the chain and of both nodes; in between nobody works on the run.
 */
export function sessionsStep(deps: PolkadotDeps): ProcedureStep {
  return {
    id: 'sessions',
    async perform(context) {
      const state = await chainNow(context, deps);
      const keys = keysOf(context.entries(), state.layout);
      const stage = stageOf(state, keys);
      if (stage.kind === 'elsewhere') return voided(context);
      if (stage.kind === 'active') return active(context, state);
      return waitFor(context, deps, state, stage, keys);
    },
    stillWaits: (glance) => stillWaits(glance, deps),
  };
}

/**
 * The run is taken up, and its journal says how far the wait has come, so many times in a session: once an hour on Polkadot. All
 * looks in between are glances.
 */
const WRITTEN_PER_SESSION = 4;

/**
 * Session, stage and both nodes are as the last line of the journal says: the looks that made it, without a lease. A node that does not
 * do its part is told of by the holder of the run, at once.
 */
async function stillWaits(glance: Glance, deps: PolkadotDeps): Promise<number | null> {
  const entries = glance.entries();
  const last = entries.at(-1);
  if (last?.event.kind !== 'step.waiting' || told(entries)?.over === false) return null;
  const state = await chainNow(glance, deps);
  const now = deps.clock.now();
  if (state.epoch === null || now - last.atMs >= sessionMs(state.epoch) / WRITTEN_PER_SESSION) return null;
  const keys = keysOf(entries, state.layout);
  const stage = stageOf(state, keys);
  const isSame = sameWait(last.event, waitWords(glance, state, stage, setsWithout(state, keys)), {
    session: state.session,
    stage: stage.kind,
  });
  if (!isSame || (await idleNodes(glance, deps)) !== null) return null;
  return now + pauseMs(state.epoch, glance.run.id, FINALITY_SLOTS);
}

/** But for the time that is left. Words of a node that is idle, or of a wait that is over, are no such words. */
function sameWait(
  { because, figures }: Extract<JournalEvent, { kind: 'step.waiting' }>,
  words: string,
  { session, stage }: { readonly session: number; readonly stage: KeysStage['kind'] },
): boolean {
  return figures?.['session'] === session && figures['stage'] === stage && untimed(because) === untimed(words);
}

function untimed(words: string): string {
  return words.replace(/; active in about [\w ]+/, '');
}

/** Until the keys are active, also where they were and are not any more: a validator that is not elected is in no set. */
export async function waitFor(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  stage: KeysStage,
  keys: SessionKeys,
): Promise<StepResult> {
  const idle = await watchNodes(context, deps);
  const words = waitWords(context, state, stage, setsWithout(state, keys));
  const now = deps.clock.now();
  const ahead = msToActive(state, stage);
  return {
    kind: 'wait',
    // Without a clock of the chain: as on Kusama, the shortest session that is long.
    untilMs: now + (state.epoch === null ? 150_000 : pauseMs(state.epoch, context.run.id, FINALITY_SLOTS)),
    because: idle === null ? words : `${idle}! ${words}`,
    figures: {
      session: state.session,
      stage: stage.kind,
      activeAtMs: ahead === null ? null : now + ahead,
      everyMs: state.epoch === null ? null : lookEveryMs(state.epoch),
      ...(idle === null ? {} : { idle }),
    },
  };
}

/** Somebody has set other keys since: what this run waits for does not come. Both nodes keep running. */
export function voided(context: RunContext): StepResult {
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'wait-voided',
    text: voidedWords(context),
    signer: signerBefore(context),
  };
}

function active({ run }: RunContext, { session, block }: SessionState): StepResult {
  return {
    kind: 'proven',
    evidence: `The authority sets hold the keys of ${run.to} at block ${block.number} of session ${session}`,
    figures: { activeInSession: session },
  };
}

/** @returns what is waited for, and since when; the words name the session, not the hour: the card makes that of `untilMs` */
function waitWords(
  context: Pick<RunContext, 'run'>,
  state: SessionState,
  stage: KeysStage,
  missing: ReturnType<typeof setsWithout>,
): string {
  const eta = etaWords(state, stage);
  const { from, to } = context.run;
  const keep = `${isTakeover(context) ? to : from} has to keep running`;
  switch (stage.kind) {
    case 'next':
      return `Session ${state.session}: the keys are set, and are queued with the next session${eta}. ${keep}`;
    case 'queued':
      // All of them have the old ones until the session changes; only some is out of the ordinary.
      return missing.sets.length === missing.shown || state.epoch === null
        ? `Session ${state.session}: the keys are queued, and active with the next session${eta}. ${keep}`
        : `Session ${state.session}: the keys are queued; ${missing.sets.join(', ')} ${missing.sets.length === 1 ? 'has' : 'have'} the old ones${eta}. ${keep}`;
    case 'not-elected':
      return `Session ${state.session}: the keys are set, and the validator is not elected. They become active when it is${eta}. ${keep}`;
    case 'active':
    case 'elsewhere':
      return '';
  }
  return stage satisfies never;
}

/** Until the keys are active, as far as the slots say: `next` needs two changes of session, `queued` one. */
export function msToActive({ epoch }: SessionState, stage: KeysStage): number | null {
  if (epoch === null || stage.kind === 'not-elected' || stage.kind === 'elsewhere') return null;
  const changes = stage.kind === 'next' ? 1 : 0;
  return (slotsToNextSession(epoch) + changes * epoch.duration) * epoch.slotMs;
}

function etaWords(state: SessionState, stage: KeysStage): string {
  const ms = msToActive(state, stage);
  return ms === null ? '' : `; active in about ${inWords(ms)}`;
}

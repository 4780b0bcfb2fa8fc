import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { guardArgs } from '../../../chains/solana/target.ts';
import { overrideOf, type Override } from '../../../domain/override.ts';
import type { Slot } from '../../../domain/names.ts';
import type { BackResult, RunContext } from '../../../execution/procedure.ts';
import { unstakedKeyOf } from './bound-keys.ts';
import { declaredWords } from '../../declared.ts';
import { FALSE_DECLARATION, oldTowerNow, toldAndDeclared } from './declared.ts';
import type { HandoverDeps } from './deps.ts';
import { emittedTower, receiptsOf } from './emitted-tower.ts';
import { fencedLook } from './fence.ts';
import { proveLandedVotes } from './landed-votes.ts';
import { type OwnTower, ownTowerOf } from './own-tower.ts';
import { showsNothingDone, type NodeView } from './seen.ts';
import { sinceLastWish } from '../../since-wish.ts';
import { doubtAccepted, viewOfNode } from './view.ts';
import { votesSeen } from './votes-seen.ts';

/** The guard answers within 10 s by its own limits. */
const ANSWER_WITHIN_MS = 16_000;
/** Nobody signs meanwhile, and without them nobody may. */
const OBSERVERS_WITHIN_MS = 60_000;
/** After as many tries it is for people to say what is in the way. */
const MOST_TRIES = 3;
const LOOK_AGAIN_MS = 2_500;
/** The old node votes again as soon as it adopts the key; a minute covers a bad stretch of the cluster. */
const LANDED_WITHIN_MS = 60_000;

/**
 * The active takes its role back (safety protocol 3): `returned` first, so that nobody can tell the standby any more, then
 * a higher term on the hosts, then the verb that requires the tower and its very hash.
 */
export async function giveBack(context: RunContext, deps: HandoverDeps): Promise<BackResult> {
  // Each attempt carries its own row and its own intents; one that was used already is closed and left behind.
  if (usedBackIntent(context)) await context.beginAttempt();
  const stands = await context.decide('returned', 'the role goes back');
  if (stands !== 'returned' && !cleared(context))
    return { kind: 'look', because: 'The standby was told; it has to be asked first.' };
  await context.raiseTerm();
  const seen = await fencedLook(context, deps, 'fast');
  const active = viewOfNode(context, seen, context.run.from);
  const standby = viewOfNode(context, seen, context.run.to);
  if (!active || active.inFlight || standby?.running === 'staked' || standby?.inFlight)
    return { kind: 'look', because: 'What the look found does not allow it.' };
  const override = reliedOn(context);
  if (override && !(await stillHolds(context, deps, seen)))
    return { kind: 'look', because: 'What was seen after the declaration has changed.' };
  // The table has a row for it, with what people can do.
  if (active.running !== 'staked' && (active.tower === 'replaced' || active.tower === 'lost'))
    return { kind: 'look', because: 'The tower of the old node is not the one that it handed out.' };
  if (active.running !== 'staked' && active.tower === 'doubtful' && !doubtAccepted(context.entries(), context.run.from))
    return { kind: 'look', because: 'The machine of the old node was started anew.' };
  if (active.running !== 'staked' || active.link !== 'staked') {
    const { from } = context.run;
    if (timesTried(context) >= MOST_TRIES) return gaveIn(context, active, standby);
    const tower = await towerToTake(context, deps, seen, active);
    if (tower.kind !== 'newest') {
      const signer = active.running === 'unstaked' && standby?.running === 'unstaked' ? 'nobody' : 'unknown';
      return { kind: 'stop', state: `old-tower-${tower.kind}`, signer, code: 'tower/stale', because: tower.text };
    }
    const answer = await context.act({
      step: 'give-back',
      node: from,
      request: {
        verb: 'solana.take-back',
        args: {
          ...guardArgs(deps.targetOf(context), from, unstakedKeyOf(context.plan, from)),
          sha256: tower.sha256,
        },
      },
      expectedBefore: `runs as ${active.running}; the tower is the one that was emitted`,
      expectedAfter: 'runs as the validator with its own tower; its link points to the staked key',
      timeoutMs: ANSWER_WITHIN_MS,
    });
    // A pause, and then a look first: what refused a moment ago may have settled, and nothing is retried blindly.
    if (answer.answer !== 'ok')
      return { kind: 'wait', untilMs: deps.clock.now() + LOOK_AGAIN_MS, because: answer.text };
  }
  return proven(context, deps, standby ? null : override);
}

/** What people declared is good while the node is silent and the old tower is the newest; one that answers speaks for itself. */
async function stillHolds(context: RunContext, deps: HandoverDeps, seen: SolanaObservation): Promise<boolean> {
  const told = toldAndDeclared(context) ?? context.attempt;
  const standby = viewOfNode(context, seen, context.run.to, told);
  return standby ? showsNothingDone(standby) : (await oldTowerNow(context, deps, seen)) === 'holds';
}

/**
 * The very tower that was handed out, where this run has proven it fresh. Otherwise the one that lies there, proven now to hold
 * every vote that landed: what was handed out by slots may have been an old file that was still.
 */
async function towerToTake(
  context: RunContext,
  deps: HandoverDeps,
  seen: SolanaObservation,
  active: NodeView,
): Promise<OwnTower> {
  const { from } = context.run;
  // Its link alone is to be put right.
  if (active.running === 'staked') return { kind: 'newest', sha256: 'none' };
  const emitted = emittedTower(receiptsOf(seen, from));
  const isProven = context
    .entries()
    .some(
      ({ event }) => event.kind === 'step.proven' && event.step === 'give' && event.figures['towerSha256'] === emitted,
    );
  if (isProven && active.tower === 'sure') return { kind: 'newest', sha256: emitted };
  return ownTowerOf(deps, deps.targetOf(context), seen, from, loggedVote(context), OBSERVERS_WITHIN_MS, context.signal);
}

/** The newest vote that the old node has logged before it took the other key, as its own answers say. */
function loggedVote(context: RunContext): Slot {
  const logged = context
    .entries()
    .map(({ event }) =>
      event.kind === 'outcome' && event.node === context.run.from && event.verb === 'solana.step-down'
        ? Number(event.evidence['barrier.last_voting'] ?? NaN)
        : NaN,
    );
  return Math.max(0, ...logged.filter(Number.isSafeInteger));
}

/** The way back stands on people's word that the standby cannot sign. */
function reliedOn(context: RunContext): Override | null {
  const override = overrideOf(context.entries());
  return override?.usedFor === 'give-back' ? override : null;
}

async function proven(context: RunContext, deps: HandoverDeps, override: Override | null): Promise<BackResult> {
  const { from } = context.run;
  const target = deps.targetOf(context);
  const landed = await proveLandedVotes(
    deps,
    target,
    Math.max(0, ...(await votesSeen(deps, target)).map(({ vote }) => vote)),
    LANDED_WITHIN_MS,
    context.signal,
  );
  const votes = landed.proven
    ? `${from} runs as the validator and its votes land.`
    : `${from} runs as the validator. ${landed.text}`;
  const evidence = override ? `${votes} ${declaredWords(override)}. ${FALSE_DECLARATION}` : votes;
  return { kind: 'returned', signer: from, evidence, figures: landed.proven ? { firstLandedVote: landed.first } : {} };
}

function timesTried(context: RunContext): number {
  return sinceLastWish(context.entries()).filter(({ event }) => event.kind === 'intent' && isTakeBack(context, event))
    .length;
}

function isTakeBack(context: RunContext, event: { readonly verb: string; readonly node: string }): boolean {
  return event.verb === 'solana.take-back' && event.node === context.run.from;
}

/** A refusal says nothing about who signs: only what was just seen does. */
function gaveIn(context: RunContext, active: NodeView, standby: NodeView | null): BackResult {
  const { from } = context.run;
  const last = context.entries().findLast(({ event }) => event.kind === 'outcome' && isTakeBack(context, event))?.event;
  const why = (last?.kind === 'outcome' && last.evidence['text']) || 'its answer was lost';
  const because = `${from} did not take the role back in ${MOST_TRIES} tries: ${typeof why === 'string' ? why : JSON.stringify(why)}`;
  const nobody = active.running === 'unstaked' && standby?.running === 'unstaked';
  const signer = active.running === 'staked' ? from : nobody ? 'nobody' : 'unknown';
  return { kind: 'stop', state: 'take-back-refused', signer, code: 'host/refused', because };
}

function usedBackIntent(context: RunContext): boolean {
  return context
    .entries()
    .some(({ event }) => event.kind === 'intent' && isTakeBack(context, event) && event.attempt === context.attempt);
}

/** A look has shown that the standby, though told, did not act and cannot. It says so of this attempt only. */
function cleared(context: RunContext): boolean {
  return context.entries().some(({ event }) => event.kind === 'attempt.cleared' && event.attempt === context.attempt);
}

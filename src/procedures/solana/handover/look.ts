import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { LookResult, RunContext } from '../../../execution/procedure.ts';
import { STANDBY_TOWER_CLEAR } from '../checks/tower.ts';
import { declaredWords, overrideFor, useOverride } from '../../declared.ts';
import { declaredRole, oldTowerNow, toldAndDeclared } from './declared.ts';
import type { HandoverDeps } from './deps.ts';
import { fencedLook, hasFenced } from './fence.ts';
import { nextOfHandover, type Decided } from './next.ts';
import { hindrances } from './fit.ts';
import type { HandoverView } from './seen.ts';
import { strangerAt } from './stranger.ts';
import { sinceLastWish, waitedMs } from '../../since-wish.ts';
import { doubtAccepted, gaveUp, viewOfNode } from './view.ts';

/** The row of the table that gives the role back on people's word. */
const BACK_BY_DECLARATION = 'declared-standby';

/** Stops that come before there is anything for the table to decide about. */
const STATE_OF = { 'host/quarantined': 'host-quarantined', 'host/stale-term': 'host-knows-higher-term' } as const;

/** Resume between giving and taking (safety protocol 4.6): term up, fenced look at both, attempt closed, then decided. */
export async function lookAtHandover(context: RunContext, deps: HandoverDeps): Promise<LookResult> {
  // A successor got a new term with its lease. Within one execution a look needs one too: the old one may be on its way.
  if (hasFenced(context)) await context.raiseTerm();
  try {
    const seen = await fencedLook(context, deps, 'fast');
    return await decided(context, deps, seen);
  } catch (error) {
    if (error instanceof BatonError && (error.code === 'host/quarantined' || error.code === 'host/stale-term')) {
      return { kind: 'stop', state: STATE_OF[error.code], signer: 'unknown', code: error.code, because: error.message };
    }
    throw error;
  }
}

async function decided(context: RunContext, deps: HandoverDeps, seen: SolanaObservation): Promise<LookResult> {
  // Inserted before anything is concluded: if it stands, nobody can tell the standby in this attempt any more.
  const stands = await context.decide('returned', 'a look found the attempt open');
  if (stands === 'not-now') throw new BatonError('run/lease-lost', 'the attempt could not be closed');
  const view = await viewOf(context, deps, seen, stands);
  const next = named(nextOfHandover(view), context);
  const override = next.state === BACK_BY_DECLARATION ? overrideFor(context, context.run.to, 'give-back') : null;
  if (override) {
    const { attempt } = context;
    await useOverride(context, override, 'give-back', `${override.node} is not waited for: the role goes back.`);
    await context.journal({ kind: 'attempt.cleared', attempt, evidence: declaredWords(override) });
  } else if (stands === 'told' && (next.kind === 'back' || next.kind === 'again')) {
    const how =
      view.standby?.taking === 'unreached'
        ? 'the tower that came still lies where its client does not look, so the role was never asked for'
        : 'its armed call ended without commit';
    const evidence = `${context.run.to} runs as its unstaked identity, ${how}, nothing is in flight`;
    await context.journal({ kind: 'attempt.cleared', attempt: context.attempt, evidence });
  }
  return next;
}

/** The table speaks of roles; people read names. */
function named(next: Decided, { run }: RunContext): LookResult {
  const nodes: Readonly<Record<string, string>> = { old: run.from, standby: run.to };
  const declare = next.declare === undefined ? {} : { declare: nodes[next.declare] ?? next.declare };
  return { ...next, signer: nodes[next.signer] ?? next.signer, ...declare };
}

async function viewOf(
  context: RunContext,
  deps: HandoverDeps,
  seen: SolanaObservation,
  stands: 'told' | 'returned',
): Promise<HandoverView> {
  const { run, attempt } = context;
  const nowMs = deps.clock.now();
  const declared = declaredRole(context);
  const declaredAway = toldAndDeclared(context);
  const decision = declaredAway === null ? stands : 'told';
  return {
    attempt,
    decision,
    active: viewOfNode(context, seen, run.from),
    standby: viewOfNode(context, seen, run.to, declaredAway ?? attempt),
    gaveUp: gaveUp(context.entries(), run.from),
    declared,
    oldTower: declared === 'standby' && decision === 'told' ? await oldTowerNow(context, deps, seen) : 'unproven',
    strangers: { active: strangerAt(seen, run.from), standby: strangerAt(seen, run.to) },
    wantsBack: await context.wantsBack(),
    doubtAccepted: doubtAccepted(context.entries(), run.from),
    fitForAnother: onlyTowerInTheWay(await hindrances(context, deps, seen)),
    verifiedInVain: sinceLastWish(context.entries()).filter(
      ({ event }) => (event.kind === 'step.unknown' || event.kind === 'step.refused') && event.step === 'verify',
    ).length,
    waitedMs: waitedMs(context.entries()),
    nowMs,
  };
}

/** A tower that lies on the standby is set aside when it is armed. */
function onlyTowerInTheWay(failed: readonly { readonly id: string }[]): boolean {
  return failed.every(({ id }) => id === STANDBY_TOWER_CLEAR);
}

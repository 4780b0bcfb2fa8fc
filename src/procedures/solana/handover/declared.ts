import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { towerFileName } from '../../../chains/solana/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { overrideFor } from '../../declared.ts';
import type { HandoverDeps } from './deps.ts';
import { emittedTower, receiptsOf } from './emitted-tower.ts';
import type { HandoverView } from './seen.ts';
import { gaveUp } from './view.ts';
import { FEWEST_OBSERVERS, votesSeen } from './votes-seen.ts';

/** What no declaration can mend, in the words that every card carries. */
export const FALSE_DECLARATION =
  'A false declaration can make two signers; votes that the declared node cast and that never landed are not in this tower.';

/** Which node of the run people have declared fenced, by role. */
export function declaredRole(context: RunContext): HandoverView['declared'] {
  if (overrideFor(context, context.run.from, 'verify')) return 'old';
  return overrideFor(context, context.run.to, 'give-back') ? 'standby' : null;
}

/**
 * The attempt in which the standby was told and which only people's word has cleared; null when there is none. Later attempts
 * do not make it clear: that stays with the standby, however often the old node has tried to take the role back.
 */
export function toldAndDeclared(context: RunContext): number | null {
  const declared = context
    .entries()
    .some(({ event }) => event.kind === 'override.used' && event.node === context.run.to);
  if (!declared) return null;
  for (let attempt = context.attempt; attempt > 0; attempt -= 1)
    if (context.decision(attempt) === 'told') return attempt;
  return null;
}

/** What a restart of a node would do, by its link as it was last seen in this run. */
export function restartWords(context: RunContext, node: NodeName): string {
  const entries = context.entries();
  const seenAt = entries.findLastIndex(({ event }) => event.kind === 'host.fenced' && event.node === node);
  const gaveAt = entries.findLastIndex(
    ({ event }) => event.kind === 'outcome' && event.node === node && event.verb === 'solana.step-down',
  );
  // Giving up ends with the link on the unstaked key; nobody may have looked since.
  if (gaveAt > seenAt && gaveUp(entries, node))
    return `Its link was put on the unstaked key when it gave the role up: after a restart ${node} does not sign.`;
  const seen = entries[seenAt]?.event;
  const gives = seen?.kind === 'host.fenced' ? seen.facts['boot.identity'] : undefined;
  if (gives === undefined) return `What ${node} would run as after a restart was not seen in this run.`;
  return gives === context.plan.identity
    ? `Its link was last seen to give the staked key: a restart of ${node} makes a second signer.`
    : `Its link was last seen to give another key than the staked one: after a restart ${node} does not sign.`;
}

/**
 * Whether the old node may sign again though the standby cannot be asked: its tower is the very one it sent away, and no
 * observer has seen a vote above it. `behind`: one has, so the standby voted.
 */
export async function oldTowerNow(
  context: RunContext,
  deps: HandoverDeps,
  seen: SolanaObservation,
): Promise<HandoverView['oldTower']> {
  const { from } = context.run;
  const gave = context.entries().findLast(({ event }) => event.kind === 'step.proven' && event.step === 'give')?.event;
  if (gave?.kind !== 'step.proven') return 'unproven';
  const lastVote = Number(gave.figures['lastVote']);
  const sent = gave.figures['towerSha256'];
  const target = deps.targetOf(context);
  const host = seen.nodes[from]?.host;
  const lies =
    host?.kind === 'known'
      ? host.value.towerFiles.find(({ name }) => name === towerFileName(target.identity))
      : undefined;
  const votes = await votesSeen(deps, target);
  if (votes.some(({ vote }) => vote > lastVote)) return 'behind';
  const isThatTower = lies !== undefined && lies.sha256 === sent && emittedTower(receiptsOf(seen, from)) === sent;
  return isThatTower && votes.length >= FEWEST_OBSERVERS && votes.every(({ vote }) => vote <= lastVote)
    ? 'holds'
    : 'unproven';
}

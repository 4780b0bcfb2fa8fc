import { capabilities, votesCast } from '../../referee/capability.ts';
import type { HistoryEvent } from '../../referee/history.ts';
import { STAKED } from '../run/cast.ts';
import type { Happened } from '../run/happened.ts';
import { finding, type Finding } from './finding.ts';

/** Whether each tower that travelled held every vote that was cast: before it left, and before the standby was told. */
export function checkTowers(happened: readonly Happened[], referee: readonly HistoryEvent[]): Finding[] {
  const votes = votesCast(referee, STAKED.publicKey);
  return happened.flatMap((each) => {
    if (each.kind === 'tower') {
      const untilMs = hasRoleAgainMs(happened, referee, each.node, each.atMs);
      const later = votes.filter(({ node, atMs }) => node === each.node && atMs > each.atMs && atMs < untilMs);
      return later.map(({ slot, atMs }) =>
        finding('voteAfterTower', atMs, `${each.node} voted ${slot} after its tower`),
      );
    }
    if (each.kind !== 'told') return [];
    const cast = votes.findLast(({ atMs }) => atMs <= each.atMs)?.slot ?? 0;
    if (each.lastVote >= cast) return [];
    const text = `${each.node} was told with a tower that ends at ${each.lastVote}; ${cast} was voted for`;
    return [finding('staleTowerTold', each.atMs, text)];
  });
}

/** It is given the role again, or its process is started anew as the validator. */
function hasRoleAgainMs(
  happened: readonly Happened[],
  referee: readonly HistoryEvent[],
  node: string,
  afterMs: number,
): number {
  const given = happened.find(
    (one) => one.kind === 'identity' && one.node === node && one.to === 'staked' && one.atMs > afterMs,
  );
  const began = capabilities(referee, STAKED.publicKey).find((one) => one.node === node && one.fromMs > afterMs);
  return Math.min(given?.atMs ?? Infinity, began?.fromMs ?? Infinity);
}

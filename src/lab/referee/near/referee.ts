import type { NodeName } from '../../../domain/names.ts';
import type { NearNetwork } from '../../near/network.ts';
import { nearGap, type NearGap } from './gap.ts';
import type { NearHistoryEvent } from './history.ts';
import { judgeNear, type NearJudgement, type NearMatch } from './judge.ts';

/**
 * Hears from the simulated chain what nodes say of themselves on their own connections, and what they signed. It knows nothing of
 * Baton.
 */
export interface NearReferee {
  history(): readonly NearHistoryEvent[];
  /** People declare, now, that this node cannot sign any more. */
  declared(node: NodeName): void;
  judge(match: NearMatch): NearJudgement;
  gap(of: { readonly publicKey: string; readonly from: NodeName; readonly to: NodeName }): NearGap | null;
}

/** Has to listen before the first node starts: what was said earlier is lost to it. */
export function createNearReferee({ events }: Pick<NearNetwork, 'events'>, nowMs: () => number): NearReferee {
  const history: NearHistoryEvent[] = [];
  events.on('signer', ({ node, pid, publicKey, ready, atMs }) => {
    history.push({ kind: 'signer', instance: `${node}/${pid}`, node, publicKey, ready, atMs });
  });
  events.on('approval', ({ node, pid, publicKey, target, atMs }) => {
    history.push({ kind: 'approval', instance: `${node}/${pid}`, node, publicKey, target, atMs });
  });
  events.on('height', ({ makers, atMs }) => {
    for (const each of makers) history.push({ kind: 'made', ...each, atMs });
  });
  return {
    history: () => history,
    declared: (node) => void history.push({ kind: 'declared', node, atMs: nowMs() }),
    judge: (match) => judgeNear(history, match),
    gap: (of) => nearGap(history, of),
  };
}

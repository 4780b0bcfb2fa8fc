import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import { towerFileName } from '../../../chains/solana/target.ts';
import type { NodeName, Slot } from '../../../domain/names.ts';
import type { HandoverDeps } from './deps.ts';
import { FEWEST_OBSERVERS, votesSeen } from './votes-seen.ts';

const ASK_AGAIN_MS = 1_000;

/** The tower with which a node would take a role that nobody handed to it. Only a `newest` one may be used. */
export type OwnTower =
  | { readonly kind: 'newest'; readonly sha256: string }
  /** A vote that landed is not in it: with it the node could vote against that vote. */
  | { readonly kind: 'behind'; readonly text: string }
  | { readonly kind: 'unproven'; readonly text: string };

/**
 * Whether the tower that a look saw on a node holds every vote that landed. `--require-tower` proves no freshness, and where
 * the node handed no tower out there is no hash to compare it with (safety protocol 4.3). Observers that are silent are asked
 * again until `withinMs` is over.
 * @param logged the newest vote that the node itself has logged, as far as this run knows; 0 for none
 */
export async function ownTowerOf(
  deps: HandoverDeps,
  target: SolanaTarget,
  seen: SolanaObservation,
  node: NodeName,
  logged: Slot,
  withinMs: number,
  signal: AbortSignal,
): Promise<OwnTower> {
  const host = seen.nodes[node]?.host;
  const file =
    host?.kind === 'known'
      ? host.value.towerFiles.find(({ name }) => name === towerFileName(target.identity))
      : undefined;
  const tower = host?.kind === 'known' ? host.value.tower : null;
  if (!file || tower?.kind !== 'known') return { kind: 'unproven', text: `The tower on ${node} could not be read.` };
  const { identity, signatureValid, lastVote } = tower.value;
  if (identity !== target.identity || !signatureValid)
    return { kind: 'unproven', text: `The tower on ${node} is not signed by the validator.` };
  if (lastVote < logged)
    return {
      kind: 'behind',
      text: `The tower on ${node} ends at vote ${lastVote}; it logged a vote for ${logged} there.`,
    };
  const until = deps.clock.monotonic() + withinMs;
  for (;;) {
    const votes = await votesSeen(deps, target);
    const newer = votes.find(({ vote }) => vote > lastVote);
    if (newer) {
      const text = `The tower on ${node} ends at vote ${lastVote}; ${newer.observer} shows a vote for ${newer.vote}.`;
      return { kind: 'behind', text };
    }
    if (votes.length >= FEWEST_OBSERVERS) return { kind: 'newest', sha256: file.sha256 };
    if (deps.clock.monotonic() >= until)
      return {
        kind: 'unproven',
        text: `${votes.length} of ${deps.observers.size} observers told the last vote; two are needed.`,
      };
    await deps.clock.sleep(ASK_AGAIN_MS, signal);
  }
}

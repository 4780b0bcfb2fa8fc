import { counted } from '../../../domain/counted.ts';
import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { SolanaNodeTarget, SolanaTarget } from '../../../chains/solana/target.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { Slot } from '../../../domain/names.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import type { Scene } from '../checks/judge.ts';
import { FEWEST_OBSERVERS } from '../handover/votes-seen.ts';

/** What one observer shows of the validator's silence. Units: slots. */
interface Silence {
  readonly observer: string;
  readonly lastVote: Slot;
  readonly slot: Slot;
}

/** Every observer that told both its slot and the last vote of the vote account. */
export function silences({ observers }: SolanaObservation): readonly Silence[] {
  return observers.flatMap(({ name, slot, vote }) =>
    slot.kind === 'known' && vote.kind === 'known' && vote.value !== null
      ? [{ observer: name, lastVote: vote.value.lastVote, slot: slot.value }]
      : [],
  );
}

/** The newest vote that any observer has seen; 0 where none tells. */
export const lastVoteSeen = (seen: SolanaObservation): Slot =>
  Math.max(0, ...silences(seen).map(({ lastVote }) => lastVote));

/** The newest vote that every observer has seen; 0 where none tells. */
export const lastVoteOfAll = (seen: SolanaObservation): Slot =>
  silences(seen).reduce((least, { lastVote }) => Math.min(least, lastVote), lastVoteSeen(seen));

/** What is bound of the chain: a vote that lands after the plan was made voids it. */
export function lastVoteInWords(seen: SolanaObservation): string {
  const told = silences(seen);
  return told.length < FEWEST_OBSERVERS ? 'not known' : String(lastVoteSeen(seen));
}

/**
 * At two observers the cluster has gone on for `frozen_slots` since the newest vote that any of them saw. A vote of the
 * validator at one observer outweighs silence at the others: votes cannot be made up, silence can.
 */
export function votesFrozen({ observation, policy, target }: Scene): CheckResult {
  const needed = policy.takeover.frozen_slots;
  return judge(
    {
      id: 'votes-frozen',
      title: 'The validator has stopped voting',
      severity: 'must',
      needed: `no vote for ${counted(needed, 'slot')} at ${FEWEST_OBSERVERS} observers while their slots go on`,
      why: 'A validator that still votes somewhere needs no second signer. A sick one that answers is handed over.',
      fix: `\`solana vote-account ${target.voteAccount}\` at another observer. Where votes land: \`handover ${target.validator}\`.`,
    },
    frozen(silences(observation), needed),
  );
}

function frozen(told: readonly Silence[], needed: number): Finding {
  if (told.length < FEWEST_OBSERVERS) return unknown(`${counted(told.length, 'observer')} told slot and last vote`);
  const newest = Math.max(...told.map(({ lastVote }) => lastVote));
  const words = told
    .map(({ observer, lastVote, slot }) => `${observer}: last vote ${lastVote}, now at slot ${slot}`)
    .join('; ');
  return told.every(({ slot }) => slot - newest >= needed) ? passed(words) : failed(words);
}

/** A standby that is cut off sees silence everywhere; so what tells of the silence must not be one of the two nodes. */
export function observersApart(scene: Scene, nodes: readonly SolanaNodeTarget[]): CheckResult {
  const same = scene.target.observers.flatMap(({ name, url }) => {
    const node = nodes.find((one) => isRpcOf(one, url));
    return node ? [`${name} is ${node.node} itself`] : [];
  });
  return judge(
    {
      id: 'observers-apart',
      title: 'The observers are neither of the two nodes',
      severity: 'must',
      needed: 'observers that would see votes though both nodes were cut off',
      why: 'The standby must not be the cause of what looks like silence.',
      fix: 'Name other RPC servers under `solana.observers` in the fleet file.',
    },
    same.length > 0 ? failed(same.join('; ')) : passed(counted(scene.target.observers.length, 'observer')),
  );
}

function isRpcOf(node: SolanaNodeTarget, url: SolanaTarget['observers'][number]['url']): boolean {
  const { hostname, port } = new URL(url);
  return hostname === node.host && Number(port) === node.rpcPort;
}

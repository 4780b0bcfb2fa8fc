import type { ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import type { CarriedTower } from '../handover/deps.ts';
import { takingStep, tell } from '../handover/take-step.ts';
import { FEWEST_OBSERVERS, votesSeen } from '../handover/votes-seen.ts';
import { takeoverRequest } from './arm-step.ts';
import type { TakeoverDeps } from './deps.ts';
import { fenceOf, isOwnWord } from './fenced.ts';
import { signsOfLife } from './old-node.ts';

/** Standby takes the identity: the point of no return. The evidence is read once more right before. */
export function takeStep(deps: TakeoverDeps): ProcedureStep {
  return takingStep(async (context, armed, tower) => {
    const changed = await changedSince(context, deps, tower);
    if (changed !== null)
      return { kind: 'refused', code: 'fence/needed', text: `${changed} The standby was not told.` };
    return tell(context, deps, armed, tower, takingOf(context, deps, tower));
  });
}

/**
 * What speaks against going on that came since the fence: a vote that the tower does not hold, or a sign of life of a node that
 * did not speak for itself. Null when nothing does.
 */
async function changedSince(context: RunContext, deps: TakeoverDeps, tower: CarriedTower): Promise<string | null> {
  const target = deps.targetOf(context);
  const ownWord = isOwnWord(fenceOf(context.entries(), context.attempt));
  const [votes, life] = await Promise.all([
    votesSeen(deps, target),
    ownWord ? { gossip: false } : signsOfLife(context, deps),
  ]);
  const newer = votes.find(({ vote }) => vote > tower.lastVote);
  if (newer) return `${newer.observer} has seen a vote for ${newer.vote}: somebody signs.`;
  if (votes.length < FEWEST_OBSERVERS)
    return `${votes.length} of ${deps.observers.size} observers told the last vote; two are needed.`;
  return life.gossip ? `The gossip port of ${context.run.from} answers again.` : null;
}

function takingOf(context: RunContext, deps: TakeoverDeps, { sha256 }: CarriedTower): Parameters<typeof tell>[4] {
  const request = takeoverRequest(context, deps, sha256 !== 'none');
  const link = 'keep' in request.args ? 'its link stays on the unstaked key' : 'its link points to the staked key';
  return { request, expectedAfter: `runs as ${deps.targetOf(context).identity}; ${link}` };
}

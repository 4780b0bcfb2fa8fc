import type { ByHand } from '../../../domain/by-hand.ts';
import { handCommands } from './hand-commands.ts';
import type { HandSituation } from './hand-situation.ts';
import { nobodySigns, stopsOfTakingBack, takesBack } from './hand-steps.ts';

/** The old node with the very tower that it sent away. */
export function oldTakesBack(situation: HandSituation): ByHand {
  const { target, run } = situation;
  // A file that is still is not fresh: without the sum that was sent, only the chain can tell.
  if (situation.towerSha256 === null) return compareFirst(situation);
  return {
    first: `Nobody signs. The way back is ${run.from} with its own tower; ${run.to} must stay as it is. Say it to each other first: nobody presses a button of this run meanwhile.`,
    steps: [...nobodySigns(situation), ...takesBack(situation)],
    stopIf: stopsOfTakingBack(target, run),
  };
}

/** The old node with a tower of which nobody can say that it lacks no vote. */
export function compareFirst(situation: HandSituation): ByHand {
  const { target, run } = situation;
  const old = handCommands(target, run.from);
  return {
    first: `Nobody signs, and the tower on ${run.from} may lack votes that it cast. \`return ${run.id}\` compares it with the chain and takes it only if no vote is missing; votes that never landed it cannot know. Without Baton it is done as below.`,
    steps: [
      ...nobodySigns(situation),
      old.towers('a time not before the last vote above: the tower was written after it'),
      ...takesBack(situation),
    ],
    stopIf: [
      `The file is older than the last vote, or you are not sure: do not use it. Go on as without a tower (docs/runbooks/solana-handover.md).`,
      ...stopsOfTakingBack(target, run),
    ],
  };
}

/** The old node with a tower that was written after the one it sent away. */
export function compareReplaced({ target, run }: HandSituation): ByHand {
  const old = handCommands(target, run.from);
  const unknownSum = { target, run, towerSha256: null };
  return {
    first: `Nobody signs, and the tower on ${run.from} is a later one than it handed out, which Baton takes for no proof. If it was written after the last vote, it is the newest there is. Say it to each other first: nobody presses a button of this run meanwhile.`,
    steps: [
      ...nobodySigns({ target, run }),
      old.towers('a time not before the last vote above: the tower was written after it'),
      ...takesBack(unknownSum),
    ],
    stopIf: [
      `The file is older than the last vote, or somebody put it there: do not use it. Go on as without a tower (docs/runbooks/solana-handover.md).`,
      ...stopsOfTakingBack(target, run),
    ],
  };
}

import { nodeOf } from '../../../chains/solana/target.ts';
import type { ByHand } from '../../../domain/by-hand.ts';
import { handCommands } from './hand-commands.ts';
import type { HandSituation } from './hand-situation.ts';
import { GROWS, nobodySigns, STANDS, standsDown, stopsOfTakingBack, takesBack } from './hand-steps.ts';

export function startWithoutTower(situation: HandSituation): ByHand {
  const { target, run } = situation;
  const old = handCommands(target, run.from);
  return {
    first: `Nobody signs, and the tower on ${run.from} lacks votes, or may: never use it. Without it the client takes the votes that are on chain. Wait 2 minutes from the last vote on, so that none can land any more, and say it to each other first.`,
    steps: [
      ...nobodySigns(situation),
      old.runsAs(`another key than ${target.identity}`),
      old.setAside(),
      old.setStakedWithoutTower('it returns without an error; the log says that a new tower is made from bank forks'),
      old.linkStaked(),
      old.runsAs(target.identity),
      old.votes(GROWS),
      standsDown(run, run.from),
    ],
    stopIf: [
      `${run.to} cannot be asked, or shows ${target.identity}: then it may sign.`,
      'The last vote grew within the last 2 minutes: somebody signs, or a vote was still on its way.',
    ],
  };
}

export function startOldNode(situation: HandSituation): ByHand {
  const { target, run } = situation;
  const old = handCommands(target, run.from);
  const { unstakedKey, stakedKey } = old.paths;
  return {
    first: `Nobody signs: the validator on ${run.from} is not running. Start it as the unstaked identity, then give it the role. ${run.to} must stay as it is.`,
    steps: [
      ...nobodySigns(situation),
      old.comesUpAs(unstakedKey),
      {
        node: run.from,
        does: 'change',
        command: 'systemctl start VALIDATOR.service',
        see: 'VALIDATOR is the unit of this machine; the log says that it has caught up',
      },
      old.runsAs(`another key than ${target.identity}`),
      ...takesBack(situation),
    ],
    stopIf: [
      `The link on ${run.from} gives ${stakedKey}: started like that it signs at once, whatever its tower. Link it to ${unstakedKey} first.`,
      ...stopsOfTakingBack(target, run),
    ],
  };
}

export function findOldNode({ target, run }: HandSituation): ByHand {
  const { identity } = target;
  const { login, host, port } = nodeOf(target, run.from);
  const standby = handCommands(target, run.to);
  return {
    first: `Nobody signs: ${run.from} gave the role up and cannot be asked. Only it has the newest tower, so bring it back to the network; then \`resume ${run.id}\`.`,
    steps: [
      standby.runsAs(`another key than ${identity}`),
      standby.comesUpAs(standby.paths.unstakedKey),
      standby.votes(STANDS),
      {
        node: run.from,
        does: 'look',
        command: `ssh -p ${port} ${login}@${host} true`,
        see: 'no error, and the host key that the fleet file has',
      },
    ],
    stopIf: [
      `The last vote grows: somebody signs, perhaps ${run.from}. Do not start anything.`,
      `Somebody wants to give ${run.to} the role without the tower of ${run.from}: it would not know the last votes.`,
    ],
  };
}

import { nodeOf, towerFileName, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { ByHand, HandStep } from '../../../domain/by-hand.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';
import { handCommands } from './hand-commands.ts';
import { nodeInFlight, restartInFlight } from './hand-in-flight.ts';

/** What the sheet of a stop depends on; the same gives the same lines. */
export interface HandSituation {
  readonly target: SolanaTarget;
  readonly run: { readonly id: RunId; readonly from: NodeName; readonly to: NodeName };
  /** As the stop says it: a node, `both`, `nobody` or `unknown`. */
  readonly signer: string;
  /** The row of the table it stopped in. */
  readonly state: string | undefined;
  /** Hash of the tower that the old node sent away, where the journal has it. */
  readonly towerSha256: string | null;
}

/** Votes land every slot while somebody signs. */
const GROWS = 'a last vote that grows; run it twice, 10 s apart';
const STANDS = 'a last vote that stands still; run it twice, 10 s apart';

/** Where nobody signs, what can be done depends on what the old node does. */
const NOBODY: Readonly<Record<string, (situation: HandSituation) => ByHand>> = {
  'old-not-running': startOldNode,
  'old-silent-gave-up': findOldNode,
  'old-stranger-gave-up': findOldNode,
  'old-tower-doubtful': compareFirst,
  'old-tower-behind': startWithoutTower,
  'old-tower-lost': startWithoutTower,
  'old-tower-replaced': compareReplaced,
  'old-tower-unproven': compareFirst,
};

/**
 * What people do by hand where a run stopped. As long as it is not known who signs they only look, or restart the one validator
 * whose command in flight keeps that from being known.
 */
export function byHandOf(situation: HandSituation): ByHand {
  const { signer, state = '', run } = situation;
  if (signer === 'both') return takeOffOld(situation);
  if (signer === run.to) return keepStandby(situation);
  if (signer === run.from) return keepOld(situation);
  if (signer === 'nobody') return (NOBODY[state] ?? oldTakesBack)(situation);
  const inFlight = nodeInFlight(state);
  return inFlight === null ? onlyLook(situation) : restartInFlight(situation, inFlight);
}

function onlyLook({ target, run: { from, to } }: HandSituation): ByHand {
  const { identity } = target;
  const [old, standby] = [handCommands(target, from), handCommands(target, to)];
  return {
    first:
      'It is not known who signs: do not start anything by hand. Only look, on both nodes. Then take the state in docs/runbooks/solana-handover.md that fits all you see.',
    steps: [
      ...[old, standby].flatMap((on) => [
        on.runsAs(`${identity}: it runs as the validator; another key: it does not`),
        on.comesUpAs(`${on.paths.stakedKey}: after a restart it signs; ${on.paths.unstakedKey}: it does not`),
        on.towers('which towers of the identity lie there and how old they are, or that there is no such file'),
      ]),
      standby.votes('whether the last vote grows; run it twice, 10 s apart'),
    ],
    stopIf: [
      'A node cannot be asked: it may sign. Make that impossible first (powered off, and proven).',
      `Both nodes show ${identity}: two can sign. On ${from}, at once: \`${old.paths.setUnstaked}\``,
      `The last vote grows and neither node shows ${identity}: another machine signs.`,
    ],
  };
}

function takeOffOld({ target, run }: HandSituation): ByHand {
  const { identity } = target;
  const [old, standby] = [handCommands(target, run.from), handCommands(target, run.to)];
  return {
    first: `Two can sign. Take the identity off ${run.from} at once; ${run.to} has the newer tower.`,
    steps: [
      old.setUnstaked('it returns without an error'),
      old.linkUnstaked(),
      old.runsAs(`another key than ${identity}`),
      standby.runsAs(identity),
      standby.votes(GROWS),
      standsDown(run, run.to),
    ],
    stopIf: [
      `set-identity on ${run.from} does not return within seconds: stop the validator process there, or power the machine off.`,
      'You cannot tell which node is which: take the identity off both. Nobody signing is mended in a minute, two signing is not.',
    ],
  };
}

function keepStandby({ target, run }: HandSituation): ByHand {
  const { identity } = target;
  const [old, standby] = [handCommands(target, run.from), handCommands(target, run.to)];
  return {
    first: `${run.to} signs. See that it stays so after a restart, and that ${run.from} does not sign.`,
    steps: [
      standby.runsAs(identity),
      standby.votes(GROWS),
      standby.linkStaked(),
      old.runsAs(`another key than ${identity}`),
      old.linkUnstaked(),
      old.setAside(),
      standsDown(run, run.to),
    ],
    stopIf: [
      `${run.from} shows ${identity}: two can sign. There, at once: \`${old.paths.setUnstaked}\``,
      `${run.to} does not show ${identity} any more: do not give it to ${run.from}. Its tower is too old.`,
      `${run.from} cannot be asked: see that it cannot come up as the validator (powered off, and proven) before you go on.`,
    ],
  };
}

function keepOld({ target, run }: HandSituation): ByHand {
  const { identity } = target;
  const [old, standby] = [handCommands(target, run.from), handCommands(target, run.to)];
  return {
    first: `${run.from} signs. There is nothing to do but to see that it stays so.`,
    steps: [
      old.runsAs(identity),
      old.linkStaked(),
      standby.runsAs(`another key than ${identity}`),
      standby.comesUpAs(standby.paths.unstakedKey),
      standby.votes(GROWS),
      standsDown(run, run.from),
    ],
    stopIf: [
      `${run.to} shows ${identity}: two can sign. There, at once: \`${standby.paths.setUnstaked}\``,
      `${run.to} cannot be asked: it may have been told. Change nothing.`,
    ],
  };
}

function oldTakesBack(situation: HandSituation): ByHand {
  const { target, run } = situation;
  // A file that is still is not fresh: without the sum that was sent, only the chain can tell.
  if (situation.towerSha256 === null) return compareFirst(situation);
  return {
    first: `Nobody signs. The way back is ${run.from} with its own tower; ${run.to} must stay as it is. Say it to each other first: nobody presses a button of this run meanwhile.`,
    steps: [...nobodySigns(situation), ...takesBack(situation)],
    stopIf: stopsOfTakingBack(target, run),
  };
}

function compareFirst(situation: HandSituation): ByHand {
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

function compareReplaced({ target, run }: HandSituation): ByHand {
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

function startWithoutTower(situation: HandSituation): ByHand {
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

function startOldNode(situation: HandSituation): ByHand {
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

function findOldNode({ target, run }: HandSituation): ByHand {
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

function nobodySigns({ target, run }: Pick<HandSituation, 'target' | 'run'>): HandStep[] {
  const standby = handCommands(target, run.to);
  return [
    standby.runsAs(`another key than ${target.identity}`),
    standby.comesUpAs(standby.paths.unstakedKey),
    standby.votes(STANDS),
  ];
}

function takesBack({ target, run, towerSha256 }: Pick<HandSituation, 'target' | 'run' | 'towerSha256'>): HandStep[] {
  const old = handCommands(target, run.from);
  return [
    old.towerSum(towerSha256 === null ? 'the same sum twice, 2 s apart' : towerSha256),
    old.setStaked('it returns without an error'),
    old.linkStaked(),
    old.runsAs(target.identity),
    old.votes(GROWS),
    standsDown(run, run.from),
  ];
}

function stopsOfTakingBack({ identity }: SolanaTarget, { from, to }: HandSituation['run']): string[] {
  return [
    `${to} cannot be asked, or shows ${identity}: then it may sign.`,
    'The last vote grows before anything was changed: somebody signs.',
    `${towerFileName(identity)} is not on ${from}, or its sum is another one.`,
    'set-identity refuses the tower: do not leave `--require-tower` out, and copy no tower from elsewhere.',
  ];
}

function standsDown({ id }: HandSituation['run'], node: NodeName): HandStep {
  return {
    node: 'Baton',
    does: 'change',
    command: `stand-down ${id} --reason "by hand: ${node} signs"`,
    see: 'the run is closed',
  };
}

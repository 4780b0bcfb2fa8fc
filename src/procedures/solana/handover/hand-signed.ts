import type { ByHand } from '../../../domain/by-hand.ts';
import { handCommands } from './hand-commands.ts';
import type { HandSituation } from './hand-situation.ts';
import { GROWS, standsDown } from './hand-steps.ts';

/** Two can sign: towards fewer signers, before anything else. */
export function takeOffOld({ target, run }: HandSituation): ByHand {
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

export function keepStandby({ target, run }: HandSituation): ByHand {
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

export function keepOld({ target, run }: HandSituation): ByHand {
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

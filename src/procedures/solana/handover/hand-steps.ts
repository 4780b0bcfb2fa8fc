import { towerFileName, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { HandStep } from '../../../domain/by-hand.ts';
import type { NodeName } from '../../../domain/names.ts';
import { handCommands } from './hand-commands.ts';
import type { HandSituation } from './hand-situation.ts';

/** Votes land every slot while somebody signs. */
export const GROWS = 'a last vote that grows; run it twice, 10 s apart';
export const STANDS = 'a last vote that stands still; run it twice, 10 s apart';

/** That it is so: looks only, and comes before anything that gives the role to somebody. */
export function nobodySigns({ target, run }: Pick<HandSituation, 'target' | 'run'>): HandStep[] {
  const standby = handCommands(target, run.to);
  return [
    standby.runsAs(`another key than ${target.identity}`),
    standby.comesUpAs(standby.paths.unstakedKey),
    standby.votes(STANDS),
  ];
}

/** The old node with its own tower; `null` for the sum where only a file that is still can be asked for. */
export function takesBack({
  target,
  run,
  towerSha256,
}: Pick<HandSituation, 'target' | 'run' | 'towerSha256'>): HandStep[] {
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

export function stopsOfTakingBack({ identity }: SolanaTarget, { from, to }: HandSituation['run']): string[] {
  return [
    `${to} cannot be asked, or shows ${identity}: then it may sign.`,
    'The last vote grows before anything was changed: somebody signs.',
    `${towerFileName(identity)} is not on ${from}, or its sum is another one.`,
    'set-identity refuses the tower: do not leave `--require-tower` out, and copy no tower from elsewhere.',
  ];
}

/** The last line of each sheet that ends a run. */
export function standsDown({ id }: HandSituation['run'], node: NodeName): HandStep {
  return {
    node: 'Baton',
    does: 'change',
    command: `stand-down ${id} --reason "by hand: ${node} signs"`,
    see: 'the run is closed',
  };
}

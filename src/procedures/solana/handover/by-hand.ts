import type { ByHand } from '../../../domain/by-hand.ts';
import { handCommands } from './hand-commands.ts';
import { nodeInFlight, restartInFlight } from './hand-in-flight.ts';
import { findOldNode, startOldNode, startWithoutTower } from './hand-old.ts';
import { keepOld, keepStandby, takeOffOld } from './hand-signed.ts';
import type { HandSituation } from './hand-situation.ts';
import { compareFirst, compareReplaced, oldTakesBack } from './hand-tower.ts';

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

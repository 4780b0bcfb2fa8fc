import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { ByHand } from '../../../domain/by-hand.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';
import { declares, resumes } from '../../hand-words.ts';
import { handCommands } from '../handover/hand-commands.ts';

/** What the sheet of a stop depends on; the same gives the same lines. */
export interface TakeoverSituation {
  readonly target: SolanaTarget;
  readonly run: { readonly id: RunId; readonly from: NodeName; readonly to: NodeName };
  /** As the stop says it: a node, `both`, `nobody` or `unknown`. */
  readonly signer: string;
  /** The row or step it stopped in. */
  readonly state: string | undefined;
}

/** Votes land every slot while somebody signs. */
const GROWS = 'a last vote that grows; run it twice, 10 s apart';

/** What people do by hand where a takeover stopped. Nothing here starts a signer while another one could sign. */
export function byHandOfTakeover(situation: TakeoverSituation): ByHand {
  const { signer, state = '', run } = situation;
  if (signer === 'both') return takeOffOld(situation);
  if (signer === run.to) return keepNew(situation);
  if (state.startsWith('old-')) return fenceOld(situation);
  if (state === 'told-began') return restartedNew(situation);
  return onlyLook(situation);
}

function takeOffOld({ target, run }: TakeoverSituation): ByHand {
  const [old, taker] = [handCommands(target, run.from), handCommands(target, run.to)];
  return {
    first: `Two can sign. Take the identity off ${run.from} at once; ${run.to} was told to take it.`,
    steps: [
      old.setUnstaked('it returns without an error'),
      old.linkUnstaked(),
      old.runsAs(`another key than ${target.identity}`),
      taker.votes(GROWS),
    ],
    stopIf: [`set-identity on ${run.from} does not return within seconds: power the machine off.`],
  };
}

function keepNew({ target, run }: TakeoverSituation): ByHand {
  const [old, taker] = [handCommands(target, run.from), handCommands(target, run.to)];
  return {
    first: `${run.to} signs. Leave it alone. See that ${run.from} never comes up as the validator: its link may still give the staked key.`,
    steps: [
      taker.runsAs(target.identity),
      taker.votes(GROWS),
      old.comesUpAs(`${old.paths.unstakedKey}; before that ${run.from} must not be started`),
      old.linkUnstaked(),
      resumes(run),
    ],
    stopIf: [
      `${run.from} shows ${target.identity}: two can sign. There, at once: \`${old.paths.setUnstaked}\``,
      `${run.to} does not show ${target.identity} any more: do not give it to ${run.from}. Its tower is too old.`,
    ],
  };
}

function fenceOld({ target, run }: TakeoverSituation): ByHand {
  const [old, standby] = [handCommands(target, run.from), handCommands(target, run.to)];
  return {
    first: `Nothing proves that ${run.from} cannot sign. Fence it: bring SSH back, or power the machine off and see that it is off. ${run.to} stays as it is.`,
    steps: [
      standby.votes('a last vote that stands still; run it twice, 10 s apart'),
      old.setUnstaked('where SSH answers: it returns without an error'),
      old.linkUnstaked(),
      resumes(run),
      declares(run),
    ],
    stopIf: [
      'The last vote grows: somebody signs. Do not declare anything; `look` first.',
      `You only believe that ${run.from} is off: that is no fence. A false declaration can make two signers.`,
    ],
  };
}

/**
 * The new node took the role, or began to, and came up without it: after a loss of power its tower may lack votes that it cast. Every
 * way on, the safest first; none starts a signer by hand.
 */
function restartedNew({ target, run }: TakeoverSituation): ByHand {
  const [old, taker] = [handCommands(target, run.from), handCommands(target, run.to)];
  const { validator } = target;
  return {
    first: `${run.to} was told to sign and does not run as the validator: as far as was seen nobody signs. Give the role to neither node by hand.`,
    steps: [
      taker.runsAs(
        `another key than ${target.identity}; if it does not answer, restart its validator: it comes up unstaked`,
      ),
      old.runsAs(`another key than ${target.identity}, or no validator runs there`),
      taker.votes('a last vote that stands still; run it twice, 10 s apart'),
      {
        ...resumes(run),
        see: `first of all: where ${run.to} only restarted, it takes the role again with its own tower, the newest there is. After a loss of power that is not sure, and the card says so`,
      },
      {
        node: 'Baton',
        does: 'change',
        command: `takeover ${validator} --from ${run.to} --to ${run.from}`,
        see: `then, where ${run.from} answers and runs unstaked: a plan that replaces this run. ${run.to} shows itself that it cannot sign, and ${run.from} signs without the votes that never landed`,
      },
      {
        node: 'Baton',
        does: 'change',
        command: `takeover ${validator} --from ${run.from} --to ${run.to}`,
        see: `last, where ${run.from} cannot be used: the same for ${run.to}, once ${run.from} is proven unable to sign or declared so; its own tower is set aside first`,
      },
    ],
    stopIf: [
      `Both nodes show ${target.identity}: two can sign. On ${run.from}, at once: \`${old.paths.setUnstaked}\``,
      'The last vote grows: somebody signs. Start nothing; `look` first.',
    ],
  };
}

function onlyLook({ target, run }: TakeoverSituation): ByHand {
  const [old, standby] = [handCommands(target, run.from), handCommands(target, run.to)];
  return {
    first: 'Do not start anything by hand. Only look, on both nodes as far as they answer.',
    steps: [
      ...[standby, old].flatMap((on) => [
        on.runsAs(`${target.identity}: it runs as the validator; another key: it does not`),
        on.comesUpAs(`${on.paths.stakedKey}: after a restart it signs; ${on.paths.unstakedKey}: it does not`),
      ]),
      standby.votes('whether the last vote grows; run it twice, 10 s apart'),
      resumes(run),
    ],
    stopIf: [
      `Both nodes show ${target.identity}: two can sign. On ${run.from}, at once: \`${old.paths.setUnstaked}\``,
      'The last vote grows and neither node shows the identity: another machine signs.',
    ],
  };
}

import type { ByHand } from '../../../domain/by-hand.ts';
import type { HandSituation } from './hand-situation.ts';
import { handCommands } from './hand-commands.ts';

/** The node whose command is in flight, by the row of the table, where a restart of its validator is what ends it. */
const IN_FLIGHT: Readonly<Record<string, 'old' | 'standby'>> = {
  'told-standby-in-flight': 'standby',
  'standby-in-flight-not-told': 'standby',
  'declared-standby-in-flight': 'standby',
  'old-in-flight': 'old',
  'standby-runs-old-in-flight': 'old',
  'declared-old-in-flight': 'old',
};

/**
 * Which node has to be restarted where a guard was killed between its mark and `set-identity`: the mark clears only when the
 * validator that it names is gone, or runs as what it was told. Null for every other state.
 */
export function nodeInFlight(state: string): 'old' | 'standby' | null {
  return IN_FLIGHT[state] ?? null;
}

/** Only ever towards fewer signers: the validator comes up as the unstaked key that its link was seen to give. */
export function restartInFlight({ target, run }: HandSituation, role: 'old' | 'standby'): ByHand {
  const { identity } = target;
  const [name, otherName] = role === 'old' ? [run.from, run.to] : [run.to, run.from];
  const [node, other] = [handCommands(target, name), handCommands(target, otherName)];
  const { stakedKey, unstakedKey } = node.paths;
  const resume = `resume ${run.id}`;
  return {
    first: `It is not known who signs: do not start anything by hand but this. A command on ${name} was cut off; as long as the validator that it was sent to runs, it may still take effect. A restart of that one validator, as its unstaked key, ends that; then \`${resume}\` looks again.`,
    steps: [
      other.runsAs(`${identity}: it signs, leave it alone; another key: it does not`),
      node.runsAs(
        role === 'old'
          ? `${identity}: it signs until the restart; another key: it does not`
          : `another key than ${identity}`,
      ),
      node.comesUpAs(`${unstakedKey}; anything else: do not restart it`),
      {
        node: name,
        does: 'change',
        command: 'systemctl restart VALIDATOR.service',
        see: 'VALIDATOR is the unit of this machine; the log says that it has caught up',
      },
      node.runsAs(`another key than ${identity}`),
      { node: 'Baton', does: 'change', command: resume, see: 'the card says who signs, and goes on or says why not' },
    ],
    stopIf: [
      `The link on ${name} gives ${stakedKey}: restarted like that it signs at once. Do not restart it. Put it on ${unstakedKey} first: \`${node.linkUnstaked().command}\``,
      ...(role === 'standby'
        ? [`${name} shows ${identity}: it has taken the role after all. Do not restart it; \`${resume}\`.`]
        : [
            `${name} shows ${identity} and ${otherName} cannot be asked: a restart may leave nobody signing. \`look ${run.id}\` until it answers.`,
          ]),
      `Both nodes show ${identity}: two can sign. On ${run.from}, at once: \`${handCommands(target, run.from).paths.setUnstaked}\``,
      `${name} shows ${identity} after the restart: it signs. Restart nothing more; \`${resume}\`.`,
    ],
  };
}

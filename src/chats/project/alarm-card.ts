import { anyPolicyOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import { type Alarm, alarmIn } from '../../domain/alarm.ts';
import type { FleetEntry } from '../../domain/fleet-journal.ts';
import type { NodeName, ValidatorName } from '../../domain/names.ts';
import type { Card, CardCommand } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { commandsOnNear, firstOnNear } from './alarm-near.ts';
import { commandsOnPolkadot, firstOnPolkadot } from './alarm-polkadot.ts';
import { durationWords, listed, oneLine } from './words.ts';

export const alarmKey = (validator: ValidatorName): string => `alarm:${validator}`;

/**
 * The loudest card there is, from the last line about an alarm: while it lasts it stands before everything else and nobody can
 * clear it from view. Null for a line that speaks of none.
 */
export function alarmCard(entry: FleetEntry, fleet: Fleet): Card | null {
  const { event, validator } = entry;
  const frame = { key: alarmKey(validator), facts: [], sections: [], buttons: [], footer: '' };
  if (event.kind === 'alarm.cleared') {
    const left = event.signer === null ? 'none of them' : `only ${event.signer}`;
    return {
      ...frame,
      title: `Alarm · ${validator}`,
      tone: 'good',
      headline: `The alarm is over: of ${listed(event.nodes)} ${left} could sign, seen twice.`,
      facts: [
        { label: 'Over since', value: timeMark(entry.atMs) },
        { label: 'Lasted', value: durationWords(event.lastedMs) },
      ],
    };
  }
  const alarm = alarmIn(entry);
  return alarm === null ? null : { ...frame, ...lastingCard(alarm, fleet) };
}

function lastingCard(alarm: Alarm, fleet: Fleet): Pick<Card, 'title' | 'tone' | 'headline' | 'pinned'> & Partial<Card> {
  const { validator, nodes, returned, keep, sinceMs } = alarm;
  const count = nodes.length === 2 ? 'two' : String(nodes.length);
  const back = returned === null ? '' : ` ${returned} was taken over from and has come back.`;
  return {
    pinned: true,
    title: `ALARM · ${validator} · for ${listed(pagedPeople(fleet, validator))}`,
    tone: 'bad',
    headline: `${listed(nodes)} could both sign for ${validator}: ${count} signers.${back}`,
    facts: [
      { label: 'Since', value: timeMark(sinceMs) },
      { label: 'Nodes', value: listed(nodes) },
      { label: 'Leave as it is', value: keep ?? 'any one of them; nothing says which' },
    ],
    sections: [
      { kind: 'text', title: 'Do this first', text: firstThing(alarm, fleet) },
      { kind: 'commands', title: 'One after the other', items: commandsFor(alarm, fleet) },
      { kind: 'text', title: 'Until then', text: blocked(validator) },
    ],
    buttons: [{ label: 'Look now', style: 'plain', command: `status ${validator}` }],
  };
}

/** Everybody in the fleet file whom the policy of the validator pages, by the names that people read. */
export function pagedPeople(fleet: Fleet, validator: ValidatorName): readonly string[] {
  const configured = fleet.validators[validator];
  const roles = (configured === undefined ? fleet.policies.solana : anyPolicyOf(fleet, configured)).alarm.roles;
  return Object.values(fleet.people)
    .filter((person) => roles.length === 0 || person.roles.some((role) => roles.includes(role)))
    .map(({ name }) => oneLine(name));
}

/** All but one: which one does not matter for safety, only for the votes that are lost. */
function giveUp({ nodes, keep }: Alarm): readonly NodeName[] {
  const kept = keep ?? nodes[0];
  return nodes.filter((node) => node !== kept);
}

function firstThing(alarm: Alarm, fleet: Fleet): string {
  const stop = giveUp(alarm);
  const kept = alarm.nodes.filter((node) => !stop.includes(node));
  const chain = fleet.validators[alarm.validator]?.chain;
  if (chain === 'polkadot') return firstOnPolkadot(stop, kept);
  if (chain === 'near') return firstOnNear(stop, kept);
  return [
    `Take the identity off ${listed(stop)}, and leave ${listed(kept)} as it is. Fewer signers are always safe.`,
    `Where that is not answered, end the validator's process there; where the machine does not answer, switch it off. Start nothing anywhere.`,
  ].join('\n');
}

function commandsFor(alarm: Alarm, fleet: Fleet): CardCommand[] {
  const stop = giveUp(alarm);
  if (fleet.validators[alarm.validator]?.chain !== 'polkadot') return stop.flatMap((node) => commandsOn(node, fleet));
  const nodes = alarm.nodes.flatMap((node) => {
    const paths = fleet.nodes[node]?.polkadot;
    return paths === undefined ? [] : [[node, paths] as const];
  });
  return commandsOnPolkadot(nodes, stop);
}

function commandsOn(name: NodeName, fleet: Fleet): CardCommand[] {
  const { solana: paths, near } = fleet.nodes[name] ?? {};
  if (near !== undefined) return commandsOnNear(name, near);
  if (paths === undefined) return [];
  const { identity_link: link, unstaked_key: key, validator_bin: bin, ledger } = paths;
  return [
    // The link first: what restarts in between then comes up unstaked.
    {
      node: name,
      verb: '1 change',
      command: `ln -s ${key} ${link}.new && mv -T ${link}.new ${link} && readlink ${link}`,
      see: key,
    },
    { node: name, verb: '2 change', command: `${bin} -l ${ledger} set-identity ${key}` },
    {
      node: name,
      verb: '3 look',
      command: `${bin} -l ${ledger} contact-info | head -n 1`,
      see: `the unstaked key of ${name}`,
    },
  ];
}

function blocked(validator: ValidatorName): string {
  return [
    `Every start of a run on ${validator} is refused. It is over when two looks in a row see all of these nodes but one not to be able to sign; Baton looks every few seconds, or every half minute where a node does not answer.`,
    `That a node is silent is no proof. One that is gone for good: take it out of \`nodes\` of ${validator} in the fleet file, and restart Baton.`,
  ].join('\n');
}

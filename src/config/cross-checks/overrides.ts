import type { Chain } from '../../domain/names.ts';
import { group, groups, type Loose, number, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { FEWEST_TO_OVERRIDE, FEWEST_TO_TAKE_OVER } from '../policy.ts';
import { SolanaPolicy } from '../schema.ts';
import { checkRoles } from './people.ts';
import { policyPlaces } from './policy-places.ts';

/** What asks for more than a move does: a key of the policy, what people do there, and how many at least where it says nothing. */
interface Topic {
  readonly key: 'overrides' | 'takeover';
  readonly does: string;
  readonly fewest: number;
}

const TOPICS: readonly Topic[] = [
  { key: 'overrides', does: 'declare a node fenced', fewest: FEWEST_TO_OVERRIDE },
  { key: 'takeover', does: 'approve a takeover', fewest: FEWEST_TO_TAKE_OVER },
];

/** One place that says who can do that, with what it takes over from elsewhere. */
interface Place {
  readonly path: Path;
  readonly approvals: Loose;
  readonly own: Loose;
  /** Whether it is that of a chain, and not a difference of one validator. */
  readonly forAll: boolean;
}

/** Neither is ever easier than an approval, and those whose word it needs are there. */
export function checkOverrides(fleet: Loose): readonly Complaint[] {
  return TOPICS.flatMap((topic) => checkTopic(fleet, topic));
}

function checkTopic(fleet: Loose, { key, does }: Topic): readonly Complaint[] {
  return placesOf(fleet, key).flatMap((place) => {
    const { path, approvals, own } = place;
    const people = number(own['people']);
    const approve = number(approvals['people']) ?? SolanaPolicy.parse({}).approvals.people;
    const complaints = checkRoles(fleet, path, own);
    if (people === null) return complaints;
    if (people < approve)
      complaints.push({
        path: [...path, 'people'],
        at: 'value',
        found: `${people} could ${does}, but ${approve} must approve a plan.`,
        expected: `at least ${approve}, as many as approve.`,
        mend: `set \`people: ${approve}\`, or lower \`approvals.people\` too.`,
      });
    else if (countedFor(fleet, place).length < people)
      complaints.push({
        path: [...path, 'people'],
        at: 'value',
        found: `${people} must ${does}, but only ${countedFor(fleet, place).join(', ') || 'nobody'} can.`,
        expected: `at least ${people} people whose word counts.`,
        mend: 'add people, or set a smaller number.',
      });
    return complaints;
  });
}

/** Where nothing is said two people are wanted; a team of one should know before it needs it. */
export function doubtOverrides(fleet: Loose): readonly Complaint[] {
  return TOPICS.flatMap((topic) => doubtTopic(fleet, topic));
}

function doubtTopic(fleet: Loose, { key, does, fewest }: Topic): readonly Complaint[] {
  return placesOf(fleet, key).flatMap((place): Complaint[] => {
    const approve = number(place.approvals['people']) ?? SolanaPolicy.parse({}).approvals.people;
    if (!place.forAll || number(place.own['people']) !== null) return [];
    const able = countedFor(fleet, place);
    const needed = Math.max(fewest, approve);
    if (able.length === 0 || able.length >= needed) return [];
    return [
      {
        path: ['people'],
        at: 'key',
        found: `only ${able.join(', ')} could ${does}, and ${needed} have to.`,
        expected: 'as many people as it takes, or a policy that says one is enough.',
        mend: `add people, or set \`${key}: { people: 1 }\` under ${place.path.slice(0, -1).join('.')}.`,
      },
    ];
  });
}

/** Nobody declares anything of a Polkadot node: the chain says what may stop. */
const DECLARES: Readonly<Record<Chain, boolean>> = { solana: true, polkadot: false, near: true };

function placesOf(fleet: Loose, key: Topic['key']): readonly Place[] {
  return policyPlaces(fleet).flatMap(({ path, chain, own, base, forAll }): Place[] => {
    if ((key === 'overrides' && !DECLARES[chain]) || (!forAll && own[key] === undefined)) return [];
    return [
      {
        path: [...path, key],
        approvals: { ...group(base['approvals']), ...group(own['approvals']) },
        own: { ...group(base[key]), ...group(own[key]) },
        forAll,
      },
    ];
  });
}

function countedFor(fleet: Loose, { approvals, own }: Place): string[] {
  const roles = texts(own['roles'] ?? approvals['roles']).map(([, role]) => role);
  return groups(fleet['people'])
    .filter(([, person]) => roles.length === 0 || texts(person['roles']).some(([, role]) => roles.includes(role)))
    .map(([name]) => name);
}

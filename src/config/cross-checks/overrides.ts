import { group, groups, type Loose, number, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { FEWEST_TO_OVERRIDE } from '../policy.ts';
import { SolanaPolicy } from '../schema.ts';
import { checkRoles } from './people.ts';

/** One place that says who can declare a node fenced, with what it takes over from elsewhere. */
interface Place {
  readonly path: Path;
  readonly approvals: Loose;
  readonly overrides: Loose;
}

/** A declaration is never easier than an approval, and those whose word it needs are there. */
export function checkOverrides(fleet: Loose): readonly Complaint[] {
  return placesOf(fleet).flatMap((place) => {
    const { path, approvals, overrides } = place;
    const people = number(overrides['people']);
    const approve = number(approvals['people']) ?? SolanaPolicy.parse({}).approvals.people;
    const complaints = checkRoles(fleet, path, overrides);
    if (people === null) return complaints;
    if (people < approve)
      complaints.push({
        path: [...path, 'people'],
        at: 'value',
        found: `${people} could declare a node fenced, but ${approve} must approve a plan.`,
        expected: `at least ${approve}, as many as approve.`,
        mend: `set \`people: ${approve}\`, or lower \`approvals.people\` too.`,
      });
    else if (countedFor(fleet, place).length < people)
      complaints.push({
        path: [...path, 'people'],
        at: 'value',
        found: `${people} must declare a node fenced, but only ${countedFor(fleet, place).join(', ') || 'nobody'} can.`,
        expected: `at least ${people} people whose declaration counts.`,
        mend: 'add people, or set a smaller number.',
      });
    return complaints;
  });
}

/** Where nothing is said two people are wanted; a team of one should know before it needs it. */
export function doubtOverrides(fleet: Loose): readonly Complaint[] {
  const place = placesOf(fleet)[0];
  const approve = number(place?.approvals['people']) ?? SolanaPolicy.parse({}).approvals.people;
  if (place === undefined || number(place.overrides['people']) !== null) return [];
  const able = countedFor(fleet, place);
  if (able.length === 0 || able.length >= Math.max(FEWEST_TO_OVERRIDE, approve)) return [];
  return [
    {
      path: ['people'],
      at: 'key',
      found: `only ${able.join(', ')} could declare a node fenced, and ${Math.max(FEWEST_TO_OVERRIDE, approve)} have to.`,
      expected: 'as many people as it takes, or a policy that says one is enough.',
      mend: 'add people, or set `overrides: { people: 1 }` under policies.solana.',
    },
  ];
}

function placesOf(fleet: Loose): readonly Place[] {
  const base = group(group(fleet['policies'])['solana']);
  const fleetWide = { approvals: group(base['approvals']), overrides: group(base['overrides']) };
  return [
    { path: ['policies', 'solana', 'overrides'], ...fleetWide },
    ...groups(fleet['validators']).flatMap(([name, validator]): Place[] => {
      const own = group(validator['policy']);
      if (own['overrides'] === undefined) return [];
      return [
        {
          path: ['validators', name, 'policy', 'overrides'],
          approvals: { ...fleetWide.approvals, ...group(own['approvals']) },
          overrides: { ...fleetWide.overrides, ...group(own['overrides']) },
        },
      ];
    }),
  ];
}

function countedFor(fleet: Loose, { approvals, overrides }: Place): string[] {
  const roles = texts(overrides['roles'] ?? approvals['roles']).map(([, role]) => role);
  return groups(fleet['people'])
    .filter(([, person]) => roles.length === 0 || texts(person['roles']).some(([, role]) => roles.includes(role)))
    .map(([name]) => name);
}

import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, number, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { SolanaPolicy } from '../schema.ts';
import { repeats } from './repeats.ts';

/** A sign-in on the page belongs to one person. (An operating-system user may be shared: `--as` tells who it is.) */
export function checkPeople(fleet: Loose): readonly Complaint[] {
  const people = groups(fleet['people']);
  const tokens = people.flatMap(([name, person]) =>
    texts(person['web']).map(([index, value]) => ({
      path: ['people', name, 'web', index],
      value,
      owner: `people.${name}`,
    })),
  );
  if (people.length > 0 || Object.keys(group(fleet['people'])).length > 0 || fleet['people'] === undefined) {
    return repeats(tokens, 'the token', 'give each person a token of their own.');
  }
  return [
    {
      path: ['people'],
      at: 'key',
      found: 'nobody is listed.',
      expected: 'at least one person, who can ask and approve.',
      mend: 'add a name under `people:` with `name:` and `terminal: [your login]`.',
    },
  ];
}

/** Every policy can be met by the people there are. */
export function checkApprovals(fleet: Loose): readonly Complaint[] {
  const base = group(group(fleet['policies'])['solana']);
  const places: readonly (readonly [Path, Loose])[] = [
    [['policies', 'solana', 'approvals'], group(base['approvals'])],
    ...groups(fleet['validators']).flatMap(([name, validator]) => {
      const own = group(validator['policy'])['approvals'];
      if (own === undefined) return [];
      const merged = { ...group(base['approvals']), ...group(own) };
      return [[['validators', name, 'policy', 'approvals'], merged] as const];
    }),
  ];
  return places.flatMap(([path, approvals]) => [
    ...checkRoles(fleet, path, approvals),
    ...checkCount(fleet, path, approvals),
  ]);
}

function checkRoles(fleet: Loose, path: Path, approvals: Loose): Complaint[] {
  const known = new Set(
    groups(fleet['people']).flatMap(([, person]) => texts(person['roles']).map(([, role]) => role)),
  );
  return texts(approvals['roles']).flatMap(([index, role]): Complaint[] => {
    if (known.has(role)) return [];
    const near = nearest(role, known);
    return [
      {
        path: [...path, 'roles', index],
        at: 'value',
        found: `nobody has the role \`${role}\`.`,
        expected: known.size === 0 ? 'a role that somebody under `people` has.' : `one of ${[...known].join(', ')}.`,
        mend: near === null ? 'give it to somebody under `people`, or take it out.' : `did you mean \`${near}\`?`,
      },
    ];
  });
}

function checkCount(fleet: Loose, path: Path, approvals: Loose): Complaint[] {
  const defaults = SolanaPolicy.parse({}).approvals;
  const needed = number(approvals['people']) ?? defaults.people;
  const roles = texts(approvals['roles']).map(([, role]) => role);
  const people = groups(fleet['people']);
  const counted = people.filter(
    ([, person]) => roles.length === 0 || texts(person['roles']).some(([, role]) => roles.includes(role)),
  );
  // Somebody has to ask; when that person may not approve and everybody's approval is needed, no plan can ever start.
  const onlyRequesterIsLeft = approvals['requester_may_approve'] === false && counted.length === people.length ? 1 : 0;
  if (people.length === 0 || counted.length >= needed + onlyRequesterIsLeft) return [];
  const who = counted.map(([name]) => name).join(', ') || 'nobody';
  return [
    {
      path: [...path, 'people'],
      at: 'value',
      found: `${needed} must approve${onlyRequesterIsLeft === 0 ? '' : ' besides the person who asks'}, but only ${who} can.`,
      expected: `at least ${needed + onlyRequesterIsLeft} people whose approval counts.`,
      mend: `add people, or set \`people: ${Math.max(1, counted.length - onlyRequesterIsLeft)}\` at ${path.join('.')}.`,
    },
  ];
}

import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, number, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { SolanaPolicy } from '../schema.ts';
import { policyPlaces } from './policy-places.ts';
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

/** Each says who somebody is, somewhere. */
const SIGN_INS = ['terminal', 'web', 'slack', 'discord'] as const;

/** Who can sign in nowhere is counted among those who approve, and never will. */
export function doubtPeople(fleet: Loose): readonly Complaint[] {
  return groups(fleet['people']).flatMap(([name, person]): Complaint[] => {
    if (SIGN_INS.some((key) => texts(person[key]).length > 0)) return [];
    return [
      {
        path: ['people', name],
        at: 'key',
        found: `nothing says who \`${name}\` is, so this person can neither ask nor approve.`,
        expected: '`terminal`, `web`, `slack` or `discord`.',
        mend: `add \`terminal: [LOGIN]\`, \`web: [file:PATH]\` \`slack: [TEAM/USER]\` or \`discord: ['ID']\` under people.${name}.`,
      },
    ];
  });
}

/** Every policy can be met by the people there are. */
export function checkApprovals(fleet: Loose): readonly Complaint[] {
  const places = policyPlaces(fleet).flatMap(({ path, own, base, forAll }): (readonly [Path, Loose])[] => {
    if (!forAll && own['approvals'] === undefined) return [];
    return [[[...path, 'approvals'], { ...group(base['approvals']), ...group(own['approvals']) }]];
  });
  const told = new Set<string>();
  return places.flatMap(([path, approvals]) => [
    ...checkRoles(fleet, path, approvals),
    ...checkPlatforms(fleet, path, approvals).filter(({ found }) => !told.has(found) && told.add(found)),
    // What a validator has from the fleet is told once.
    ...checkCount(fleet, path, approvals).filter(({ found }) => !told.has(found) && told.add(found)),
  ]);
}

/** As many platforms as approvals must come from, and people on each. */
function checkPlatforms(fleet: Loose, path: Path, approvals: Loose): Complaint[] {
  const wanted = number(approvals['platforms']) ?? 1;
  const chats = (['slack', 'discord'] as const).filter((chat) => fleet[chat] !== undefined);
  const there = ['page and command line', ...chats];
  if (wanted <= there.length) return [];
  return [
    {
      path: [...path, 'platforms'],
      at: 'value',
      found: `approvals must come from ${wanted} platforms, and the file has ${there.length}: ${there.join(', ')}.`,
      expected: 'no more platforms than the file has.',
      mend: `add \`slack\` or \`discord\`, or set \`platforms: ${there.length}\`.`,
    },
  ];
}

/** Roles that nobody has. */
export function checkRoles(fleet: Loose, path: Path, approvals: Loose): Complaint[] {
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
        mend:
          near === null
            ? 'give it to somebody under `people`, or take it out.'
            : `did you mean \`${near}\`? If not, give it to somebody under \`people\`.`,
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
  const least = needed + onlyRequesterIsLeft;
  const strange = roles.some(
    (role) => !people.some(([, person]) => texts(person['roles']).some(([, own]) => own === role)),
  );
  // A role that nobody has is told by itself.
  if (people.length === 0 || strange || counted.length >= least) return [];
  const who = counted.map(([name]) => name).join(', ');
  const fewer = counted.length - onlyRequesterIsLeft;
  return [
    {
      path: [...path, 'people'],
      at: 'value',
      found: `${needed} must approve${onlyRequesterIsLeft === 0 ? '' : ' besides the person who asks'}, but only ${who} can.`,
      expected: `at least ${least} people whose approval counts.`,
      mend: `add people${onlyRequesterIsLeft === 0 ? '' : ', set `requester_may_approve: true`'}${fewer < 1 ? '' : `, or set \`people: ${fewer}\``}.`,
    },
  ];
}

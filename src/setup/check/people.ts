import { anyPolicyOf, takeoverRuleOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import type { PersonName, ValidatorName } from '../../domain/names.ts';
import type { PasteLine, SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';

const SIGN_INS = '`terminal`, `web` or `slack`';

/** Somebody can ask for a move at all. */
export function reachFinding(fleet: Fleet, osUser: string): SetupFinding {
  const reached = Object.keys(fleet.people).filter((name) => canAnswer(fleet, name));
  return finding('should', {
    id: 'chats',
    title: 'Somebody can be reached',
    passed: reached.length > 0,
    found: `the page at ${fleet.web.host}:${fleet.web.port}; on it${fleet.slack === undefined ? '' : ', in Slack'} or on the command line: ${reached.join(', ') || 'nobody'}`,
    needed: `a person with ${SIGN_INS}`,
    why: 'Somebody has to ask for a move and to approve it.',
    fix: `Add \`terminal: [${osUser}]\` to a person in the fleet file.`,
  });
}

/** With the first token the page asks everybody for one. */
export function pageFinding(fleet: Fleet): SetupFinding {
  const people = Object.entries(fleet.people);
  const asks = fleet.web.token !== undefined || people.some(([, { web }]) => web.length > 0);
  const without = asks ? people.filter(([, { web }]) => web.length === 0).map(([name]) => name) : [];
  return finding('should', {
    id: 'page-tokens',
    title: 'Everybody can sign in on the page',
    passed: without.length === 0,
    found: asks
      ? `the page asks everybody for a token; without one: ${without.join(', ') || 'nobody'}`
      : 'no token is set, and the page asks for none',
    needed: 'a `web:` token for each person, or for none',
    why: 'As soon as one token is set, the page lets nobody do anything without one of their own.',
    fix: `Give ${without.join(', ')} a \`web:\` token, or let them use the command line.`,
  });
}

/** Whether somebody can give an approval at all: by a token on the page, as a user of the operating system, or in Slack. */
function canAnswer(fleet: Fleet, name: PersonName): boolean {
  const person = fleet.people[name];
  if (person === undefined) return false;
  return person.web.length > 0 || person.terminal.length > 0 || (fleet.slack !== undefined && person.slack.length > 0);
}

/** Enough people can approve a move of this validator, and they are different people. */
export function peopleFindings(fleet: Fleet, name: ValidatorName): SetupFinding[] {
  const configured = fleet.validators[name];
  if (configured === undefined) return [];
  const { people, roles } = anyPolicyOf(fleet, configured).approvals;
  const counted = Object.entries(fleet.people)
    .filter(([, person]) => roles.length === 0 || person.roles.some((role) => roles.includes(role)))
    .map(([person]) => person);
  const able = counted.filter((person) => canAnswer(fleet, person));
  const mute = counted.filter((person) => !able.includes(person));
  return [
    finding(
      'must',
      {
        id: `approvals ${name}`,
        title: `A plan for ${name} can be approved`,
        passed: able.length >= people,
        found: `${people} must approve; ${able.join(', ') || 'nobody'} can${mute.length === 0 ? '' : `, and ${mute.join(', ')} cannot be told from others anywhere`}`,
        needed: `${people} with ${SIGN_INS} in the fleet file`,
        why: 'Without enough approvals no move ever starts.',
        fix: `Give ${mute.join(', ') || 'more people'} a \`terminal:\` (user of the operating system) or a \`web:\` token.`,
      },
      signInLines(mute, roles),
    ),
    ...(people > 1 ? [handsFinding(fleet, name, able)] : []),
    takeoverFinding(fleet, name),
    finding('should', {
      id: `team ${name}`,
      title: `Two people stand behind a move of ${name}`,
      passed: people > 1,
      found: people > 1 ? `${people} must approve` : 'one person is enough',
      needed: '`people: 2` or more',
      why: 'With one person nobody looks a second time; a short time in which the start can be cancelled stands in for it.',
      fix: `Raise \`policies.${configured.chain}.approvals.people\` when there are more people.`,
    }),
  ];
}

/** Before it is needed at night: enough people to agree that a node is gone, and more than one. */
function takeoverFinding(fleet: Fleet, name: ValidatorName): SetupFinding {
  const configured = fleet.validators[name];
  const rule = configured === undefined ? null : takeoverRuleOf(anyPolicyOf(fleet, configured));
  const { people = 0, roles = [] } = rule ?? {};
  const key = `policies.${configured?.chain ?? 'solana'}.takeover.people`;
  const able = Object.entries(fleet.people)
    .filter(([, person]) => roles.length === 0 || person.roles.some((role) => roles.includes(role)))
    .map(([person]) => person)
    .filter((person) => canAnswer(fleet, person));
  const enough = able.length >= people;
  return finding('should', {
    id: `takeover ${name}`,
    title: `A takeover of ${name} can be approved, by two people`,
    passed: enough && people > 1,
    found: `${people} must approve; ${able.join(', ') || 'nobody'} can`,
    needed: 'two people or more, each with a reason',
    why: enough
      ? 'One person who is wrong about the old node makes two signers; a short time in which the start can be cancelled stands in for the second.'
      : 'Without enough approvals no takeover starts while the old node is gone.',
    fix: enough
      ? `Raise \`${key}\` when there are more people.`
      : `Add people, or set \`${key}: 1\` if there is really nobody else.`,
  });
}

/** Whoever shares a user or a token with another person can speak for both. */
function handsFinding(fleet: Fleet, name: ValidatorName, able: readonly PersonName[]): SetupFinding {
  const shared = [...shares(fleet, able)];
  return finding('should', {
    id: `hands ${name}`,
    title: `The approvals of ${name} come from different hands`,
    passed: shared.length === 0,
    found:
      shared.length === 0
        ? 'each signs in with a user or token of their own'
        : shared
            .map(([sign, people]) => `${people.join(' and ')} ${people.length === 2 ? 'both' : 'all'} sign in ${sign}`)
            .join('; '),
    needed: 'a user of the operating system or a token of their own for each',
    why: 'One pair of hands can give both approvals.',
    fix: 'Take what they share from all but one of them, and give each other one a user or a `web:` token of their own.',
  });
}

/** By what is shared, in words: who shares it. */
function shares(fleet: Fleet, able: readonly PersonName[]): ReadonlyMap<string, readonly PersonName[]> {
  const bySign = new Map<string, PersonName[]>();
  for (const name of able) {
    const { terminal = [], web = [] } = fleet.people[name] ?? {};
    const signs = [...terminal.map((user) => `as the user ${user}`), ...web.map((token) => `with the token ${token}`)];
    for (const sign of new Set(signs)) bySign.set(sign, [...(bySign.get(sign) ?? []), name]);
  }
  return new Map([...bySign].filter(([, people]) => people.length > 1));
}

/** What is pasted for one more person, with either way to sign in; only one of the two is needed. */
function signInLines(mute: readonly PersonName[], roles: readonly string[]): PasteLine[] {
  const [there] = mute;
  const where = there === undefined ? 'people, at its end, with a name of your own' : `people.${there}`;
  const place = `into the fleet file, under ${where}; of \`terminal\` (their user on this machine) and \`web\` (a token, see docs/setup.md) one is enough`;
  const who = there ?? 'second-person';
  const person = [
    `  ${who}:`,
    '    name: THEIR NAME',
    ...(roles.length === 0 ? [] : [`    roles: [${roles[0] ?? ''}]`]),
  ];
  return [...(there === undefined ? person : []), '    terminal: [THEIR_USER]', `    web: [file:secrets/${who}]`].map(
    (line) => ({ node: null, place, line }),
  );
}

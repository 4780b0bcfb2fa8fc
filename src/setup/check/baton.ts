import { modeOf, policyOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import { messageOf } from '../../domain/failure.ts';
import type { PersonName, ValidatorName } from '../../domain/names.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';

type Words = Omit<SetupFinding, 'severity' | 'lines' | 'state'> & { readonly passed: boolean };

/** Secrets, people and mode: what the fleet file says of Baton itself. */
export async function batonFindings(
  fleet: Fleet,
  validators: readonly ValidatorName[],
  osUser: string,
  resolveSecret: (reference: string) => Promise<unknown>,
): Promise<SetupFinding[]> {
  return [
    ...(await secretFindings(fleet, resolveSecret)),
    ...chatFindings(fleet, osUser),
    ...validators.flatMap((name) => peopleFindings(fleet, name)),
    ...validators.map((name) => modeFinding(fleet, name)),
  ];
}

/** Each reference leads to a secret that nobody else can read. */
async function secretFindings(fleet: Fleet, resolveSecret: (reference: string) => Promise<unknown>) {
  const references = [...new Set(referencesIn(fleet))];
  return Promise.all(
    references.map(async (reference) => {
      const problem = await resolveSecret(reference).then(() => null, messageOf);
      return finding(
        'must',
        {
          id: `secret ${reference}`,
          title: `The secret ${reference} can be used`,
          passed: problem === null,
          found: problem ?? 'there, and for nobody else to read',
          needed: 'set, or a file of mode 600 with something in it',
          why: 'Without it Baton cannot log in, or cannot tell who is who.',
          fix: 'See what was found.',
        },
        chmodLines(problem),
      );
    }),
  );
}

/** The message about a mode says what to run. */
function chmodLines(problem: string | null): SetupFinding['lines'] {
  const [, line] = /Run: (chmod \S+ \S+)$/.exec(problem ?? '') ?? [];
  return line === undefined ? [] : [{ node: null, place: 'here', line }];
}

/** Whatever has the form of a reference, wherever it stands: no other value begins like that. */
function referencesIn(value: unknown): string[] {
  if (typeof value === 'string') return /^(env:[A-Z][A-Z0-9_]*|file:.+)$/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesIn);
}

function chatFindings(fleet: Fleet, osUser: string): SetupFinding[] {
  const reached = Object.keys(fleet.people).filter((name) => canAnswer(fleet, name));
  return [
    finding('should', {
      id: 'chats',
      title: 'Somebody can be reached',
      passed: reached.length > 0,
      found: `the page at ${fleet.web.host}:${fleet.web.port}; on it or on the command line: ${reached.join(', ') || 'nobody'}`,
      needed: 'a person with `terminal` or `web`',
      why: 'Somebody has to ask for a move and to approve it.',
      fix: `Add \`terminal: [${osUser}]\` to a person in the fleet file.`,
    }),
  ];
}

/** Whether somebody can give an approval at all: by a token on the page, or as a user of the operating system. */
function canAnswer(fleet: Fleet, name: PersonName): boolean {
  const person = fleet.people[name];
  return person !== undefined && (person.web.length > 0 || person.terminal.length > 0);
}

function peopleFindings(fleet: Fleet, name: ValidatorName): SetupFinding[] {
  const configured = fleet.validators[name];
  if (configured === undefined) return [];
  const { people, roles } = policyOf(fleet, configured).approvals;
  const counted = Object.entries(fleet.people).filter(
    ([, person]) => roles.length === 0 || person.roles.some((role) => roles.includes(role)),
  );
  const able = counted.filter(([person]) => canAnswer(fleet, person)).map(([person]) => person);
  const mute = counted.map(([person]) => person).filter((person) => !able.includes(person));
  return [
    finding('must', {
      id: `approvals ${name}`,
      title: `A plan for ${name} can be approved`,
      passed: able.length >= people,
      found: `${people} must approve; ${able.join(', ') || 'nobody'} can${mute.length === 0 ? '' : `, and ${mute.join(', ')} cannot be told from others anywhere`}`,
      needed: `${people} with \`terminal\` or \`web\` in the fleet file`,
      why: 'Without enough approvals no move ever starts.',
      fix: `Give ${mute.join(', ') || 'more people'} a \`terminal:\` (user of the operating system) or a \`web:\` token.`,
    }),
    finding('should', {
      id: `team ${name}`,
      title: `Two people stand behind a move of ${name}`,
      passed: people > 1,
      found: people > 1 ? `${people} must approve` : 'one person is enough',
      needed: '`people: 2` or more',
      why: 'With one person nobody looks a second time; a short time in which the start can be cancelled stands in for it.',
      fix: 'Raise `policies.solana.approvals.people` when there are more people.',
    }),
  ];
}

/** `observe` is how it begins: a thing to know, and the last one to change. */
function modeFinding(fleet: Fleet, name: ValidatorName): SetupFinding {
  const configured = fleet.validators[name];
  const mode = configured === undefined ? fleet.mode : modeOf(fleet, configured);
  const own = configured?.mode === undefined ? '' : ` of ${name}`;
  return finding(
    'should',
    {
      id: `mode ${name}`,
      title: `Baton may act on ${name}`,
      passed: mode === 'act',
      found: `mode: ${mode}`,
      needed: 'mode: act',
      why: 'In `observe` Baton looks and plans, and no plan can be approved.',
      fix: `When everything else is mended: write \`mode: act\` instead of \`mode: observe\`${own} into the fleet file, and restart Baton.`,
    },
    mode === 'act'
      ? []
      : [
          {
            node: null,
            place: `into the fleet file${own === '' ? '' : `, validators.${name}`}, instead of \`mode: observe\`, when everything else is mended`,
            line: 'mode: act',
          },
        ],
  );
}

function finding(severity: SetupFinding['severity'], words: Words, lines: SetupFinding['lines'] = []): SetupFinding {
  const { passed, ...rest } = words;
  return { ...rest, severity, state: passed ? 'passed' : 'failed', lines: passed ? [] : lines };
}

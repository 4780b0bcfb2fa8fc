import { modeOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import { messageOf } from '../../domain/failure.ts';
import type { ValidatorName } from '../../domain/names.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';
import { pageFinding, peopleFindings, reachFinding } from './people.ts';

/** Secrets, people and mode: what the fleet file says of Baton itself. */
export async function batonFindings(
  fleet: Fleet,
  validators: readonly ValidatorName[],
  osUser: string,
  resolveSecret: (reference: string) => Promise<unknown>,
): Promise<SetupFinding[]> {
  return [
    ...(await secretFindings(fleet, resolveSecret)),
    reachFinding(fleet, osUser),
    pageFinding(fleet),
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
            place: `into the fleet file${own === '' ? '' : `, validators.${name}`}, in place of \`mode: observe\`, when everything else is mended`,
            line: 'mode: act',
            last: true,
          },
        ],
  );
}

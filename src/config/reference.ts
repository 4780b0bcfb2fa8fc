import { z } from 'zod';
import { pathWords } from './kinds.ts';
import type { Path } from './problem.ts';
import { aboutAt, defaultAt, expectedAt, groupAt, keysAt, optionalAt, schemaAt, secretAt } from './schema-at.ts';
import { FleetSchema } from './schema.ts';
import { groupPaths } from './unknown-key.ts';
import { VARIABLES } from './variables.ts';
import { wrap } from './wrap.ts';

/** docs/configuration.md: every key of the fleet file and every variable, from the schema itself. */
export function referenceMarkdown(): string {
  const sections = groupPaths(FleetSchema, []).map((path) => section(path));
  return `${[...INTRODUCTION, ...sections, environmentSection(), ...EDITORS].join('\n\n')}\n`;
}

const INTRODUCTION = [
  '# Configuration',
  '<!-- Written by `npm run -s baton -- config reference`. Change src/config/schema instead. -->',
  wrap(
    'Everything Baton is told stands in the fleet file: `--fleet FILE`, else `BATON_FLEET`, else `./fleet.yaml`. [config/fleet.example.yaml](../config/fleet.example.yaml) shows every key. The file is read once, at the start: after a change restart every process.',
  ),
  '```sh\nnpm run baton -- config check --fleet fleet.yaml   # everything that is wrong with it, without touching the network\n```',
  wrap(
    'Unknown keys are refused. So is all of YAML that programs read differently: a key twice, a number with a zero in front, `<<`, tags, and a second document. `yes`, `no`, `on` and `off` are text; write `true` or `false`. An anchor and its aliases may stand for a whole section.',
  ),
  wrap(
    '**Secrets** are references, never values. `file:PATH` is a file of the user that runs Baton (or of root), with mode 600 or 400, in a directory that others cannot write to (below /run/secrets and /run/credentials it is enough that others cannot write); PATH is relative to the fleet file, and `~/` is your home. `env:NAME` is a variable. They are read at the start; the line end at the end is left out.',
  ),
  wrap(
    'NAME below is a name that you choose: lower-case letters, digits and dashes. A `-` stands for each entry of a list.',
  ),
];

const EDITORS = [
  '## In your editor',
  wrap(
    'Editors with a YAML language server complete keys and underline mistakes. Write the schema beside the fleet file and name it in the first line:',
  ),
  '```sh\nnpm run -s baton -- config schema > fleet.schema.json\n```',
  '```yaml\n# yaml-language-server: $schema=./fleet.schema.json\n```',
  wrap(
    'The schema knows what one key says. What keys say about each other (names that must exist, files that must differ) only `config check` knows.',
  ),
];

function section(path: Path): string {
  const about = aboutAt(FleetSchema, path);
  const title = path.length === 0 ? 'At the top level' : titleOf(path);
  const keys = keysAt(FleetSchema, path).map((key) => entry([...path, key]));
  return [`## ${title}`, ...(about === '' ? [] : [wrap(about)]), keys.join('\n')].join('\n\n');
}

function titleOf(path: Path): string {
  const [keys = '', kinds] = pathWords(path).split(' with ');
  return kinds === undefined ? `\`${keys}\`` : `\`${keys}\` with ${kinds}`;
}

function entry(path: Path): string {
  const key = `\`${String(path.at(-1))}\``;
  const about = aboutAt(FleetSchema, path);
  if (about === '') throw new Error(`The schema does not say what ${path.join('.')} is.`);
  return wrap(`- ${key}: ${facts(path).join('; ')}. ${about}`, '  ');
}

/** What it takes, and what holds without it. */
function facts(path: Path): readonly string[] {
  const found = schemaAt(FleetSchema, path);
  const below = found instanceof z.ZodObject || (found instanceof z.ZodRecord && groupAt(FleetSchema, path));
  const takes = secretAt(FleetSchema, path)
    ? expectedAt(FleetSchema, path).replace('env:', 'a secret: env:')
    : expectedAt(FleetSchema, path);
  const standard = defaultAt(FleetSchema, path);
  if (below) return ['keys below', ...(optionalAt(FleetSchema, path) ? [] : ['needed'])];
  if (standard !== undefined) return [takes, `default ${shown(standard)}`];
  return [takes, optionalAt(FleetSchema, path) ? 'may be left out' : 'needed'];
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.length === 0) return 'an empty list';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function environmentSection(): string {
  const variables = VARIABLES.map(({ name, about }) => wrap(`- \`${name}\`: ${about}`, '  '));
  return ['## Environment', 'An empty variable counts as not set.', variables.join('\n')].join('\n\n');
}

import { RULE_IDS } from '../../domain/incident.ts';
import { nearest } from '../../domain/nearest.ts';
import { labelPattern } from '../label-pattern.ts';
import { group, type Loose, text } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { checkRoles } from './people.ts';

/** Rules for labels name what is there and can be read; somebody is there to be told. */
export function checkAlerts(fleet: Loose): readonly Complaint[] {
  const alerts = group(fleet['alerts']);
  return [
    ...entries(alerts['labels']).flatMap(([index, rule]) => checkRule(fleet, ['alerts', 'labels', index], rule)),
    ...entries(alerts['levels']).flatMap(([index, level]) => checkRoles(fleet, ['alerts', 'levels', index], level)),
  ];
}

function entries(list: unknown): readonly (readonly [number, Loose])[] {
  return Array.isArray(list) ? list.map((entry: unknown, index) => [index, group(entry)] as const) : [];
}

function checkRule(fleet: Loose, path: Path, rule: Loose): Complaint[] {
  const row = text(rule['rule']);
  return [
    ...checkPatterns([...path, 'match'], rule['match']),
    ...checkName([...path, 'validator'], text(rule['validator']), Object.keys(group(fleet['validators']))),
    ...checkName([...path, 'node'], text(rule['node']), Object.keys(group(fleet['nodes']))),
    ...(row === null ? [] : unknownOf([...path, 'rule'], row, RULE_IDS, 'there is no row')),
    ...checkSays(path, rule),
  ];
}

function checkPatterns(path: Path, match: unknown): Complaint[] {
  return Object.entries(group(match)).flatMap(([label, value]): Complaint[] => {
    const pattern = typeof value === 'string' ? labelPattern(value) : null;
    if (typeof pattern !== 'string') return [];
    return [
      {
        path: [...path, label],
        at: 'value',
        found: `this is no pattern: ${pattern}`,
        expected: 'a regular expression as Prometheus knows them, for the whole value.',
        mend: 'correct it there; a sign that is meant as itself has a \\ in front.',
      },
    ];
  });
}

/** `{label}` is filled in when an alert comes. */
function checkName(path: Path, name: string | null, known: readonly string[]): Complaint[] {
  if (name === null || /^\{[a-zA-Z_][a-zA-Z0-9_]*\}$/.test(name)) return [];
  return unknownOf(path, name, known, `there is no ${String(path.at(-1))}`);
}

function unknownOf(path: Path, name: string, known: readonly string[], words: string): Complaint[] {
  if (known.includes(name)) return [];
  const near = nearest(name, known);
  return [
    {
      path,
      at: 'value',
      found: `${words} \`${name}\`.`,
      expected: `one of ${known.join(', ')}${path.at(-1) === 'rule' ? '' : '; or {label}, for the value of a label'}.`,
      mend: near === null ? 'correct the name, or take it out.' : `did you mean \`${near}\`?`,
    },
  ];
}

function checkSays(path: Path, rule: Loose): Complaint[] {
  if (['validator', 'node', 'severity', 'rule'].some((key) => rule[key] !== undefined)) return [];
  return [
    {
      path,
      at: 'value',
      found: 'this rule says nothing of the alerts that it fits.',
      expected: '`validator`, `node`, `severity` or `rule` beside `match`.',
      mend: 'add one of them, or take the rule out.',
    },
  ];
}

/** What a call to Alertmanager shows on its way, and a section that nothing can come to. */
export function doubtAlerts(fleet: Loose): readonly Complaint[] {
  const alerts = group(fleet['alerts']);
  const unheard = ['labels', 'dead_man'].filter((key) => alerts[key] !== undefined && fleet['hooks'] === undefined);
  return [
    ...unheard.map((key): Complaint => ({
      path: ['alerts', key],
      at: 'key',
      found: 'the file has no `hooks` section, so no alert ever comes.',
      expected: '`hooks` at the top level.',
      mend: 'add it as docs/alerting.md says, or take this out.',
    })),
    ...repeatedMatches(alerts['labels']),
  ];
}

/** The first rule that fits decides, so a second with the same match is never asked. */
function repeatedMatches(labels: unknown): Complaint[] {
  const seen = new Set<string>();
  return entries(labels).flatMap(([index, rule]): Complaint[] => {
    const match = Object.entries(group(rule['match']))
      .map((pair) => JSON.stringify(pair))
      .toSorted((one, other) => (one < other ? -1 : 1))
      .join(' ');
    if (!seen.has(match)) {
      seen.add(match);
      return [];
    }
    return [
      {
        path: ['alerts', 'labels', index],
        at: 'value',
        found: 'an earlier rule matches the same, and the first that fits decides.',
        expected: 'one rule for one match.',
        mend: 'put what both say into one.',
      },
    ];
  });
}

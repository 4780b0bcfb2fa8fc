import {
  type Document,
  isAlias,
  isCollection,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { NO_ANCHOR, type Words, wordsFor } from './not-yaml.ts';
import type { Problem } from './problem.ts';

/** Aliases may spread one section over a fleet of hundreds of nodes, but not multiply each other without end. */
const MOST_ALIASES = 2000;

/** A file that was read, with what leads from its parts back to their places. */
export interface ReadYaml {
  readonly kind: 'data';
  readonly data: unknown;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Reads YAML; what is no YAML, or is read differently by different programs, is told with its place. */
export function readYaml(
  text: string,
): ReadYaml | { readonly kind: 'problems'; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const faults = faultsOf(document, text);
  const problems = faults.map(({ at, words }): Problem => {
    const { line, col } = lines.linePos(at);
    return { path: [], at: 'value', line: Math.max(line, 1), column: Math.max(col, 1), ...words };
  });
  if (problems.length > 0) return { kind: 'problems', problems };
  const data: unknown = document.toJS({ maxAliasCount: -1 }) ?? {};
  return { kind: 'data', data, document, lines };
}

/** Something wrong, and where it begins in the text. */
interface Fault {
  readonly at: number;
  readonly words: Words;
}

function faultsOf(document: Document, text: string): readonly Fault[] {
  // A key that was pasted in is never right, whatever YAML makes of its lines.
  const pasted = text.search(/-----BEGIN [A-Z ]*PRIVATE KEY-----/);
  if (pasted >= 0) return [{ at: pasted, words: PRIVATE_KEY }];
  const blanks = strangeBlanks(text);
  if (blanks.length > 0) return blanks.map((at) => ({ at, words: STRANGE_BLANK }));
  if (document.directives?.yaml.explicit === true) return [{ at: 0, words: wordsFor('BAD_DIRECTIVE', '') }];
  const errors = [...document.errors, ...document.warnings.filter(({ code }) => REFUSED_WARNINGS.has(code))];
  const faults = worthTelling(errors).map((error) => {
    const at = placeOf(error, document, text);
    return { at, words: wordsFor(error.code, error.message, /^.*/.exec(text.slice(at))?.[0] ?? '') };
  });
  return [
    ...faults,
    ...groupsAsKeys(document),
    ...leadingZeros(document),
    ...badAliases(document, errors.length === 0),
  ];
}

const REFUSED_WARNINGS: ReadonlySet<string> = new Set(['TAG_RESOLVE_FAILED', 'BAD_DIRECTIVE']);

const STRANGE_BLANK: Words = {
  found: 'a character that looks like a blank and is none, as in text that was copied from a web page.',
  expected: 'ordinary blanks.',
  mend: 'delete it and type a blank.',
};

const PRIVATE_KEY: Words = {
  found: 'a private key stands in the file (not shown).',
  expected: 'the name of a key file, as in `key: file:secrets/baton_ed25519`.',
  mend: 'put the key into a file of its own and `chmod 600` it. Make a new key if this file was shared.',
};

const GROUP_AS_KEY: Words = {
  found: 'a list, a group or an alias stands where a key belongs.',
  expected: 'a word as key.',
  mend: 'write `key: value`, without `?`, brackets, braces and * in front of the colon.',
};

const LEADING_ZERO: Words = {
  found: 'a number that begins with 0. Some programs read it as an octal number, others do not.',
  expected: 'a number without zeros in front.',
  mend: 'take the zeros out, or put quotes around it if it is a text.',
};

const TOO_MANY_ALIASES: Words = {
  found: 'aliases (`*name`) that lead to themselves, or multiply each other.',
  expected: `at most ${MOST_ALIASES} values through aliases.`,
  mend: 'write the values out.',
};

/** What follows the first structural fault is misread and only confuses; keys that stand twice are told one by one. */
function worthTelling(faults: readonly YAMLError[]): readonly YAMLError[] {
  const sorted = faults.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const structural = sorted.find(({ code }) => code !== 'DUPLICATE_KEY');
  return sorted.filter(
    (fault) =>
      fault === structural || (fault.code === 'DUPLICATE_KEY' && fault.pos[0] < (structural?.pos[0] ?? Infinity)),
  );
}

/** What was never closed is found at the end of the file; what helps is where it was opened. */
function placeOf(fault: YAMLError, document: Document, text: string): number {
  const at = fault.code === 'TAB_AS_INDENT' ? fault.pos[0] : firstInk(text, fault.pos[0]);
  if (!/closing .*quote|must end with|collection must/i.test(fault.message)) return at;
  let opened = at;
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node) || node.range === null || node.range === undefined) return;
      const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
      const [start, end] = node.range;
      if ((quoted || (isCollection(node) && node.flow === true)) && start < at && end >= at) opened = start;
    },
  });
  return opened;
}

/** An indentation is told at what is indented. */
function firstInk(text: string, at: number): number {
  const blanks = /^ +(?=\S)/.exec(text.slice(at, at + 1000));
  return at + (blanks?.[0].length ?? 0);
}

/** Blanks of other alphabets, joiners and marks that no editor shows, where indentation, key or colon should be. */
const STRANGE_BLANKS = /^([ \w-]*:?)[\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000]/gm;

function strangeBlanks(text: string): readonly number[] {
  return [...text.matchAll(STRANGE_BLANKS)].map((match) => match.index + (match[1] ?? '').length);
}

function groupsAsKeys(document: Document): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Pair: (_key, { key }) => {
      if (isCollection(key) || isAlias(key)) faults.push({ at: key.range?.[0] ?? 0, words: GROUP_AS_KEY });
    },
  });
  return faults;
}

function leadingZeros(document: Document): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'number' && /^[-+]?0\d/.test(node.source ?? ''))
        faults.push({ at: node.range?.[0] ?? 0, words: LEADING_ZERO });
    },
  });
  return faults;
}

/** Aliases that lead nowhere or, where the file could be read, to more than a file of people can mean. */
function badAliases(document: Document, whole: boolean): readonly Fault[] {
  const faults: Fault[] = [];
  let first: number | null = null;
  visit(document, {
    Alias: (_key, node) => {
      const at = node.range?.[0] ?? 0;
      first ??= at;
      if (whole && node.resolve(document) === undefined) faults.push({ at, words: NO_ANCHOR });
    },
  });
  if (!whole || first === null || faults.length > 0) return faults;
  try {
    document.toJS({ maxAliasCount: MOST_ALIASES });
    return [];
  } catch {
    return [{ at: first, words: TOO_MANY_ALIASES }];
  }
}

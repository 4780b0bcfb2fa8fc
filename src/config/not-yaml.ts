import type { ErrorCode } from 'yaml';

/** What a person is told about a place that is not YAML. */
export interface Words {
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
}

const LEVELS: Words = {
  found: 'the indentation does not fit the lines above.',
  expected: 'keys of one group in one column, and two blanks more for what is below them.',
  mend: 'line this up with the keys it belongs to.',
};

const QUOTES: Words = {
  found: 'this text has a character at its beginning that YAML keeps for itself (such as @, `, %, & or *).',
  expected: 'quotes around such a text.',
  mend: "put single quotes around it: '…'.",
};

const LEFT_OPEN: Words = {
  found: 'the bracket or quote that opens here is never closed.',
  expected: 'a closing one for each opening one.',
  mend: 'close it where the text or the list ends.',
};

const NO_KEY: Words = {
  found: 'this line is not `key: value`.',
  expected: 'a key, a colon and a blank.',
  mend: 'write `key: value`; put a list entry behind `- ` and a comment behind `# `.',
};

const TWO_COLONS: Words = {
  found: 'a second key stands on this line, or a text with `: ` in it.',
  expected: 'one `key: value` on each line.',
  mend: 'start a new line for the second key, or put quotes around a text with `: ` in it.',
};

const TOO_DEEP: Words = {
  found: 'this has a value already, but the line below it is set further in.',
  expected: 'a key with either a value behind it or keys below it.',
  mend: 'line the next line up with this key.',
};

const COMMA: Words = {
  found: 'a comma is missing between two entries.',
  expected: 'a comma between the entries of a list in brackets.',
  mend: 'put a comma in front of this.',
};

const ANCHORS: Words = {
  found: 'an anchor, alias or tag (&, *, !) that YAML cannot take.',
  expected: '`&name` once before a value, `*name` after it in the same file, and no tags.',
  mend: 'write the value out, or put quotes around a text that begins with one of these characters.',
};

const PLAIN: Words = {
  found: 'YAML cannot read this.',
  expected: 'two blanks for each level, `key: value`, quotes around text with `: ` or ` #` in it.',
  mend: 'compare this line and the one above with config/fleet.example.yaml.',
};

const WORDS: Partial<Record<ErrorCode, Words>> = {
  ALIAS_PROPS: ANCHORS,
  BAD_ALIAS: ANCHORS,
  BAD_COLLECTION_TYPE: ANCHORS,
  BAD_DIRECTIVE: {
    found: 'a line that begins with % is an instruction to the YAML reader.',
    expected: 'the fleet file without such lines.',
    mend: 'take the line out.',
  },
  BAD_DQ_ESCAPE: {
    found: 'in double quotes a backslash begins a special character, and this one does not exist.',
    expected: 'single quotes around text with a backslash.',
    mend: 'write \'…\' instead of "…".',
  },
  BAD_INDENT: LEVELS,
  BAD_PROP_ORDER: ANCHORS,
  BAD_SCALAR_START: QUOTES,
  BLOCK_AS_IMPLICIT_KEY: TWO_COLONS,
  BLOCK_IN_FLOW: LEFT_OPEN,
  DUPLICATE_KEY: {
    found: 'the key stands in this group already.',
    expected: 'each key once.',
    mend: 'keep one of the two and take the other out; YAML would use the last one and say nothing.',
  },
  KEY_OVER_1024_CHARS: NO_KEY,
  MISSING_CHAR: NO_KEY,
  MULTILINE_IMPLICIT_KEY: NO_KEY,
  MULTIPLE_ANCHORS: ANCHORS,
  MULTIPLE_DOCS: {
    found: 'a second document begins here.',
    expected: 'one fleet in one file.',
    mend: 'take the line `---` or `...` out, or move what follows into a file of its own.',
  },
  MULTIPLE_TAGS: ANCHORS,
  TAB_AS_INDENT: {
    found: 'a tab as indentation.',
    expected: 'blanks: two for each level.',
    mend: 'replace the tab by blanks.',
  },
  TAG_RESOLVE_FAILED: ANCHORS,
  UNEXPECTED_TOKEN: PLAIN,
};

/** An alias without its anchor: most often a text that should be in quotes. */
export const NO_ANCHOR: Words = {
  found: 'a text that begins with * stands for an anchor (`&name`), and there is none of this name before it.',
  expected: 'quotes around a text that begins with *.',
  mend: "put single quotes around it: '…'.",
};

/**
 * Our words for what the YAML reader found. Its own may quote the file, where a secret could stand.
 * @param rest what stands on the line from there on
 */
export function wordsFor(code: ErrorCode, message: string, rest = ''): Words {
  if (code === 'MISSING_CHAR' && /closing|must end with/i.test(message)) return LEFT_OPEN;
  if (code === 'MISSING_CHAR' && message.startsWith('Missing ,')) return COMMA;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && !/:(\s|$)/.test(rest)) return TOO_DEEP;
  if (code === 'DUPLICATE_KEY') return withKey(WORDS.DUPLICATE_KEY ?? PLAIN, rest);
  if (code === 'BAD_INDENT' && /flow|quoted/i.test(message)) return LEFT_OPEN;
  if (code === 'MISSING_CHAR' && /Sequence item/.test(message))
    return { ...NO_KEY, found: 'a list goes on here without `- `.', expected: '`- ` before each entry of the list.' };
  return WORDS[code] ?? PLAIN;
}

function withKey(words: Words, rest: string): Words {
  const key = /^['"]?([\w.-]{1,40})['"]?\s*:/.exec(rest)?.[1];
  return key === undefined ? words : { ...words, found: `the key \`${key}\` stands in this group already.` };
}

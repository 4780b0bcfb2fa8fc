/** A place in a parsed file: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** Something wrong with the fleet file, before its place in the text is known. */
export interface Complaint {
  readonly path: Path;
  /** Whether the key itself is wrong or what stands behind it. */
  readonly at: 'key' | 'value';
  /** What stands there. Never a value that could be a secret. */
  readonly found: string;
  readonly expected: string;
  /** What to write instead, or where; empty when `expected` says it all. */
  readonly mend: string;
  /** What the key is there for. */
  readonly about?: string;
}

/** The same with its place. Lines and columns count from 1. */
export interface Problem extends Complaint {
  readonly line: number;
  readonly column: number;
}

/** All problems as one text: `file:line:column` first, so that editors and terminals can jump to it. */
export function problemText(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return `${file} has ${count}.\n${problems.map((problem) => oneProblem(file, problem)).join('\n')}`;
}

/** The same for what is no mistake but should be known. */
export function warningText(file: string, warnings: readonly Problem[]): string {
  return warnings.map((warning) => `Warning: ${oneProblem(file, warning)}`).join('\n');
}

function oneProblem(file: string, { line, column, path, found, expected, mend, about }: Problem): string {
  const subject = path.length === 0 ? '' : ` ${pathText(path)}:`;
  const mending = mend === '' ? '' : `\n    Mend: ${mend}`;
  const meaning = about === undefined || about === '' ? '' : `\n    Meaning: ${about}`;
  return `${file}:${line}:${column}:${subject} ${found}\n    Expected: ${expected}${mending}${meaning}`;
}

/** A name that somebody typed may be as long as a file. */
const LONGEST_PART = 40;

/** A path as people read it: list positions count from 1. */
function pathText(path: Path): string {
  return path
    .map((part, depth) => {
      if (typeof part === 'number') return ` entry ${part + 1}`;
      return `${depth === 0 ? '' : '.'}${part.length > LONGEST_PART ? `${part.slice(0, LONGEST_PART)}…` : part}`;
    })
    .join('')
    .replaceAll(/(entry \d+)\./g, '$1 ');
}

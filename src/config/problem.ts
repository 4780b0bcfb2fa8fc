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
  /** What to write instead, or where. */
  readonly mend: string;
}

/** The same with its place. Lines and columns count from 1. */
export interface Problem extends Complaint {
  readonly line: number;
  readonly column: number;
}

/** All problems as one text: `file:line:column` first, so that editors and terminals can jump to it. */
export function problemText(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map(({ line, column, path, found, expected, mend }) => {
    const place = `${file}:${line}:${column}`;
    const subject = path.length === 0 ? '' : ` ${path.join('.')}:`;
    return `${place}:${subject} ${found}\n    Expected: ${expected}${mend === '' ? '' : `\n    Mend: ${mend}`}`;
  });
  return `${file} has ${count}.\n${lines.join('\n')}`;
}

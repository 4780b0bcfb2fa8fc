import type { Complaint, Path } from '../problem.ts';
import { withoutAccess } from '../show.ts';

interface Use {
  readonly path: Path;
  readonly value: string;
  /** Who uses the value, for the message. */
  readonly owner: string;
}

/** A complaint for every use of a value that somebody before it uses already. */
export function repeats(uses: readonly Use[], what: string, mend: string): Complaint[] {
  const first = new Map<string, string>();
  return uses.flatMap(({ path, value, owner }): Complaint[] => {
    const earlier = first.get(value);
    if (earlier === undefined) {
      first.set(value, owner);
      return [];
    }
    return [
      {
        path,
        at: 'value',
        found: `${what} ${String(withoutAccess(value))} stands at ${earlier} already.`,
        expected: 'another one.',
        mend,
      },
    ];
  });
}

import type { Fleet } from '../../config/schema.ts';
import type { FailureCode } from '../../domain/failure.ts';
import type { NodeName, ValidatorName } from '../../domain/names.ts';
import type { PasteLine, SetupFinding, SetupPart } from '../../domain/setup-report.ts';
import type { HostPlace } from './host-lines.ts';
import { hostTrouble } from './host-trouble.ts';

/** What a validator on a chain whose guard is root is looked at with. */
export interface Around {
  readonly fleet: Fleet;
  /** False: the store could not be asked what it knows of the hosts. */
  readonly hasStore: boolean;
  readonly publicKey: string | null;
  offeredKey(node: NodeName): Promise<string | null>;
}

/** As the guard is reached there: as root, and with no connection to a port of the node. */
export function placeAsRoot(node: Omit<HostPlace, 'runAs' | 'rpcPort'>): HostPlace {
  return { ...node, runAs: 'root', rpcPort: null };
}

/** The record of a host is judged against the store; where that is silent, it says so by itself. */
export function ownFinding(
  check: Omit<SetupFinding, 'lines'>,
  validator: ValidatorName,
  { hasStore }: Pick<Around, 'hasStore'>,
): SetupFinding {
  if (check.id !== 'guard-state' || check.state === 'passed') return { ...check, lines: [] };
  if (!hasStore && check.state === 'failed')
    return {
      ...check,
      severity: 'should',
      state: 'unknown',
      found: 'the store cannot be asked',
      fix: 'Mend the store.',
      lines: [],
    };
  return { ...check, lines: check.state === 'failed' ? [adopting(validator)] : [] };
}

function adopting(validator: ValidatorName): PasteLine {
  const place = 'here, when everything else is mended and Baton runs (`npm run baton -- start`)';
  return { node: null, place, line: `npm run baton -- adopt ${validator}`, last: true };
}

/** A look at a host that came to nothing. */
export interface Unseen {
  readonly because: string;
  readonly code: FailureCode;
  readonly word?: string;
}

/** What to do for a host that does not answer, or not as it should. */
export async function unseenTrouble(
  node: Omit<HostPlace, 'runAs' | 'rpcPort'>,
  { because, code, word }: Unseen,
  around: Around,
): Promise<SetupFinding> {
  const offered = code === 'host/key-changed' ? await around.offeredKey(node.node) : null;
  const unread = { kind: 'unknown', because, code, ...(word !== undefined && { word }) } as const;
  return hostTrouble({ node: placeAsRoot(node), unread, publicKey: around.publicKey, offeredKey: offered });
}

/** Headings with the checks below them; whatever none names stands below the last one. */
export interface Headings {
  readonly parts: readonly (readonly [title: string, ids: readonly string[]])[];
  readonly rest: string;
}

/** What could not be looked at because of one thing is not told one by one. */
export function nodePartsBy(
  { parts, rest }: Headings,
  findings: readonly SetupFinding[],
  trouble: SetupFinding | null,
): SetupPart[] {
  const named = new Set(parts.flatMap(([, ids]) => ids));
  const [first, ...more] = [
    ...parts.map(([title, ids]) => ({ title, here: findings.filter(({ id }) => ids.includes(id)) })),
    { title: rest, here: findings.filter(({ id }) => !named.has(id)) },
  ];
  if (trouble === null) return [first, ...more].flatMap((part) => (part ? [shown(part.title, part.here)] : []));
  const unmade = findings
    .filter(({ id }) => id !== 'host-answers')
    .map(({ title, found }) => ({ title, because: found }));
  return [{ title: first?.title ?? '', findings: [trouble], folded: unmade.length, unmade }];
}

const shown = (title: string, findings: readonly SetupFinding[]): SetupPart => ({
  title,
  findings,
  folded: 0,
  unmade: [],
});

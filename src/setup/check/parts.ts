import type { SetupFinding, SetupPart } from '../../domain/setup-report.ts';

/**
 * The checklist of one node. Titles are the words of the runbook ("You will need", "Transition Preparation Checklist"),
 * after what Baton itself needs to get there.
 */
const NODE_PARTS: readonly (readonly [title: string, ids: readonly string[]])[] = [
  [
    'Baton gets there and finds what it needs',
    [
      'host-answers',
      'host-key',
      'host-login',
      'host-become',
      'host-settings',
      'host-target',
      'host-user',
      'host-tools',
      'guard-ours',
      'host-file',
      'record-place',
      'term-state',
      'term-acknowledged',
      'nothing-under-way',
      'rpc-answers',
      'own-clock',
      'ledger-writable',
      'tower-writable',
      'free-space',
      'fence-programs',
      'fence-state',
    ],
  ],
  ['Generated an unstaked identity', ['unstaked-key', 'key-modes']],
  [
    'Updated the validator startup script',
    [
      'one-process',
      'process-user',
      'identity-argument',
      'authorized-voter',
      'staked-key',
      'voting-enabled',
      'vote-account-argument',
      'tower-directory',
      'barrier-provable',
      'barrier-by-log',
    ],
  ],
  [
    'Created a symbolic link to point to the respective identity file',
    ['running-identity', 'identity-link', 'boot-identity', 'other-node-passive'],
  ],
];
/** Whatever is not named above: is the node itself fit. */
const REST = 'A non-delinquent validator node';

/** The findings of one node under the headings of the checklist, in its order. */
export function nodeParts(findings: readonly SetupFinding[]): SetupPart[] {
  const { shown, folded } = fold(findings);
  const named = new Set(NODE_PARTS.flatMap(([, ids]) => ids));
  const rest = (one: SetupFinding) => !named.has(one.id);
  return [
    ...NODE_PARTS.map(([title, ids]) => {
      const inside = (one: SetupFinding) => ids.includes(one.id);
      return { title, findings: shown.filter(inside), ...unmade(folded.filter(inside)) };
    }),
    { title: REST, findings: shown.filter(rest), ...unmade(folded.filter(rest)) },
  ];
}

/** One heading for all. @param because the findings elsewhere that may have kept these from being made */
export function plainPart(
  title: string,
  findings: readonly SetupFinding[],
  because: readonly SetupFinding[],
): SetupPart {
  const blind = because.some(({ id, state }) => state === 'failed' && blinds(id));
  const shown = blind ? findings.filter(({ state }) => state !== 'unknown') : findings;
  return { title, findings: shown, ...unmade(findings.filter((one) => !shown.includes(one))) };
}

function unmade(findings: readonly SetupFinding[]): Pick<SetupPart, 'folded' | 'unmade'> {
  return { folded: findings.length, unmade: findings.map(({ title, found }) => ({ title, because: found })) };
}

/** Without these the nodes cannot be compared, and nothing is known of the chain. */
function blinds(id: string): boolean {
  return SILENCES.includes(id) || id === 'unstaked-key' || id.startsWith('observer-');
}

/** What `host-trouble.ts` makes of a host that could not be looked at. */
const SILENCES = ['host-answers', 'host-key', 'host-login', 'host-become', 'host-settings', 'host-target'];

/** One finding that keeps others from being made. */
interface Root {
  readonly ids: readonly string[];
  /** Whether it explains that a check could not be made. */
  hides(id: string): boolean;
}

const ROOTS: readonly Root[] = [
  { ids: SILENCES, hides: () => true },
  { ids: ['one-process'], hides: () => true },
  {
    ids: ['rpc-answers'],
    hides: (id) => ['same-genesis', 'healthy', 'caught-up', 'started-up', 'client-running'].includes(id),
  },
  { ids: ['term-state'], hides: (id) => id === 'term-acknowledged' },
  { ids: ['unstaked-key'], hides: (id) => id === 'running-identity' || id === 'boot-identity' },
];

/** The one reason is shown, not everything that could not be looked at because of it. */
function fold(findings: readonly SetupFinding[]): { shown: SetupFinding[]; folded: SetupFinding[] } {
  const roots = ROOTS.filter(({ ids }) => findings.some(({ id, state }) => state === 'failed' && ids.includes(id)));
  const isHidden = (one: SetupFinding) =>
    isUnmade(one, roots) && roots.some((root) => !root.ids.includes(one.id) && root.hides(one.id));
  return { shown: findings.filter((one) => !isHidden(one)), folded: findings.filter(isHidden) };
}

/** The RPC is reached through the same connection: when the host is silent, its silence says nothing. */
function isUnmade({ id, state }: SetupFinding, roots: readonly Root[]): boolean {
  return (
    state === 'unknown' || (id === 'rpc-answers' && state === 'failed' && roots.some(({ ids }) => ids === SILENCES))
  );
}

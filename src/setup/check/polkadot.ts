import { polkadotTarget, type PolkadotNodeTarget, type PolkadotTarget } from '../../chains/polkadot/target.ts';
import type { NodeLook } from '../../chains/polkadot/observe-host.ts';
import type { Fleet } from '../../config/schema.ts';
import type { NodeName, ValidatorName } from '../../domain/names.ts';
import type { PasteLine, SetupFinding, SetupGroup, SetupPart } from '../../domain/setup-report.ts';
import { type SetupNodeRole, setupChecks } from '../../procedures/polkadot/checks/setup.ts';
import type { Scene } from '../../procedures/polkadot/checks/scene.ts';
import type { HostPlace } from './host-lines.ts';
import { hostTrouble } from './host-trouble.ts';
import { plainPart } from './parts.ts';
import type { TryChain } from './polkadot-observers.ts';

/** What a Polkadot validator is looked at with. */
export interface PolkadotCheckDeps {
  /** One look at its nodes and at both chains. Never throws: what could not be read is told as such. */
  scene(target: PolkadotTarget): Promise<Scene>;
  readonly tryChain: TryChain;
  /** Why the key file of the proxy cannot be used; null when it opens and is the proxy's, or people sign elsewhere. */
  whyNoKey(target: PolkadotTarget): Promise<string | null>;
}

interface Around {
  readonly fleet: Fleet;
  /** False: the store could not be asked what it knows of the hosts. */
  readonly hasStore: boolean;
  readonly publicKey: string | null;
  offeredKey(node: NodeName): Promise<string | null>;
}

export interface LookedPolkadot {
  readonly groups: readonly SetupGroup[];
  readonly places: readonly HostPlace[];
}

/** Looks at a Polkadot validator, its nodes and both chains, and makes every check. Changes nothing. */
export async function lookAtPolkadotSetup(
  deps: PolkadotCheckDeps,
  around: Around,
  name: ValidatorName,
): Promise<LookedPolkadot> {
  const target = polkadotTarget(around.fleet, name);
  const [scene, noKey] = await Promise.all([deps.scene(target), deps.whyNoKey(target)]);
  const { nodes, chain } = setupChecks(scene, noKey);
  const groups = target.nodes.map(async (node): Promise<SetupGroup> => {
    const made = nodes.get(node.node);
    const findings = (made?.checks ?? []).map((check) => finding(check, name, around));
    const look = scene.nodes[node.node];
    const trouble = look?.kind === 'unseen' ? await troubleOf(node, look, around) : null;
    return { name: node.node, about: roleWords(name, made?.role ?? 'unknown'), parts: partsOf(findings, trouble) };
  });
  const onChain = chain.map((check): SetupFinding => ({ ...check, lines: [] }));
  return {
    groups: [
      ...(await Promise.all(groups)),
      { name, about: 'on the chain', parts: [plainPart('On the chain and between the nodes', onChain, [])] },
    ],
    places: target.nodes.map(placeOf),
  };
}

const ROLES: Readonly<Record<SetupNodeRole, (validator: ValidatorName) => string>> = {
  active: (name) => `signs for ${name}`,
  standby: (name) => `stands by for ${name}`,
  other: (name) => `holds keys of ${name}, and is neither ready to sign nor free of them`,
  unknown: (name) => `role for ${name} not known`,
};

const roleWords = (name: ValidatorName, role: SetupNodeRole): string => ROLES[role](name);

/** As the guard is reached there: as root, and with no connection to a port of the node. */
function placeOf(node: PolkadotNodeTarget): HostPlace {
  return { ...node, runAs: 'root', rpcPort: null };
}

/** The record of a host is judged against the store; where that is silent, it says so by itself. */
function finding(check: Omit<SetupFinding, 'lines'>, validator: ValidatorName, { hasStore }: Around): SetupFinding {
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

async function troubleOf(
  node: PolkadotNodeTarget,
  { because, code, word }: Extract<NodeLook, { kind: 'unseen' }>,
  around: Around,
): Promise<SetupFinding> {
  const offered = code === 'host/key-changed' ? await around.offeredKey(node.node) : null;
  const unread = { kind: 'unknown', because, code, ...(word !== undefined && { word }) } as const;
  return hostTrouble({ node: placeOf(node), unread, publicKey: around.publicKey, offeredKey: offered });
}

const PARTS: readonly (readonly [title: string, ids: readonly string[]])[] = [
  ['Baton gets there and finds what it needs', ['host-answers', 'guard-state', 'one-node', 'rpc', 'keystore']],
  ['The node runs as the guide has it', ['unit', 'versions', 'secure-mode', 'node-key', 'free-disk', 'not-crashed']],
];

/** What could not be looked at because of one thing is not told one by one. */
function partsOf(findings: readonly SetupFinding[], trouble: SetupFinding | null): SetupPart[] {
  const named = new Set(PARTS.flatMap(([, ids]) => ids));
  const [first, ...rest] = [
    ...PARTS.map(([title, ids]) => ({ title, here: findings.filter(({ id }) => ids.includes(id)) })),
    { title: 'Its keys, and whether it could sign', here: findings.filter(({ id }) => !named.has(id)) },
  ];
  if (trouble === null) return [first, ...rest].flatMap((part) => (part ? [shown(part.title, part.here)] : []));
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

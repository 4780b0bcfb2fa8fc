import { polkadotTarget, type PolkadotTarget } from '../../chains/polkadot/target.ts';
import type { ValidatorName } from '../../domain/names.ts';
import type { SetupFinding, SetupGroup } from '../../domain/setup-report.ts';
import { type SetupNodeRole, setupChecks } from '../../procedures/polkadot/checks/setup.ts';
import type { Scene } from '../../procedures/polkadot/checks/scene.ts';
import type { HostPlace } from './host-lines.ts';
import { type Around, type Headings, nodePartsBy, ownFinding, placeAsRoot, unseenTrouble } from './node-groups.ts';
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
    const findings = (made?.checks ?? []).map((check) => ownFinding(check, name, around));
    const look = scene.nodes[node.node];
    const trouble = look?.kind === 'unseen' ? await unseenTrouble(node, look, around) : null;
    return {
      name: node.node,
      about: roleWords(name, made?.role ?? 'unknown'),
      parts: nodePartsBy(HEADINGS, findings, trouble),
    };
  });
  const onChain = chain.map((check): SetupFinding => ({ ...check, lines: [] }));
  return {
    groups: [
      ...(await Promise.all(groups)),
      { name, about: 'on the chain', parts: [plainPart('On the chain and between the nodes', onChain, [])] },
    ],
    places: target.nodes.map(placeAsRoot),
  };
}

const ROLES: Readonly<Record<SetupNodeRole, (validator: ValidatorName) => string>> = {
  active: (name) => `signs for ${name}`,
  standby: (name) => `stands by for ${name}`,
  other: (name) => `holds keys of ${name}, and is neither ready to sign nor free of them`,
  unknown: (name) => `role for ${name} not known`,
};

const roleWords = (name: ValidatorName, role: SetupNodeRole): string => ROLES[role](name);

const HEADINGS: Headings = {
  parts: [
    ['Baton gets there and finds what it needs', ['host-answers', 'guard-state', 'one-node', 'rpc', 'keystore']],
    ['The node runs as the guide has it', ['unit', 'versions', 'secure-mode', 'node-key', 'free-disk', 'not-crashed']],
  ],
  rest: 'Its keys, and whether it could sign',
};

import type { NearReader } from '../../chains/near/port.ts';
import { nearTarget, type NearTarget } from '../../chains/near/target.ts';
import type { ValidatorName } from '../../domain/names.ts';
import type { SetupFinding, SetupGroup } from '../../domain/setup-report.ts';
import { setupChecks } from '../../procedures/near/checks/setup.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';
import type { NodeRole } from '../../procedures/near/roles.ts';
import type { HostPlace } from './host-lines.ts';
import { type Around, type Headings, nodePartsBy, ownFinding, placeAsRoot, unseenTrouble } from './node-groups.ts';
import { plainPart } from './parts.ts';

/** What a NEAR validator is looked at with. */
export interface NearCheckDeps {
  /** One look at its nodes and at the chain. Never throws: what could not be read is told as such. */
  scene(target: NearTarget): Promise<Scene>;
  /** An RPC of the fleet file. */
  reader(url: string): Pick<NearReader, 'status'>;
}

export interface LookedNear {
  readonly groups: readonly SetupGroup[];
  readonly places: readonly HostPlace[];
}

/** Looks at a NEAR validator, its nodes and the chain, and makes every check. Changes nothing. */
export async function lookAtNearSetup(deps: NearCheckDeps, around: Around, name: ValidatorName): Promise<LookedNear> {
  const target = nearTarget(around.fleet, name);
  const scene = await deps.scene(target);
  const { nodes, chain } = setupChecks(scene);
  const groups = target.nodes.map(async (node): Promise<SetupGroup> => {
    const made = nodes.get(node.node);
    const findings = (made?.checks ?? []).map((check) => ownFinding(check, name, around));
    const look = scene.nodes[node.node];
    const trouble = look?.kind === 'unseen' ? await unseenTrouble(node, look, around) : null;
    const about = ROLES[made?.role ?? 'unknown'](name);
    return { name: node.node, about, parts: nodePartsBy(HEADINGS, findings, trouble) };
  });
  // Observers are told of one by one, beside the rest of Baton.
  const onChain = chain
    .filter(({ id }) => id !== 'observers-agree')
    .map((check): SetupFinding => ({ ...check, lines: [] }));
  return {
    groups: [
      ...(await Promise.all(groups)),
      { name, about: 'on the chain', parts: [plainPart('On the chain and between the nodes', onChain, [])] },
    ],
    places: target.nodes.map(placeAsRoot),
  };
}

const ROLES: Readonly<Record<NodeRole, (validator: ValidatorName) => string>> = {
  active: (name) => `signs for ${name}`,
  standby: (name) => `stands by for ${name}`,
  other: (name) => `neither signs for ${name} nor is free of a key`,
  unknown: (name) => `role for ${name} not known`,
};

const words = (text: string): readonly string[] => text.split(' ');

/** A check that is named nowhere here stands below the last heading. */
const HEADINGS: Headings = {
  parts: [
    ['Baton gets there and finds what it needs', words('host-answers guard-state no-other-mover one-node rpc')],
    [
      'The node runs as the guide has it',
      words(
        'unit unit-stop-time config-fields config-key-file config-valid machine-arch free-disk clock standby-version standby-protocol',
      ),
    ],
    [
      'It is set up as a standby',
      words(
        'standby-way standby-tracks standby-memtries shadow-epoch standby-dedicated standby-reloads standby-is-lost standby-synced standby-peers',
      ),
    ],
  ],
  rest: 'Its key, and whether it could sign',
};

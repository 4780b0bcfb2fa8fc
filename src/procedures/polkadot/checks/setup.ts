import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { type NodeRole, rolesOfNodes } from '../roles.ts';
import { readyChecks } from './all.ts';
import { chainChecks } from './chain.ts';
import { nodeChecks } from './node.ts';
import { activeChecks } from './roles.ts';
import { ofHost, ofRead, on, sceneNode, type Scene, type SceneNode } from './scene.ts';

export type SetupNodeRole = NodeRole;

/** What was found of a validator's setup: of each node by its role, and of the rest. */
export interface SetupChecks {
  readonly nodes: ReadonlyMap<NodeName, { readonly role: SetupNodeRole; readonly checks: readonly CheckResult[] }>;
  readonly chain: readonly CheckResult[];
}

/**
 * Everything that a first move will want, whichever way it goes.
 * @param noKey why the key file of the proxy cannot be used; null when it can, or people sign elsewhere
 */
export function setupChecks(scene: Scene, noKey: string | null): SetupChecks {
  const roles = rolesOfNodes(scene);
  const nodes = scene.target.nodes.map(({ node }) => {
    const role = roles.get(node) ?? 'unknown';
    return [node, { role, checks: [...checksOf(scene, node, role), freeDisk(sceneNode(scene, node))] }] as const;
  });
  // The RPCs are told of one by one.
  const chain = chainChecks(scene).filter(({ id }) => id !== 'observers-agree');
  return { nodes: new Map(nodes), chain: [oneHolder(roles), ...chain, bonded(scene), proxyKey(scene, noKey)] };
}

/** Between two nodes is told of once, at the validator; a node of no known role is looked at by itself. */
function checksOf(scene: Scene, node: NodeName, role: SetupNodeRole): readonly CheckResult[] {
  const own = nodeChecks(scene, sceneNode(scene, node));
  if (role === 'active') return [...own, ...activeChecks(scene, { from: node, to: node })];
  return role === 'standby' ? readyChecks(scene, node) : own;
}

function oneHolder(roles: ReadonlyMap<NodeName, NodeRole>): CheckResult {
  const holders = [...roles].filter(([, role]) => role === 'active').map(([name]) => name);
  const words = [...roles].map(([name, role]) => `${name}: ${role}`).join(', ');
  return judge(
    {
      id: 'roles-told',
      title: 'One node holds the keys of the stash that sign',
      severity: 'must',
      needed: 'exactly one node with all of them, running with --validator',
      why: 'Who signs is looked at, never remembered.',
      fix: 'Is the stash the right one? Bring the node that signs back with --validator; mend what is found of each node.',
    },
    holders.length === 1
      ? passed(`${holders[0]} holds them`)
      : [...roles.values()].every((role) => role === 'unknown')
        ? unknown(words)
        : failed(words),
  );
}

/** Ours: room for weeks in which the chain grows, and for what its database writes anew. */
const LEAST_FREE_SHARE = 0.1;
/** Where it cannot be told how large the chain is. Unit: KiB. */
const LEAST_FREE_KB = 20 * 1024 * 1024;

function freeDisk(at: SceneNode): CheckResult {
  const { node, basePath } = at.node;
  return judge(
    {
      id: 'free-disk',
      title: `The disk of ${node} has room`,
      severity: 'should',
      node,
      needed: `free: a tenth of what the chain takes, or ${gib(LEAST_FREE_KB)} where that is not known`,
      why: 'A node without room stops, and a move lasts hours.',
      fix: on(at.node, `df -h ${basePath}`),
    },
    ofHost(at, ({ disk: { freeKb, chainKb } }) => {
      if (freeKb === null) return unknown('it cannot be told');
      const least = chainKb === null ? LEAST_FREE_KB : chainKb * LEAST_FREE_SHARE;
      const found = `${gib(freeKb)} free${chainKb === null ? '' : `, the chain takes ${gib(chainKb)}`}`;
      return freeKb >= least ? passed(found) : failed(found);
    }),
  );
}

const gib = (kb: number): string => `${(kb / 1024 / 1024).toFixed(kb < 10 * 1024 * 1024 ? 1 : 0)} GiB`;

function bonded({ staking, target }: Scene): CheckResult {
  return judge(
    {
      id: 'stash-bonded',
      title: 'The stash is bonded',
      severity: 'must',
      needed: `${target.stashAddress} with a bond, where the staking is`,
      why: 'Without a bond it is no validator, whatever keys are set.',
      fix: 'Is the stash the right one? As the stash: `staking.bond`; Baton does not do that.',
    },
    ofRead(staking, ({ staking: seen, chain }) => {
      if (seen === null) return passed(`this runtime has no staking (${chain})`);
      return seen.bonded === null ? failed('it is not') : passed('yes');
    }),
  );
}

function proxyKey({ target }: Scene, noKey: string | null): CheckResult {
  return judge(
    {
      id: 'proxy-key',
      title: 'The key of the staking proxy is at hand, or people sign elsewhere',
      severity: 'must',
      needed: 'a key file that its passphrase opens, of the very account under `proxy`; or no `key` at all',
      why: 'With another account’s key the chain refuses the call; without one, people sign.',
      fix: 'Mend `proxy.key`, `proxy.passphrase` or `proxy.account` of the validator in the fleet file.',
    },
    noKey !== null
      ? failed(noKey)
      : passed(target.signing === 'outside' ? 'people sign outside' : 'it opens, and is the proxy’s'),
  );
}

import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { nodeOf, type SolanaTarget } from '../../../chains/solana/target.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { HostPort } from '../../../hosts/port.ts';
import { changesOf, type NodeChanges } from './changes.ts';
import type { CheckedNode } from './checks.ts';
import { lookAtHost, type LookFor, type PreparedHost } from './host.ts';
import { prepareRole } from './role.ts';

/** What a look for `prepare` is made with. */
export interface PrepareLook {
  /** The script of `prepare` on a node, by its own login. */
  script(node: NodeName): HostPort;
  /** Takes out of a text what looks like a secret. */
  withoutSecrets(text: string): string;
}

/** One node with everything that has to become different on it. */
export type LookedNode = CheckedNode & Pick<NodeChanges, 'changes'>;

/** The host, or why it could not be looked at. Never throws. */
export async function tryLook(
  deps: PrepareLook,
  target: SolanaTarget,
  node: NodeName,
  wanted: LookFor = {},
): Promise<{ readonly host: PreparedHost | null; readonly trouble: string }> {
  try {
    return { host: await lookAtHost(deps.script(node), target, node, wanted), trouble: '' };
  } catch (error) {
    return { host: null, trouble: messageOf(error) };
  }
}

/** Looks at a node and works out what has to change. Changes nothing. */
export async function lookForChanges(
  deps: PrepareLook,
  target: SolanaTarget,
  seen: SolanaObservation,
  name: NodeName,
): Promise<LookedNode> {
  const node = nodeOf(target, name);
  const { host, trouble } = await tryLook(deps, target, name, node.startFile === null ? {} : { path: node.startFile });
  const role = prepareRole(seen, name, target.identity, host);
  const looked = seen.nodes[name]?.host;
  const facts = looked?.kind === 'known' ? looked.value : null;
  const found =
    host === null || role.kind === 'unknown'
      ? { changes: [], left: [] }
      : changesOf({ target, node, role: role.kind, host, facts }, (text) => deps.withoutSecrets(text));
  return { node, host, trouble, role, ...found };
}

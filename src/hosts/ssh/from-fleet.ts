import { chainOfNode, guardUser } from '../../config/chain-of.ts';
import type { Fleet, FleetNode } from '../../config/schema.ts';
import type { NodeName } from '../../domain/names.ts';
import { BatonError } from '../../domain/failure.ts';
import { installedGuardWords } from '../guard/command.ts';
import type { HostPort } from '../port.ts';
import { prepareCommand, type PrepareUsers } from '../prepare/render.ts';
import type { Become, GuardCommand, SshHostConfig } from './config.ts';
import { tellingGuardMode } from './guard-mode.ts';
import { createDialGate } from './dial-gate.ts';
import { createSshHost, type SshHostDeps } from './host.ts';
import { createJumpHosts } from './jump-hosts.ts';
import { createKeyReader } from './private-key.ts';

/** What `createHosts` works with. */
export interface HostsDeps extends SshHostDeps {
  /** Path of the SSH agent's socket (`SSH_AUTH_SOCK`), used when the fleet file names no key. */
  readonly agent?: string;
}

/**
 * A handover of Polkadot looks at its old node every ten minutes for hours, and nothing there is in a hurry: a thousand connections
 * would only be kept alive, at 120 questions for each look. Longer than the pause between two looks of a step that watches something
 * happen on chain (12 s), and three questions. On Solana they are kept: there the next call may be one that a vote waits for. Unit: ms.
 */
const POLKADOT_IDLE_MS = 16_000;

/**
 * A host for each node of the fleet. Nothing is connected and no key is read before a host is used; the key is read
 * again for each new connection, so that one that was replaced is found.
 * @param resolveSecret the bytes behind a secret reference of the fleet file
 * @throws `config/invalid` when a pinned host key is not one, when there is neither a key nor an agent, or when a node
 * names a jump host that there is not
 */
export function createHosts(
  fleet: Fleet,
  resolveSecret: (reference: string) => Promise<Buffer>,
  deps: HostsDeps,
): Map<NodeName, HostPort> {
  const connectTimeoutMs = fleet.ssh.connect_timeout * 1000;
  const credentials = { ...credentialsOf(fleet, resolveSecret, deps.agent), connectTimeoutMs };
  const gate = createDialGate();
  const jumpHosts = createJumpHosts(fleet, credentials, { clock: deps.clock, gate });
  return new Map(
    Object.entries(fleet.nodes).map(([name, node]) => {
      const place = { node: name, chain: chainOfNode(node), host: node.host, port: node.port, login: node.login };
      const config = { ...place, ...credentials, hostKeys: node.host_key, become: becomeOf(node), ...idleOf(node) };
      const route = jumpHosts.routeVia(node.jump);
      return [name, tellingGuardMode(createSshHost(config, { ...guardOf(node, deps), route, gate }), node.guard)];
    }),
  );
}

/**
 * A host for each node that says by which login it is prepared. Connections and key are others than those that move
 * identities, and nothing but the verbs that prepare, and looks, goes over them.
 * @throws `config/invalid` as `createHosts` does
 */
export function createPrepareHosts(
  fleet: Fleet,
  resolveSecret: (reference: string) => Promise<Buffer>,
  deps: Omit<HostsDeps, 'guardCommand'>,
): Map<NodeName, HostPort> {
  const named = Object.entries(fleet.nodes).flatMap(([name, node]) =>
    node.prepare ? [{ name, node, by: node.prepare }] : [],
  );
  if (named.length === 0) return new Map();
  const connectTimeoutMs = fleet.ssh.connect_timeout * 1000;
  const { prepare_key: key } = fleet.ssh;
  const own: Fleet['ssh'] = { ...fleet.ssh, passphrase: undefined, key };
  const gate = createDialGate();
  // Whoever stands on the way knows Baton's own key.
  const way = { ...credentialsOf(fleet, resolveSecret, deps.agent), connectTimeoutMs };
  const jumpHosts = createJumpHosts(fleet, way, { clock: deps.clock, gate });
  // Told when somebody prepares, and not before: whoever only moves validators needs no way in for it.
  const entry =
    key === undefined && deps.agent === undefined
      ? NO_WAY_IN
      : credentialsOf({ ...fleet, ssh: own }, resolveSecret, deps.agent);
  const credentials = { ...entry, connectTimeoutMs };
  return new Map(
    named.map(({ name, node, by }) => {
      const looksAs = guardUser(node);
      const isSudo = by.become === 'sudo';
      const users: PrepareUsers = {
        prepare: isSudo ? { kind: 'sudo', user: 'root' } : { kind: 'none' },
        observe: by.login === looksAs ? { kind: 'none' } : { kind: 'sudo', user: looksAs },
      };
      const place = { node: name, chain: chainOfNode(node), host: node.host, port: node.port, login: by.login };
      const config = { ...place, ...credentials, hostKeys: node.host_key, become: users.prepare };
      const guardCommand: GuardCommand = (chain, request) => prepareCommand(chain, request, users);
      return [name, createSshHost(config, { ...deps, guardCommand, route: jumpHosts.routeVia(node.jump), gate })];
    }),
  );
}

/** For hosts that nothing lets in to be prepared. */
const NO_WAY_IN: Pick<SshHostConfig, 'privateKey'> = {
  privateKey: () =>
    Promise.reject(
      new BatonError(
        'config/invalid',
        'Nothing lets `prepare` in: ssh.prepare_key is not set, and there is no SSH agent (SSH_AUTH_SOCK).',
      ),
    ),
};

function credentialsOf(
  fleet: Fleet,
  resolveSecret: (reference: string) => Promise<Buffer>,
  agent: string | undefined,
): Pick<SshHostConfig, 'privateKey' | 'agent'> {
  const { key, passphrase } = fleet.ssh;
  const sourceOf = (reference: string) => ({ reference, read: () => resolveSecret(reference) });
  if (key !== undefined) {
    const opening = passphrase === undefined ? {} : { passphrase: sourceOf(passphrase) };
    return { privateKey: createKeyReader({ ...sourceOf(key), ...opening }) };
  }
  if (passphrase !== undefined) throw new BatonError('config/invalid', 'ssh.passphrase is set and ssh.key is not.');
  if (agent !== undefined) return { agent };
  throw new BatonError('config/invalid', 'ssh.key is not set, and there is no SSH agent (SSH_AUTH_SOCK).');
}

/** An installed guard becomes `run_as` by its forced command, so that no more than the verb and its words is sent. */
function guardOf(node: FleetNode, deps: HostsDeps): SshHostDeps {
  if (node.guard === 'travels') return deps;
  return { ...deps, guardCommand: (_chain, request) => installedGuardWords(request) };
}

function idleOf(node: FleetNode): Pick<SshHostConfig, 'idleMs'> {
  return chainOfNode(node) === 'polkadot' ? { idleMs: POLKADOT_IDLE_MS } : {};
}

function becomeOf(node: FleetNode): Become {
  return node.become === 'sudo' ? { kind: 'sudo', user: guardUser(node) } : { kind: 'none' };
}

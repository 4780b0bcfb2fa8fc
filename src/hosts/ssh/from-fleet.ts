import type { Fleet, FleetNode } from '../../config/schema.ts';
import type { NodeName } from '../../domain/names.ts';
import { BatonError } from '../../domain/failure.ts';
import { installedGuardWords } from '../guard/command.ts';
import { prepareCommand } from '../prepare/command.ts';
import type { HostPort } from '../port.ts';
import type { Become, SshHostConfig } from './config.ts';
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
      const place = { node: name, chain: 'solana', host: node.host, port: node.port, login: node.login } as const;
      const config = { ...place, ...credentials, hostKeys: node.host_key, become: becomeOf(node) };
      const route = jumpHosts.routeVia(node.jump);
      return [name, tellingGuardMode(createSshHost(config, { ...guardOf(node, deps), route, gate }), node.guard)];
    }),
  );
}

/**
 * The same hosts by the login of `prepare`, for its script alone, which travels with each call. With `ssh.prepare_key` it is
 * another key than the one that moves identities.
 * @throws as `createHosts`
 */
export function createPrepareHosts(
  fleet: Fleet,
  resolveSecret: (reference: string) => Promise<Buffer>,
  deps: Omit<HostsDeps, 'guardCommand'>,
): Map<NodeName, HostPort> {
  const { prepare_key: key = fleet.ssh.key } = fleet.ssh;
  // The passphrase is that of Baton's own key.
  const { passphrase, ...ssh } = fleet.ssh;
  const own = key === fleet.ssh.key && passphrase !== undefined ? { passphrase } : {};
  const nodes = Object.entries(fleet.nodes).map(([name, node]) => {
    const { login = node.login, become } = node.prepare;
    return [name, { ...node, login, become, run_as: 'root', guard: 'travels' as const }] as const;
  });
  const asPrepare = {
    ...fleet,
    ssh: { ...ssh, ...own, ...(key === undefined ? {} : { key }) },
    nodes: Object.fromEntries(nodes),
  };
  return createHosts(asPrepare, resolveSecret, {
    ...deps,
    guardCommand: (_chain, request, become) => prepareCommand(request, become),
  });
}

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

function becomeOf(node: FleetNode): Become {
  return node.become === 'sudo' ? { kind: 'sudo', user: node.run_as ?? node.login } : { kind: 'none' };
}

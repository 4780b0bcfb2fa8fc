import type { Fleet, FleetNode } from '../../config/schema.ts';
import type { NodeName } from '../../domain/names.ts';
import { BatonError } from '../../domain/failure.ts';
import type { HostPort } from '../port.ts';
import type { Become, SshHostConfig } from './config.ts';
import { createSshHost, type SshHostDeps } from './host.ts';

/** What `createHosts` works with. */
export interface HostsDeps extends SshHostDeps {
  /** Path of the SSH agent's socket (`SSH_AUTH_SOCK`), used when the fleet file names no key. */
  readonly agent?: string;
}

/**
 * A host for each node of the fleet. Nothing is connected and no key is read before a host is used; the key is read
 * again for each new connection, so that one that was replaced is found.
 * @param resolveSecret the bytes behind a secret reference of the fleet file
 * @throws `config/invalid` when a pinned host key is not one, or when there is neither a key nor an agent
 */
export function createHosts(
  fleet: Fleet,
  resolveSecret: (reference: string) => Promise<Buffer>,
  deps: HostsDeps,
): Map<NodeName, HostPort> {
  const credentials = credentialsOf(fleet, resolveSecret, deps.agent);
  const connectTimeoutMs = fleet.ssh.connect_timeout * 1000;
  return new Map(
    Object.entries(fleet.nodes).map(([name, node]) => {
      const place = { node: name, chain: 'solana', host: node.host, port: node.port, login: node.login } as const;
      const config = { ...place, ...credentials, hostKeys: node.host_key, become: becomeOf(node), connectTimeoutMs };
      return [name, createSshHost(config, deps)];
    }),
  );
}

function credentialsOf(
  fleet: Fleet,
  resolveSecret: (reference: string) => Promise<Buffer>,
  agent: string | undefined,
): Pick<SshHostConfig, 'privateKey' | 'agent'> {
  const reference = fleet.ssh.key;
  if (reference !== undefined) return { privateKey: () => resolveSecret(reference) };
  if (agent !== undefined) return { agent };
  throw new BatonError('config/invalid', 'ssh.key is not set, and there is no SSH agent (SSH_AUTH_SOCK).');
}

function becomeOf(node: FleetNode): Become {
  return node.become === 'sudo' ? { kind: 'sudo', user: node.run_as ?? node.login } : { kind: 'none' };
}

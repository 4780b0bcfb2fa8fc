import type { Fleet } from '../../config/schema.ts';
import { BatonError } from '../../domain/failure.ts';
import type { SshEndpoint } from './config.ts';
import { createConnection, type Connection, type ConnectionDeps } from './connection.ts';
import { DIRECT, throughJumpHost, type Route } from './route.ts';

/** The jump hosts of a fleet: one connection each, shared by all that is behind it and ended with the last of them. */
export interface JumpHosts {
  /**
   * The route to something that is behind this jump host; straight where there is none.
   * @throws `config/invalid` when there is no such jump host, or when the way leads in a circle
   */
  routeVia(jump: string | undefined): Route;
}

type Credentials = Pick<SshEndpoint, 'privateKey' | 'agent' | 'connectTimeoutMs'>;

interface Shared {
  readonly connection: Connection;
  readonly hops: number;
  users: number;
}

/** Nothing is connected before something behind a jump host is used. */
export function createJumpHosts(
  fleet: Pick<Fleet, 'ssh'>,
  credentials: Credentials,
  deps: Omit<ConnectionDeps, 'route'>,
): JumpHosts {
  const open = new Map<string, Shared>();

  function share(name: string, before: readonly string[]): Shared {
    const there = open.get(name);
    if (there !== undefined) return there;
    const jumpHost = fleet.ssh.jump_hosts[name];
    if (jumpHost === undefined) throw invalid(`There is no jump host ${name} in ssh.jump_hosts.`);
    if (before.includes(name)) throw invalid(`The jump hosts ${[...before, name].join(' → ')} lead in a circle.`);
    const route = routeVia(jumpHost.jump, [...before, name]);
    const { host, port, login, host_key: hostKeys } = jumpHost;
    const place = { node: `jump host ${name}`, hostKeysAt: `ssh.jump_hosts.${name}.host_key` };
    const endpoint = { ...place, host, port, login, hostKeys, ...credentials };
    const shared = { connection: createConnection(endpoint, { ...deps, route }), hops: route.hops, users: 0 };
    open.set(name, shared);
    return shared;
  }

  function routeVia(jump: string | undefined, before: readonly string[] = []): Route {
    if (jump === undefined) return DIRECT;
    const shared = share(jump, before);
    shared.users += 1;
    let inUse = true;
    const release = () => {
      if (!inUse) return;
      inUse = false;
      shared.users -= 1;
      if (shared.users === 0) shared.connection.close();
    };
    return throughJumpHost(jump, shared.hops + 1, shared.connection, release);
  }

  return { routeVia: (jump) => routeVia(jump) };
}

function invalid(message: string): BatonError {
  return new BatonError('config/invalid', message);
}

import { FleetSchema } from '../../../src/config/schema.ts';
import type { HostPort } from '../../../src/hosts/port.ts';
import { createHosts } from '../../../src/hosts/ssh/from-fleet.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { afterwards } from './fixture.ts';
import type { TestHost } from './test-host.ts';

interface Place {
  readonly server: TestHost;
  readonly jump?: string;
  /** `TYPE BASE64`; that of the server unless another is given. */
  readonly hostKey?: string;
}

/** The hosts of a fleet file with these nodes and jump hosts, each on a test host that lets `USER_KEY` in. */
export function fleetHosts(nodes: Record<string, Place>, jumpHosts: Record<string, Place> = {}): Map<string, HostPort> {
  const fleet = FleetSchema.parse({
    fleet: 'test',
    ssh: { key: 'file:key', jump_hosts: mapped(jumpHosts) },
    nodes: mapped(nodes),
    validators: {},
    people: {},
  });
  const [anyServer] = Object.values(nodes);
  const hosts = createHosts(fleet, async () => Buffer.from(anyServer?.server.userKey ?? ''), {
    clock: systemClock,
    guardCommand: (_chain, { verb }) => verb,
  });
  for (const host of hosts.values()) afterwards(() => host.close());
  return hosts;
}

function mapped(places: Record<string, Place>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(places).map(([name, { server, jump, hostKey }]) => [
      name,
      {
        host: '127.0.0.1',
        port: server.port,
        login: 'baton',
        host_key: [hostKey ?? server.hostKey],
        ...(jump === undefined ? {} : { jump }),
      },
    ]),
  );
}

/** The one of this name. */
export function hostNamed(hosts: ReadonlyMap<string, HostPort>, name: string): HostPort {
  const host = hosts.get(name);
  if (host === undefined) throw new Error(`there is no host ${name}`);
  return host;
}

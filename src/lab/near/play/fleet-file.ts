import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { stringify } from 'yaml';
import { CHAIN_ID } from '../options.ts';
import type { NearHost } from './host.ts';
import { VALIDATOR, POOL } from './names.ts';
import type { NearWorld } from './world.ts';

/** What a fleet file says of a NEAR world: what an operator would write for two real machines. */
export function nearFleet(world: NearWorld) {
  const { network, observers, hosts, publicKey } = world;
  return {
    near: {
      network: 'custom',
      genesis: network.genesis,
      chain_id: CHAIN_ID,
      observers: observers.map(({ name, url }) => ({ name, url })),
    },
    nodes: Object.fromEntries([...hosts].map(([name, host]) => [name, nodeOf(host, world)])),
    validators: { [VALIDATOR]: { chain: 'near', pool: POOL, public_key: publicKey, nodes: [...hosts.keys()] } },
    policies: { near: { approvals: { people: 2, roles: ['operator'] } } },
  };
}

/** Writes the fleet file of a NEAR world. */
export function writeNearFleetFile(file: string, world: NearWorld, fleet: string): void {
  const text = stringify(
    {
      fleet,
      mode: 'act',
      ssh: { key: `file:${world.userKeyFile}` },
      ...nearFleet(world),
      people: {
        ana: { name: 'Ana', roles: ['operator'], terminal: [userInfo().username] },
        ben: { name: 'Ben', roles: ['operator'] },
      },
    },
    { lineWidth: 0 },
  );
  writeFileSync(file, `# Written by the lab for simulated hosts; made anew at each start.\n${text}`);
}

function nodeOf(
  { port, login, hostKey, paths, rpcPort, p2pPort }: NearHost,
  { upgrade, standby }: Pick<NearWorld, 'upgrade' | 'standby'>,
): Record<string, unknown> {
  return {
    host: '127.0.0.1',
    port,
    login,
    run_as: login,
    host_key: [hostKey],
    near: {
      unit: paths.unit,
      neard_bin: paths.neard,
      ...(upgrade && { next_bin: paths.next }),
      home: paths.home,
      ...(standby === 'rpc' && { serves_rpc: true }),
      rpc_port: rpcPort,
      p2p_port: p2pPort,
    },
  };
}

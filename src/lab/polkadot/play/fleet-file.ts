import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { stringify } from 'yaml';
import type { DotHost } from './host.ts';
import { CHAIN_ID } from './host.ts';
import { VALIDATOR } from './names.ts';
import type { DotWorld } from './world.ts';

/** What a fleet file says of a Polkadot world: what an operator would write for two real machines. */
export function dotFleet({ network, observers, stash, proxy, hosts, keyFile, passphraseFile }: DotWorld) {
  return {
    polkadot: {
      network: 'custom',
      genesis: network.genesis,
      chain_id: CHAIN_ID,
      relay: observers.map(({ name, url }) => ({ name, url })),
      asset_hub: [{ name: 'hub', url: network.assetHub.httpUrl }],
    },
    nodes: Object.fromEntries([...hosts].map(([name, host]) => [name, nodeOf(host)])),
    validators: {
      [VALIDATOR]: {
        chain: 'polkadot',
        stash: stash.address,
        proxy: { account: proxy.address, key: `file:${keyFile}`, passphrase: `file:${passphraseFile}` },
        nodes: [...hosts.keys()],
      },
    },
    policies: { polkadot: { approvals: { people: 2, roles: ['operator'] } } },
  };
}

/** Writes the fleet file of a Polkadot world. */
export function writeDotFleetFile(file: string, world: DotWorld, fleet: string): void {
  const text = stringify(
    {
      fleet,
      mode: 'act',
      ssh: { key: `file:${world.userKeyFile}` },
      ...dotFleet(world),
      people: {
        ana: { name: 'Ana', roles: ['operator'], terminal: [userInfo().username] },
        ben: { name: 'Ben', roles: ['operator'] },
      },
    },
    { lineWidth: 0 },
  );
  writeFileSync(file, `# Written by the lab for simulated hosts; made anew at each start.\n${text}`);
}

function nodeOf({ port, login, hostKey, paths, rpcPort, prometheusPort }: DotHost): Record<string, unknown> {
  return {
    host: '127.0.0.1',
    port,
    login,
    run_as: login,
    host_key: [hostKey],
    polkadot: {
      unit: paths.unit,
      node_bin: paths.nodeBin,
      workers: paths.workers,
      base_path: paths.basePath,
      rpc_port: rpcPort,
      prometheus_port: prometheusPort,
    },
  };
}

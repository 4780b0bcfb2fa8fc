import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Waiter } from './cast.ts';
import type { RelayTold } from './relay-process.ts';
import type { HostsTold } from './login.ts';

/** A fleet file with one Polkadot validator and two nodes for every run that waits. JSON is YAML too. */
export function writeWaitsFleet(
  file: string,
  of: {
    readonly cast: readonly Waiter[];
    readonly relay: RelayTold;
    readonly hosts: HostsTold['hosts'];
    readonly login: string;
    readonly userKeyFile: string;
  },
): void {
  const { cast, relay, hosts, login, userKeyFile } = of;
  const node = (name: string) => ({
    host: '127.0.0.1',
    port: hosts[name]?.port,
    login,
    host_key: [hosts[name]?.hostKey],
    polkadot: { base_path: '/srv/polkadot' },
  });
  const fleet = {
    fleet: 'waits',
    mode: 'act',
    ssh: { key: `file:${userKeyFile}` },
    polkadot: {
      network: 'custom',
      genesis: relay.genesis,
      chain_id: 'bench',
      // The second one only confirms what is decided, and a wait decides nothing.
      relay: [
        { name: 'one', url: relay.relay },
        { name: 'two', url: relay.relay.replace('127.0.0.1', 'localhost') },
      ],
      asset_hub: [{ name: 'hub', url: relay.assetHub }],
    },
    nodes: Object.fromEntries(cast.flatMap(({ from, to }) => [from, to].map((name) => [name, node(name)]))),
    validators: Object.fromEntries(
      cast.map(({ validator, stash, from, to }) => [
        validator,
        { chain: 'polkadot', stash, proxy: { account: `0x${'11'.repeat(32)}` }, nodes: [from, to] },
      ]),
    ),
    people: {
      ana: { name: 'Ana', roles: ['operator'], terminal: [userInfo().username] },
      ben: { name: 'Ben', roles: ['operator'] },
    },
  };
  writeFileSync(file, JSON.stringify(fleet));
}

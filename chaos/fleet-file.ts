import { userInfo } from 'node:os';
import type { Cluster } from '../src/lab/cluster/cluster.ts';
import { PEOPLE } from '../src/lab/fleet-file.ts';
import type { ChaosValidator, Seat } from './validator.ts';

/** What stands in the fleet file. */
export function fleetOf(
  cluster: Cluster,
  validators: readonly ChaosValidator[],
  seats: readonly Seat[],
  userKeyFile: string,
): object {
  const [ana, ben] = PEOPLE;
  return {
    fleet: 'chaos',
    mode: 'act',
    ssh: { key: `file:${userKeyFile}` },
    solana: { genesis: cluster.genesis, observers: cluster.observers.map(({ name, url }) => ({ name, url })) },
    nodes: Object.fromEntries(validators.flatMap(({ hosts }) => hosts.map((host) => [host.node, host.asInFleetFile]))),
    validators: Object.fromEntries(
      validators.map(({ name, identity, hosts }, index) => [
        name,
        {
          chain: 'solana',
          identity,
          vote_account: seats[index]?.vote.publicKey,
          nodes: hosts.map(({ node }) => node),
        },
      ]),
    ),
    people: {
      [ana]: { name: 'Ana', roles: ['operator'], terminal: [userInfo().username] },
      [ben]: { name: 'Ben', roles: ['operator'] },
    },
    // 60 s is the shortest quiet window there is: the shortest wait for one.
    policies: { solana: { quiet_window: 60, approvals: { people: 2, roles: ['operator'] } } },
  };
}

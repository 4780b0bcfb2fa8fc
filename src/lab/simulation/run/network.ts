import type { ObserveDeps } from '../../../chains/solana/observe.ts';
import type { SolanaRpc } from '../../../chains/solana/rpc.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { GuardRequest, HostPort } from '../../../hosts/port.ts';
import { createSimulatedHostPort, type AtPoint, type Departure } from '../guard/host-port.ts';
import type { GuardMutations } from '../guard/mutations.ts';
import type { Point } from '../guard/script.ts';
import { OBSERVERS, STAKED } from './cast.ts';
import type { SimulatedCluster } from './cluster.ts';
import { gossipOf } from './fleet.ts';
import type { Life } from './life.ts';
import { livedPort } from './lived-port.ts';
import type { Machine } from './machine.ts';
import type { Observers } from './observers.ts';
import { createSimulatedRpc } from './rpc.ts';
import type { VirtualTime } from './time.ts';

/** What happens between one process and the machines. */
export interface Traffic {
  leaves(life: Life, machine: Machine, request: GuardRequest): Promise<Departure>;
  atPoint(machine: Machine, request: GuardRequest, point: Point): AtPoint;
  wrote(request: GuardRequest, bytes: Buffer): void;
  /** How long a question to a node or an observer takes. Unit: milliseconds. */
  readonly lineMs: () => number;
}

export interface NetworkDeps {
  readonly time: Pick<VirtualTime, 'sleep'>;
  readonly cluster: SimulatedCluster;
  readonly machines: ReadonlyMap<NodeName, Machine>;
  readonly observers: Observers;
  readonly mutations: GuardMutations;
  readonly traffic: Traffic;
}

/** Everything that one process can reach. */
export interface Network {
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly observe: ObserveDeps;
  readonly observers: ReadonlyMap<string, SolanaRpc>;
}

export function connectNetwork(deps: NetworkDeps, life: Life): Network {
  const { cluster, machines, traffic } = deps;
  const answerTakes = () => life.clock.sleep(traffic.lineMs());
  const readers = new Map<typeof fetch, SolanaRpc>();
  const hosts = new Map<NodeName, HostPort>();
  for (const [node, machine] of machines) {
    // Names the machine; nothing is ever fetched.
    const fetcher: typeof fetch = () => Promise.reject(new Error(`nothing is fetched from ${node}`));
    readers.set(fetcher, nodeReader(cluster, machine, answerTakes));
    const port = createSimulatedHostPort({
      host: machine.host,
      clock: life.clock,
      hostTime: deps.time,
      mutations: deps.mutations,
      depart: (request) => traffic.leaves(life, machine, request),
      atPoint: (request, point) => traffic.atPoint(machine, request, point),
      whenCallerEnds: (cut) => life.onEnd(cut),
      onWrite: (request, bytes) => traffic.wrote(request, bytes),
      fetch: fetcher,
      roundTripMs: 1,
    });
    hosts.set(node, livedPort(port, life));
  }
  const observers = new Map(OBSERVERS.map((name) => [name, observerReader(deps, name, answerTakes)] as const));
  const rpc: ObserveDeps['rpc'] = (url, { fetch: through }) => {
    const found = through ? readers.get(through) : observers.get(observerAt(url));
    if (!found) throw new Error(`nobody answers at ${url}`);
    return found;
  };
  const host = (node: NodeName): HostPort => {
    const found = hosts.get(node);
    if (!found) throw new Error(`no host ${node}`);
    return found;
  };
  return { hosts, observe: { clock: life.clock, host, rpc }, observers };
}

function observerAt(url: string): (typeof OBSERVERS)[number] {
  const found = OBSERVERS.find((name) => url.includes(name));
  if (!found) throw new Error(`no observer at ${url}`);
  return found;
}

function nodeReader(cluster: SimulatedCluster, machine: Machine, answerTakes: () => Promise<void>): SolanaRpc {
  return createSimulatedRpc({
    cluster,
    tip: () => (machine.isUp() ? machine.processed() : null),
    identity: () => machine.host.validator?.running ?? null,
    gossip: () => [],
    answerTakes,
  });
}

function observerReader(
  { cluster, observers, machines }: NetworkDeps,
  name: string,
  answerTakes: () => Promise<void>,
): SolanaRpc {
  return createSimulatedRpc({
    cluster,
    tip: () => observers.tip(name),
    identity: () => null,
    // Whoever runs as the validator tells gossip so at once.
    gossip: () =>
      [...machines.values()]
        .filter((machine) => machine.isUp() && machine.host.validator?.running === STAKED.publicKey)
        .map(({ node }) => gossipOf(node)),
    answerTakes,
  });
}

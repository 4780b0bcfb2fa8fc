import type { ObserveDeps } from '../../../chains/solana/observe.ts';
import type { SolanaRpc } from '../../../chains/solana/rpc.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { GuardRequest, HostPort } from '../../../hosts/port.ts';
import type { FenceHook } from '../../../procedures/cut-off.ts';
import type { TakeoverDeps } from '../../../procedures/solana/takeover/deps.ts';
import { createSimulatedHostPort, type AtPoint, type Departure } from '../guard/host-port.ts';
import { callGuard, type GuardCall } from '../guard/guard.ts';
import { callPrepare } from '../prepare/call.ts';
import { accessOn } from '../prepare/cast.ts';
import type { PrepareDisk } from '../prepare/disk.ts';
import type { PrepareMutations } from '../prepare/mutations.ts';
import type { GuardMutations } from '../guard/mutations.ts';
import type { Point } from '../guard/script.ts';
import { OBSERVERS, STAKED } from './cast.ts';
import type { SimulatedCluster } from './cluster.ts';
import { addressOf, gossipOf } from './fleet.ts';
import type { Life } from './life.ts';
import { livedPort } from './lived-port.ts';
import { acceptsGossip, isReachable } from './line-of.ts';
import type { Machine } from './machine.ts';
import type { Observers } from './observers.ts';
import { createSimulatedRpc } from './rpc.ts';
import type { VirtualTime } from './time.ts';

/** What happens between one process and the machines. */
export interface Traffic {
  leaves(life: Life, machine: Machine, request: GuardRequest): Promise<Departure>;
  atPoint(machine: Machine, request: GuardRequest, point: Point): AtPoint;
  wrote(request: GuardRequest, bytes: Buffer): void;
  /** A process has read the last vote at an observer. */
  readVote(life: Life, observer: string): void;
  /** How long a question to a node or an observer takes. Unit: milliseconds. */
  readonly lineMs: () => number;
}

export interface NetworkDeps {
  readonly time: Pick<VirtualTime, 'sleep'>;
  readonly cluster: SimulatedCluster;
  readonly machines: ReadonlyMap<NodeName, Machine>;
  readonly observers: Observers;
  readonly mutations: GuardMutations;
  readonly prepareWithout: PrepareMutations;
  readonly traffic: Traffic;
  /** The command that switches a machine off, as one process calls it; null where there is none. */
  readonly hook: (node: NodeName, life: Life) => FenceHook | null;
}

/** Everything that one process can reach. */
export interface Network extends Pick<TakeoverDeps, 'hookOf' | 'accepts'> {
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly observe: ObserveDeps;
  readonly observers: ReadonlyMap<string, SolanaRpc>;
  /** Machines over the login that prepares them; none where nothing is prepared. */
  readonly prepareHosts: ReadonlyMap<NodeName, HostPort>;
  /** A new login with Baton's own key: null when the guard answers it, else why not. */
  readonly proveAccess: (node: NodeName) => Promise<string | null>;
}

export function connectNetwork(deps: NetworkDeps, life: Life): Network {
  const { cluster, machines, traffic } = deps;
  const answerTakes = () => life.clock.sleep(traffic.lineMs());
  const readers = new Map<typeof fetch, SolanaRpc>();
  const hosts = new Map<NodeName, HostPort>();
  const prepareHosts = new Map<NodeName, HostPort>();
  for (const [node, machine] of machines) {
    // Names the machine; nothing is ever fetched.
    const fetcher: typeof fetch = () => Promise.reject(new Error(`nothing is fetched from ${node}`));
    readers.set(fetcher, nodeReader(cluster, machine, answerTakes));
    hosts.set(node, livedPort(knownPort(portOf(deps, life, machine, fetcher), machine), life));
    if (machine.disk !== null)
      prepareHosts.set(
        node,
        livedPort(portOf(deps, life, machine, fetcher, preparing(deps, machine, machine.disk)), life),
      );
  }
  const observers = new Map(OBSERVERS.map((name) => [name, observerReader(deps, name, life, answerTakes)] as const));
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
  return {
    hosts,
    observe: { clock: life.clock, host, rpc },
    observers,
    prepareHosts,
    async proveAccess(node) {
      await answerTakes();
      return whyNotLetIn(machines.get(node));
    },
    hookOf: (node) => deps.hook(node, life),
    async accepts(address, withinMs) {
      await answerTakes();
      if (accepts(machines, address)) return true;
      await life.clock.sleep(withinMs);
      return false;
    },
  };
}

/** What the script that prepares carries out, and the guard that travels over the same login. */
function preparing({ prepareWithout }: NetworkDeps, { host }: Machine, disk: PrepareDisk) {
  return (request: GuardRequest): GuardCall =>
    request.verb.startsWith('prepare.') ? callPrepare(host, disk, request, prepareWithout) : callGuard(host, request);
}

function whyNotLetIn(machine: Machine | undefined): string | null {
  if (!machine?.disk || !isReachable(machine)) return 'it does not answer.';
  if (machine.disk.refusesLogin) return 'the login is refused.';
  return accessOn(machine.disk) === 'guard' ? null : 'another program answers.';
}

function portOf(
  deps: NetworkDeps,
  life: Life,
  machine: Machine,
  fetcher: typeof fetch,
  carriesOut?: (request: GuardRequest) => GuardCall,
): HostPort {
  const { traffic } = deps;
  return createSimulatedHostPort({
    ...(carriesOut && { carriesOut }),
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
}

/** Nothing is sent to a machine that shows another host key than the pinned one. */
function knownPort(port: HostPort, { node, lines }: Machine): HostPort {
  const known =
    <A extends unknown[], T>(send: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (lines.isStranger) throw new BatonError('host/key-changed', `${node} shows another host key.`);
      return send(...args);
    };
  return {
    ...port,
    call: known((...args: Parameters<HostPort['call']>) => port.call(...args)),
    open: known((request: GuardRequest) => port.open(request)),
  };
}

/** SSH, or the gossip port of a validator that runs. */
function accepts(machines: NetworkDeps['machines'], address: string): boolean {
  return [...machines.values()].some((machine) => {
    if (address === gossipOf(machine.node)) return acceptsGossip(machine);
    return address.startsWith(`${addressOf(machine.node)}:`) && isReachable(machine);
  });
}

function observerAt(url: string): (typeof OBSERVERS)[number] {
  const found = OBSERVERS.find((name) => url.includes(name));
  if (!found) throw new Error(`no observer at ${url}`);
  return found;
}

function nodeReader(cluster: SimulatedCluster, machine: Machine, answerTakes: () => Promise<void>): SolanaRpc {
  return createSimulatedRpc({
    cluster,
    tip: () => (isReachable(machine) && !machine.lines.isStranger ? machine.processed() : null),
    identity: () => machine.host.validator?.running ?? null,
    lastVote: () => 0,
    gossip: () => [],
    answerTakes,
  });
}

function observerReader(
  { cluster, observers, machines, traffic }: NetworkDeps,
  name: string,
  life: Life,
  answerTakes: () => Promise<void>,
): SolanaRpc {
  return createSimulatedRpc({
    cluster,
    tip: () => observers.tip(name),
    identity: () => null,
    lastVote(block) {
      traffic.readVote(life, name);
      return observers.lastVote(name, block);
    },
    // Whoever runs as the validator tells gossip so at once.
    gossip: () =>
      [...machines.values()]
        .filter((machine) => machine.host.validator?.running === STAKED.publicKey && machine.lines.gossip)
        .map(({ node }) => gossipOf(node)),
    answerTakes,
  });
}

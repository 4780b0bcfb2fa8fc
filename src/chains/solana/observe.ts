import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf, type FailureCode } from '../../domain/failure.ts';
import type { NodeName, RunId, Slot, Term } from '../../domain/names.ts';
import type { HostPort } from '../../hosts/port.ts';
import { observeHost } from './observe-host.ts';
import type { NodeObservation, ObserverObservation, Reading, SolanaObservation } from './observation.ts';
import { known } from './observation.ts';
import { NOMINAL_SLOT_MS, type EpochInfo, type SolanaRpc } from './rpc.ts';
import { nodeOf, type SolanaNodeTarget, type SolanaTarget } from './target.ts';

/** What an observation is made with. */
export interface ObserveDeps {
  readonly clock: Clock;
  host(node: NodeName): HostPort;
  /** A reader for this address; `fetch` is the host's own where the address is its loopback. */
  rpc(url: string, options: { fetch?: typeof fetch; timeoutMs: number }): SolanaRpc;
}

export interface ObserveOptions {
  /** Raises the term on every host that is looked at (safety protocol, 1.2). Without it nothing is raised or locked. */
  readonly fence?: { readonly term: Term; readonly run: RunId };
  /** Which hosts; default: every node of the validator. */
  readonly nodes?: readonly NodeName[];
  /** `fast` leaves out what only a plan needs and what costs observers megabytes: all vote accounts, all of gossip. */
  readonly depth?: 'full' | 'fast';
}

/** Longer than any single answer of a healthy node; a public RPC that needs more is no witness. Unit: milliseconds. */
const RPC_TIMEOUT_MS = 5_000;

/**
 * Looks at every host and every observer at once. Never throws: what does not answer is a reading that says why.
 * The slots of all nodes and observers are read together at the end, so that their differences are lag and not reading time.
 */
export async function observeSolana(
  deps: ObserveDeps,
  target: SolanaTarget,
  options: ObserveOptions = {},
): Promise<SolanaObservation> {
  const names = options.nodes ?? target.nodes.map(({ node }) => node);
  const nodes = names.map((name) => nodeReader(deps, target, nodeOf(target, name), options));
  const observers = target.observers.map(({ name, url }) => ({
    name,
    rpc: deps.rpc(url, { timeoutMs: RPC_TIMEOUT_MS }),
  }));

  const [nodeReadings, observerReadings] = await Promise.all([
    Promise.all(nodes.map(({ read }) => read())),
    Promise.all(observers.map(({ name, rpc }) => readObserver(name, rpc, target, options.depth ?? 'full'))),
  ]);
  const readers = [...nodes, ...observers];
  const earlier = [...nodeReadings.map(({ rpc }) => rpc.identity), ...observerReadings.map(({ genesis }) => genesis)];
  const first = await Promise.all(readers.map(({ rpc }, index) => slotUnlessSilent(rpc, earlier[index])));
  const slots = await givenTime(deps, readers, first);
  return {
    validator: target.validator,
    atMs: deps.clock.now(),
    nodes: Object.fromEntries(
      nodeReadings.map((node, index) => [node.node, { ...node, rpc: { ...node.rpc, slot: slots[index] ?? NOT_READ } }]),
    ),
    observers: observerReadings.map((observer, index) => ({
      ...observer,
      slot: slots[nodes.length + index] ?? NOT_READ,
    })),
  };
}

/** Who is on the way to the block that others have already is asked again after one slot. Units: slots, milliseconds. */
const NEXT_BLOCK_SLOTS = 2;
const NEXT_BLOCK_MS = NOMINAL_SLOT_MS;

/**
 * Behind empty slots the number jumps by all of them at once, so whoever has the next block 50 ms after the others looks that
 * far behind for 50 ms. Nodes and observers that trail are therefore read once more: with the time of one slot they have what
 * the others had, or they trail.
 */
async function givenTime(
  { clock }: ObserveDeps,
  readers: readonly { readonly rpc: SolanaRpc }[],
  slots: readonly Reading<Slot>[],
): Promise<readonly Reading<Slot>[]> {
  const best = Math.max(...slots.map((slot) => (slot.kind === 'known' ? slot.value : -Infinity)));
  const trails = (slot: Reading<Slot> | undefined) => slot?.kind === 'known' && best - slot.value > NEXT_BLOCK_SLOTS;
  if (!slots.some(trails)) return slots;
  await clock.sleep(NEXT_BLOCK_MS);
  return Promise.all(
    readers.map(async ({ rpc }, index) =>
      trails(slots[index]) ? reading(() => rpc.slot('processed')) : (slots[index] ?? NOT_READ),
    ),
  );
}

const NOT_READ = { kind: 'unknown', because: 'not read', code: 'chain/unreachable' } as const;
/** A fast look does not ask for it. */
const NOT_ASKED = { kind: 'unknown', because: 'not asked in a fast look', code: 'chain/unreachable' } as const;

function nodeReader(deps: ObserveDeps, target: SolanaTarget, node: SolanaNodeTarget, options: ObserveOptions) {
  const host = deps.host(node.node);
  const rpc = deps.rpc(`http://127.0.0.1:${node.rpcPort}`, { fetch: host.fetch, timeoutMs: RPC_TIMEOUT_MS });
  const read = async (): Promise<NodeObservation> => {
    // The first call on a new connection would count the connecting into the clock's bounds.
    const health = await reading(() => rpc.health());
    const [facts, identity, genesis, version] = await Promise.all([
      lookAtHost(deps, target, node.node, options),
      reading(() => rpc.identity()),
      reading(() => rpc.genesis()),
      reading(() => rpc.version()),
    ]);
    return { node: node.node, host: facts, rpc: { health, identity, genesis, version, slot: NOT_READ } };
  };
  return { rpc, read };
}

/**
 * Two clocks known to 100 ms each can still be told to be within 100 ms of each other; with less they cannot. Unit: ms.
 */
const CLOCK_TOLD_MS = 100;

/**
 * The host's facts. A plan is often the first look over a new connection, and that is too slow to tell the clock: then it is
 * looked at once more. A fenced look is never repeated for that.
 */
async function lookAtHost(
  deps: ObserveDeps,
  target: SolanaTarget,
  node: NodeName,
  { fence, depth = 'full' }: ObserveOptions,
) {
  const look = () => observeHost({ host: deps.host(node), clock: deps.clock }, target, node, fence);
  const first = await look();
  if (first.kind === 'unknown' || fence !== undefined || depth === 'fast') return first;
  const { atLeastMs, atMostMs } = first.value.clock;
  return atMostMs - atLeastMs <= CLOCK_TOLD_MS ? first : await look();
}

async function readObserver(
  name: string,
  rpc: SolanaRpc,
  target: SolanaTarget,
  depth: 'full' | 'fast',
): Promise<ObserverObservation> {
  const { identity, voteAccount } = target;
  const full = <T>(read: () => Promise<T>): Promise<Reading<T>> =>
    depth === 'full' ? reading(read) : Promise.resolve(NOT_ASKED);
  const epochThenSchedule = async () => {
    const epoch = await reading(() => rpc.epochInfo());
    const schedule = epoch.kind === 'known' ? await reading(() => readSchedule(rpc, identity, epoch.value)) : epoch;
    return { epoch, schedule };
  };
  const [epochs, genesis, vote, voters, balance, slotMs, gossip, stakedNodes] = await Promise.all([
    epochThenSchedule(),
    reading(() => rpc.genesis()),
    reading(() => rpc.voteAccount(voteAccount, 'processed')),
    reading(() => rpc.authorizedVoters(voteAccount)),
    reading(() => rpc.balance(identity)),
    reading(() => rpc.slotMs()),
    full(async () =>
      (await rpc.clusterNodes())
        .filter(({ pubkey }) => pubkey === identity)
        .map(({ gossip }) => gossip ?? 'no address'),
    ),
    full(() => rpc.nodesOfVoteAccounts()),
  ]);
  return { name, ...epochs, genesis, vote, voters, balance, slotMs, gossip, stakedNodes, slot: NOT_READ };
}

/** This epoch's leader slots and the next one's, as far as the observer knows them. */
async function readSchedule(rpc: SolanaRpc, identity: string, epoch: EpochInfo) {
  const nextFirst = epoch.firstSlot + epoch.slotsInEpoch;
  const [current, next] = await Promise.all([
    rpc.leaderSlots(identity, epoch.firstSlot),
    rpc.leaderSlots(identity, nextFirst),
  ]);
  if (current === null)
    throw new BatonError('chain/bad-answer', 'The observer does not know the leader schedule of this epoch.');
  const until = next === null ? nextFirst : nextFirst + epoch.slotsInEpoch;
  return { from: epoch.firstSlot, until, slots: [...current, ...(next ?? [])] };
}

/** Somebody who did not answer a moment ago is not waited for a second time. */
function slotUnlessSilent(rpc: SolanaRpc, earlier: Reading<unknown> | undefined): Promise<Reading<Slot>> {
  if (earlier?.kind === 'unknown' && earlier.code === 'chain/unreachable') return Promise.resolve(earlier);
  return reading(() => rpc.slot('processed'));
}

/** Turns a throw into a reading that says why. */
async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return known(await read());
  } catch (error) {
    const code: FailureCode = error instanceof BatonError ? error.code : 'chain/bad-answer';
    return { kind: 'unknown', because: messageOf(error), code };
  }
}

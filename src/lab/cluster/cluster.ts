import type { EventEmitter } from 'node:events';
import type { NodeName, PublicKey, Slot } from '../../domain/names.ts';
import type { Block } from './blocks.ts';
import type { ValidatorControl } from './entry-protocol.ts';
import { startEntrypoint } from './entrypoint.ts';
import { startObserver, type Observer } from './observer.ts';
import type { ClusterEvents, ClusterOptions } from './options.ts';
import { createTicker } from './ticker.ts';
import type { VoteAccount } from './vote-account.ts';
import { createState, entrypointDeps, observerView, type ClusterState } from './state.ts';

export type { ValidatorControl } from './entry-protocol.ts';
export type { Observer } from './observer.ts';
export type { ClusterOptions } from './options.ts';
export type { VoteAccount } from './vote-account.ts';

/** A running simulated Solana cluster. */
export interface Cluster {
  readonly genesis: string;
  readonly observers: readonly Observer[];
  /** `127.0.0.1:PORT` for `--entrypoint`. */
  readonly entrypoint: string;
  readonly events: EventEmitter<ClusterEvents>;
  readonly slotMs: number;
  /** How many times faster than `slotMs` slots go by. */
  setSpeed(times: number): void;
  /** The newest block everybody sees. */
  tip(): Slot;
  /** Whether `slot` stands on `ancestor` on its own fork. False for the slot itself and for slots without a block. */
  isDescendant(slot: Slot, ancestor: Slot): boolean;
  hasBlock(slot: Slot): boolean;
  /** The vote account as the tip has it. */
  voteAccount(address: PublicKey): VoteAccount | undefined;
  epochOf(slot: Slot): number;
  leaderOf(slot: Slot): PublicKey;
  /** Resolves when the tip is at or past `slot`. */
  untilSlot(slot: Slot): Promise<void>;
  /** Processes now connected, with the identity each goes by in gossip. */
  connected(): { readonly node: NodeName; readonly pid: number; readonly identity: PublicKey | null }[];
  /** Makes a stand-in validator misbehave; see ValidatorControl. */
  control(node: NodeName, control: ValidatorControl): void;
  lag(node: NodeName, slots: number): void;
  partition(node: NodeName, cut: boolean): void;
  /** Votes of this node get lost on their way, and nothing else does. */
  mute(node: NodeName, mute: boolean): void;
  /** Unit: lamports. Unknown accounts have none. */
  setBalance(account: PublicKey, lamports: number): void;
  close(): Promise<void>;
}

/** Starts the chain in this process, two observers (or more) and the entrypoint for stand-in validators. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const state = createState(options);
  const entrypoint = await startEntrypoint(
    entrypointDeps(state, options, () => ticker.speed()),
    options.entrypointPort ?? 0,
  );
  state.leaders.of = entrypoint.leadersFor;
  const observers = await startObservers(state, options);
  const ticker = createTicker(state.slotMs, () => {
    const block = state.chain.tick();
    if (!block) return;
    entrypoint.deliver(block);
    state.events.emit('block', block);
  });
  const { chain, schedule, events, balances, genesis, slotMs } = state;
  return {
    genesis,
    observers,
    entrypoint: `127.0.0.1:${entrypoint.port}`,
    events,
    slotMs,
    setSpeed: ticker.setSpeed,
    tip: () => chain.tip().slot,
    isDescendant: (slot, ancestor) => chain.tree.isAncestor(ancestor, slot),
    hasBlock: (slot) => chain.tree.get(slot) !== undefined,
    voteAccount: (address) => chain.tip().accounts.get(address),
    epochOf: schedule.epochOf,
    leaderOf: schedule.leaderOf,
    untilSlot: (slot) => untilSlot(state, slot),
    connected: entrypoint.connected,
    control: entrypoint.control,
    lag: entrypoint.lag,
    partition: entrypoint.partition,
    mute: entrypoint.mute,
    setBalance: (account, lamports) => void balances.set(account, lamports),
    async close() {
      ticker.stop();
      await Promise.all([entrypoint.close(), ...observers.map((observer) => observer.close())]);
    },
  };
}

function startObservers(state: ClusterState, options: ClusterOptions): Promise<Observer[]> {
  const keys = state.others.slice(0, options.observers ?? 2).map((account) => account.nodePubkey);
  return Promise.all(
    keys.map((key, index) =>
      startObserver(`observer-${index + 1}`, options.observerPorts?.[index] ?? 0, (lie) =>
        observerView(state, key, lie),
      ),
    ),
  );
}

function untilSlot({ chain, events }: ClusterState, slot: Slot): Promise<void> {
  if (chain.tip().slot >= slot) return Promise.resolve();
  return new Promise((resolve) => {
    const seen = (block: Block): void => {
      if (block.slot < slot) return;
      events.off('block', seen);
      resolve();
    };
    events.on('block', seen);
  });
}

import type { SignedSetKeys } from '../../../chains/polkadot/set-keys.ts';
import type { RelayState } from '../model/relay.ts';
import { splitKeySet } from '../model/key-set.ts';
import { NEW, STASH } from './cast.ts';
import { type Block, type Chains, last } from './chains.ts';
import type { Machine } from './machine.ts';

/** What must be zero. Counted from chains and machines, by nothing that the procedures say. */
export interface Counters {
  /** Blocks during which one key was usable on two running validators. */
  doubleSigned: number;
  /** Sessions with a block in which the validator was elected and nobody ran with the keys that the authority set names. */
  silentSessions: Set<number>;
  /** Extrinsics that were sent for the first time while another one could still land. */
  sentWhileOpen: number;
  /** The old node was demoted and safety protocol 6.1 did not hold. */
  stoppedTooEarly: number;
  /** The old node was demoted while the stash's next keys were neither node's. */
  stoppedInVoid: number;
  /** An order to the old node came into effect although its worker had lost the lease to another. */
  outdatedOrders: number;
  /** An extrinsic was sent though one of its keys was usable on another machine than the new one. */
  sentThoughShared: number;
  demoted: number;
  /** Of the silent sessions those in which the node with the keys was off by what Baton had told it too early. */
  silentByBaton: Set<number>;
  /** A node was started, or started again, by Baton while the chain named one of its keys. */
  actedOnUsed: number;
}

const files = (keys: string): string[] =>
  splitKeySet(keys).map(({ type, public: key }) => `${Buffer.from(type).toString('hex')}${key.slice(2)}`);

/** The keys that an extrinsic of the play sets, by their files. */
function keysIn({ bytes }: SignedSetKeys): readonly string[] {
  const [, keys = ''] = /"keys":"(0x[0-9a-f]+)"/.exec(Buffer.from(bytes.slice(2), 'hex').toString()) ?? [];
  return keys === '' ? [] : files(keys);
}

/** Everything by which the chain names keys at a block. */
function named({ state }: Block<RelayState>): ReadonlySet<string> {
  const { nextKeys, queued, active, currentIndex } = state.session;
  const para = state.paraSessions.get(currentIndex) ?? [];
  return new Set([...nextKeys.values(), ...[...queued, ...active, ...para].map(({ keys }) => keys)].flatMap(files));
}

function isFree({ keystore }: Machine, block: Block<RelayState> | undefined): boolean {
  if (block === undefined) return false;
  const names = named(block);
  return [...keystore].every((file) => !names.has(file));
}

export function createReferee(chains: Chains, machines: () => readonly Machine[]) {
  const counters: Counters = {
    doubleSigned: 0,
    silentSessions: new Set(),
    sentWhileOpen: 0,
    stoppedTooEarly: 0,
    stoppedInVoid: 0,
    outdatedOrders: 0,
    sentThoughShared: 0,
    demoted: 0,
    silentByBaton: new Set(),
    actedOnUsed: 0,
  };
  /** Nodes that Baton has stopped while they were needed. */
  const stoppedTooEarly = new Set<string>();
  const sent: SignedSetKeys[] = [];

  /** Whether the validator's keys of the running session are usable on this machine. */
  function signsOn(machine: Machine): boolean {
    const { active } = last(chains.relay()).state.session;
    const keys = active.find(({ stash }) => stash === STASH)?.keys;
    return (
      keys !== undefined &&
      machine.process?.validator === true &&
      files(keys).every((file) => machine.keystore.has(file))
    );
  }

  function mayLand({ chain, bytes, signer, nonce, lastValidBlock }: SignedSetKeys): boolean {
    const finalized = chains.blocks(chain).slice(0, chains.finalized() + 1);
    if (finalized.some(({ included }) => included.some((each) => each.bytes === bytes))) return false;
    return chains.nonceOf(chain, signer) <= nonce && chains.finalized() < lastValidBlock;
  }

  /** Safety protocol 6.1, from all blocks: the session before this one was free of its keys up to its end, and this one is. */
  function stopsWell(machine: Machine, at = chains.finalized(), beefy = chains.beefy().number): boolean {
    const now = chains.relay()[at];
    if (now === undefined) return false;
    const start = now.state.epoch.began[1];
    return isFree(machine, now) && isFree(machine, chains.relay()[start - 1]) && beefy >= start;
  }

  /** Whose keys the running session has, and who is off though nobody but Baton has done that. */
  function isOffByBaton(keys: string): boolean {
    const holder = machines().find(({ keystore }) => files(keys).every((file) => keystore.has(file)));
    return holder !== undefined && holder.isOffByGuard() && stoppedTooEarly.has(holder.node);
  }

  return {
    counters,
    signsOn,
    stopsWell,
    /** Whether at the end of a session, from this one on and up to a block, the chain named a key of the machine. */
    namedAtEnds(machine: Machine, session: number, to: number): boolean {
      const blocks = chains.relay().slice(0, to + 1);
      return blocks.some((block, at) => {
        const { currentIndex } = block.state.session;
        const isLast = blocks[at + 1]?.state.session.currentIndex === currentIndex + 1;
        return currentIndex >= session && isLast && !isFree(machine, block);
      });
    },
    /** After each block. */
    look(): void {
      const running = machines().filter(({ process }) => process?.validator === true);
      const all = running.flatMap(({ keystore }) => [...keystore]);
      if (new Set(all).size < all.length) counters.doubleSigned++;
      const { active, currentIndex } = last(chains.relay()).state.session;
      const own = active.find(({ stash }) => stash === STASH);
      if (own === undefined || running.some(signsOn)) return;
      counters.silentSessions.add(currentIndex);
      if (isOffByBaton(own.keys)) counters.silentByBaton.add(currentIndex);
    },
    sends(extrinsic: SignedSetKeys): void {
      if (sent.some(({ bytes }) => bytes === extrinsic.bytes)) return;
      if (sent.some(mayLand)) counters.sentWhileOpen++;
      if (machines().some((machine) => machine.node !== NEW && keysIn(extrinsic).some((key) => machine.holds(key))))
        counters.sentThoughShared++;
      sent.push(extrinsic);
    },
    started(machine: Machine): void {
      const now = chains.relay()[chains.finalized()];
      if (!isFree(machine, now)) counters.actedOnUsed++;
    },
    /** @param isOutdated by the term that the order carried */
    demoted(machine: Machine, isOutdated: boolean): void {
      counters.demoted++;
      if (isOutdated) counters.outdatedOrders++;
      if (!stopsWell(machine)) {
        counters.stoppedTooEarly++;
        stoppedTooEarly.add(machine.node);
      }
      const next = chains.relay()[chains.finalized()]?.state.session.nextKeys.get(STASH);
      const isOurs =
        next !== undefined && machines().some(({ keystore }) => files(next).every((file) => keystore.has(file)));
      if (!isOurs) counters.stoppedInVoid++;
    },
  };
}

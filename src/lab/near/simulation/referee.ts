import type { Chain } from './chain.ts';
import type { Machine } from './machine.ts';

/** Counted from machines and chain, by nothing that the procedures say. */
export interface Counters {
  /** Heights at which two nodes had the key in memory. */
  doubleSigned: number;
  /** Heights for which two nodes have signed. */
  conflictingApprovals: number;
  /** The same two, where people had declared that the other node cannot sign. */
  falseDeclarations: number;
  /** The key was put in place while another node had it in memory, or could get it by a start. */
  keyBeforeProof: number;
  /** The key was put in place on a node whose newest final block was not above all that the other has signed for. */
  placedBelowOld: number;
  /** The key was put in place and no decision row says `told`. */
  placedUntold: number;
  /** A node was told to stop that would have come back with the key. */
  stoppedUnfenced: number;
  /** The old node was given its key back while the other had one in place. */
  unfencedThoughPlaced: number;
  /** The old node was fenced while a key lay in place on the one that is to take over. */
  fencedThoughKeyOnNew: number;
  hupToWrapper: number;
  /** An order came into effect although the host had seen a newer term. */
  staleOrders: number;
  migrationsCut: number;
  panics: number;
}

export interface RefereeView {
  readonly chain: Chain;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly told: () => boolean;
  /** Nodes that people have declared fenced. */
  readonly declared: () => ReadonlySet<string>;
}

export const isLive = ({ neard }: Machine): boolean => neard.process?.signer === 'ours';
/** By itself, or by whoever starts it. */
const mayGetKey = (machine: Machine): boolean => isLive(machine) || machine.home.keys.live === 'ours';

export function createReferee(view: RefereeView) {
  const { machines } = view;
  const counters: Counters = {
    doubleSigned: 0,
    conflictingApprovals: 0,
    falseDeclarations: 0,
    keyBeforeProof: 0,
    placedBelowOld: 0,
    placedUntold: 0,
    stoppedUnfenced: 0,
    unfencedThoughPlaced: 0,
    fencedThoughKeyOnNew: 0,
    hupToWrapper: 0,
    staleOrders: 0,
    migrationsCut: 0,
    panics: 0,
  };
  const signedBy = new Map<number, string>();
  let silentSinceMs: number | null = null;
  let isAside = false;

  const others = (node: string): Machine[] => [...machines.values()].filter((each) => each.node !== node);
  const isDeclared = (): boolean => [...view.declared()].some((node) => machines.has(node));

  /** By what stands as the order arrives. */
  function wrongOf(node: string, verb: string): readonly (keyof Counters)[] {
    const own = machines.get(node);
    if (own === undefined) return [];
    switch (verb) {
      case 'near.key-place':
        return wrongWithPlacing(own);
      case 'near.stop':
        return own.home.keys.live === 'ours' ? ['stoppedUnfenced'] : [];
      case 'near.unfence':
        return others(node).some(mayGetKey) ? ['unfencedThoughPlaced'] : [];
      case 'near.fence':
        // In the quarantine of a takeover that is right.
        return !view.told() && others(node).some(({ home }) => home.keys.live !== null) ? ['fencedThoughKeyOnNew'] : [];
      default:
        return [];
    }
  }

  function wrongWithPlacing(own: Machine): readonly (keyof Counters)[] {
    const wrong: (keyof Counters)[] = view.told() ? [] : ['placedUntold'];
    // What people's word stands for is theirs.
    if (isDeclared()) return wrong;
    if (others(own.node).some(mayGetKey)) wrong.push('keyBeforeProof');
    const signedTo = Math.max(...others(own.node).map(({ home }) => home.signedTo));
    if (own.head().final <= signedTo) wrong.push('placedBelowOld');
    return wrong;
  }

  return {
    counters,
    /** An order has come to a host. @returns what is told when it was carried out */
    acts(node: string, verb: string, isOutdated: boolean): () => void {
      const wrong = [...wrongOf(node, verb), ...(isOutdated ? (['staleOrders'] as const) : [])];
      return () => {
        if (verb === 'near.key-aside') isAside = true;
        wrong.forEach((counter) => counters[counter]++);
      };
    },
    /** The key was set aside at least once. */
    wasAside: (): boolean => isAside,
    /** How long nobody has signed by now. Unit: milliseconds. */
    silentMs: (nowMs: number): number => (silentSinceMs === null ? 0 : nowMs - silentSinceMs),
    /** Once for each height. @returns whether our validator does what is due */
    look(nowMs: number): boolean {
      const live = [...machines.values()].filter(isLive);
      if (live.length > 1) counters[isDeclared() ? 'falseDeclarations' : 'doubleSigned']++;
      let signs = false;
      for (const machine of machines.values()) {
        const height = machine.signsFor();
        if (height === null) continue;
        if (height === view.chain.head().height + 1) signs = true;
        if (height <= machine.home.signedTo) continue;
        machine.home.signedTo = height;
        const by = signedBy.get(height);
        if (by !== undefined && by !== machine.node)
          counters[isDeclared() ? 'falseDeclarations' : 'conflictingApprovals']++;
        signedBy.set(height, machine.node);
        machine.neard.produce();
      }
      silentSinceMs = signs ? null : (silentSinceMs ?? nowMs);
      return signs;
    },
  };
}

export type Referee = ReturnType<typeof createReferee>;

/** Everything that is counted in a played NEAR world. Each must be 0 after every schedule, unless a rule was switched off. */
export const NEAR_COUNTERS = {
  doubleSigned: 'Heights at which two nodes had the key in memory, and nobody had declared one of them fenced.',
  conflictingApprovals: 'Heights for which two nodes have signed, and nobody had declared one of them fenced.',
  keyBeforeProof: 'Keys put in place while the other node had it in memory or could get it by a start.',
  placedBelowOld:
    'Keys put in place where the newest final block of the node was not above all that the other has signed for.',
  placedUntold: 'Keys put in place without a decision row that says `told`.',
  stoppedUnfenced: 'Nodes that were told to stop and would have come back with the key.',
  unfencedThoughPlaced: 'Old nodes that were given the key back while the other had it in place or in memory.',
  fencedThoughKeyOnNew: 'Old nodes that were fenced while a key lay in place on the one that is to take over.',
  hupToWrapper: 'SIGHUPs that came to something that is not neard.',
  staleOrders: 'Orders that came into effect on a host although it had seen a newer term.',
  migrationsCut: 'Databases that were left half rebuilt by what Baton did.',
  panics: 'Starts of a validator that tracks all shards: it panics.',
  keyLeftInPlace:
    'Takeovers that rest on a declaration and are done while the key lies in place on the new node and the old one is not fenced.',
  nobodySigns: 'Runs that ended, or were left stopped with a safe signer known, and no node signs.',
  readyUnfit: 'Nodes that count as ready and are out of sync, track something else, or hold a key.',
  stuck: 'Runs that neither ended nor stood stopped when everything that befell them was long over.',
  wrongEnd: 'Ends that no fault of the schedule allows.',
} as const satisfies Readonly<Record<string, string>>;

export type NearCounter = keyof typeof NEAR_COUNTERS;

/** One thing that must not be. */
export interface NearFinding {
  readonly counter: NearCounter;
  readonly text: string;
}

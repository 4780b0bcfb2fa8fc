/** Everything that is counted in a played Polkadot world. Each must be 0 after every schedule, unless a rule was switched off. */
export const DOT_COUNTERS = {
  doubleSigned:
    'Blocks during which one key was usable on two running validators, beyond what the schedule itself does.',
  silentSessions:
    'Sessions in which nobody could sign since Baton had stopped the node with the keys while the chain needed it.',
  gateOpenedEarly: 'Gates that were proven while safety protocol 6.1 did not hold of the old node.',
  freeSessionOutdated:
    'Gates that rest on a session without keys of the old node, though the chain named one in a session since.',
  stoppedTooEarly: 'Old nodes that were demoted while safety protocol 6.1 did not hold.',
  stoppedInVoid: 'Old nodes that were demoted while the next keys of the stash were those of neither node.',
  outdatedOrders: 'Orders to the old node that came into effect although their worker had lost the lease.',
  sentWhileOpen: 'Extrinsics that were sent while an earlier one could still land.',
  sentThoughShared:
    'Extrinsics that were sent though one of their keys was usable on another machine than the new one.',
  setByWord: 'Keys that count as set and never were the next keys at a finalized block.',
  actedOnUsed: 'Nodes that were started, or started again, while the chain named one of their keys.',
  readyUnfit: 'Nodes that count as ready and do not run with --validator, are out of sync or hold keys in use.',
  untold: 'Old nodes that stood still in the wait for longer than a look, and nobody was called.',
  stuck: 'Runs that neither ended nor stood stopped when everything that befell them was long over.',
  wrongEnd: 'Ends that no fault of the schedule allows.',
} as const satisfies Readonly<Record<string, string>>;

export type DotCounter = keyof typeof DOT_COUNTERS;

/** One thing that must not be. */
export interface DotFinding {
  readonly counter: DotCounter;
  readonly text: string;
}

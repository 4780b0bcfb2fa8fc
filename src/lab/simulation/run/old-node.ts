/**
 * What has befallen the old node before people ask for a takeover.
 * `well`: nothing. `sick`: its votes do not leave it. `stalled`: it replays nothing. `hung`: nor does it answer on its admin
 * socket. `gone`: its process has ended. `off`: its machine has lost power. `cut`: votes and SSH are cut from a node that is alive.
 */
export const FATES = ['well', 'sick', 'stalled', 'hung', 'gone', 'off', 'cut'] as const;
export type Fate = (typeof FATES)[number];

/** Everything about the old node of a takeover that is drawn. */
export interface OldNode {
  readonly fate: Fate;
  /** What its start file names: with the staked key itself the link decides nothing. */
  readonly startsBy: 'link' | 'key';
  /** On both machines. */
  readonly hasBootGuard: boolean;
  /** Whether the gossip port of one that is cut off still accepts connections. */
  readonly gossip: 'open' | 'closed';
  /** The command that switches the machine off. It never says `off` of one that is on. `mute`: it does it, and nobody hears. */
  readonly hook: 'none' | 'works' | 'refuses' | 'mute';
  /** The copy of its tower on the standby. */
  readonly copy: 'fresh' | 'stale' | 'missing' | 'of-another' | 'torn';
  /** Whether people power the machine off for good before they declare it, or only believe it. */
  readonly declares: 'truly' | 'falsely';
  /** What people do with a machine that is off once the new node signs; `declare`: nothing, and they say so. */
  readonly afterwards: 'rescue' | 'replace' | 'declare';
  /** How soon its unit starts an ended validator again; null: not. Unit: milliseconds. */
  readonly unitMs: number | null;
  /** The term that its record holds before: higher than the database knows where that was restored from a backup. Not given: none. */
  readonly knowsTerm?: number;
}

/** Answers over SSH. */
export const ANSWERING: ReadonlySet<Fate> = new Set(['well', 'sick', 'stalled', 'hung', 'gone']);

/** In a handover nothing befalls the old node. */
export const NOTHING_BEFALLS: OldNode = {
  fate: 'well',
  startsBy: 'link',
  hasBootGuard: false,
  gossip: 'closed',
  hook: 'none',
  copy: 'missing',
  declares: 'truly',
  afterwards: 'rescue',
  unitMs: null,
};

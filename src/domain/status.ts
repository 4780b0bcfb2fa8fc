import type { Chain, NodeName, ValidatorName } from './names.ts';

/** Who signs, as hosts and chain were seen in one look. Never remembered as the truth. */
export type Signing =
  | { readonly kind: 'node'; readonly node: NodeName }
  /** One node has what it takes to sign, and the chain has nothing of it: delinquent, or not elected. */
  | { readonly kind: 'silent'; readonly node: NodeName; readonly because: string }
  /** Every node answered and none of them can sign. */
  | { readonly kind: 'nobody'; readonly because: string }
  | { readonly kind: 'two'; readonly nodes: readonly NodeName[]; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

/** The answer to `status` for one validator, from one observation. */
export interface ValidatorStatus {
  readonly validator: ValidatorName;
  readonly chain: Chain;
  /** When it was looked at, by the clock of the worker. Unit: milliseconds since 1970. */
  readonly atMs: number;
  readonly signing: Signing;
  readonly move: MoveAnswer;
  readonly window: QuietAnswer;
  readonly standbys: readonly StandbyAnswer[];
  readonly nodes: readonly NodeAnswer[];
  /** What each observer says of the validator's signatures; left out where it could not be looked at. */
  readonly witnesses?: readonly WitnessAnswer[];
  /** Left out where it could not be looked at. */
  readonly ways?: Ways;
}

/** One observer's word at one look. */
export interface WitnessAnswer {
  readonly observer: string;
  /** Whether it sees the validator sign; null where it does not answer or cannot tell. */
  readonly landing: boolean | null;
  /** `last vote 128 slots (51 s) ago`. */
  readonly said: string;
}

/** Whether a move could be planned now without anything that forbids it, but for what passes by itself. */
export type Way =
  | { readonly kind: 'open'; readonly from: NodeName; readonly to: NodeName }
  | { readonly kind: 'closed'; readonly because: string };

/** `takeover`: leaves out how long the validator has been silent, which takes more than one look. */
export interface Ways {
  readonly handover: Way;
  readonly takeover: Way;
}

/** Whether it could move now, as far as hosts and chain are concerned: not who paused it or what runs. */
export interface MoveAnswer {
  readonly ready: boolean;
  /** Where it would go; null when that cannot be told. */
  readonly to: NodeName | null;
  /** The first thing in the way; null when nothing is. */
  readonly reason: string | null;
  /** How many more things are in the way. */
  readonly more: number;
  /** The same without what passes by itself, such as an own leader slot that is near. */
  readonly fit: boolean;
}

export interface QuietAnswer {
  /** 0: now. Null: not known. Unit: milliseconds. */
  readonly inMs: number | null;
  readonly text: string;
}

export interface StandbyAnswer {
  readonly node: NodeName;
  /** Behind the best observer; null when not known, and on Polkadot. Unit: slots. */
  readonly lagSlots: number | null;
  /** The copy of the active's tower that lies there; null when there is none that can be read. */
  readonly copy: CopyAnswer | null;
  /** Why it could not take over at once, but for what passes by itself; null when it could. */
  readonly notReady: string | null;
}

/** How often in a row no new copy could be made on a standby, and why not the last time. */
export type CopyTrouble = Readonly<Record<NodeName, { readonly times: number; readonly because: string }>>;

export interface CopyAnswer {
  /** The last vote in it. Unit: slots. */
  readonly lastVote: number;
  /** By the host's own clock, when it was looked at. Unit: milliseconds. */
  readonly ageMs: number;
}

export interface NodeAnswer {
  readonly node: NodeName;
  /** Observed, never configured: `active`, `standby`, `not known`. */
  readonly role: string;
  /**
   * Whether it could sign, by any account that its host or its validator gives; null when that cannot be told. Stricter than the
   * role: a node between two identities has none and could sign.
   */
  readonly couldSign: boolean | null;
  /** The other validator of the fleet that it is seen to sign for. */
  readonly takenBy: ValidatorName | null;
  /** Lag, client version, what is wrong: a few words each. */
  readonly found: readonly string[];
  /** Left out where nothing was looked at. */
  readonly host?: HostAnswer;
}

/** What a node's host shows beside the role. */
export interface HostAnswer {
  /** Why it did not answer; null when it did. */
  readonly silent: string | null;
  /** What would come up if the node were restarted now. */
  readonly boots: Boots;
  /**
   * What only people or a run of Baton change, each by its name: what a link leads to, which key lies in a file. What could not be
   * read is left out.
   */
  readonly settings: Readonly<Record<string, string>>;
  /** Programs of others that move validators by themselves; null: not known. */
  readonly movers: readonly string[] | null;
  /** What it has signed since it started, by its own count; null where it does not count or say. */
  readonly signed: number | null;
}

/** `signing`: it could sign for this validator without anybody's doing. */
export type Boots = { readonly kind: 'signing' | 'not signing' | 'unknown'; readonly because: string };

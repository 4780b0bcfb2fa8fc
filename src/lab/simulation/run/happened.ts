import type { NodeName } from '../../../domain/names.ts';
import type { PrepareWish } from '../../../intake/drafts/draft.ts';
import type { GuardRequest } from '../../../hosts/port.ts';
import type { StoreCall } from '../store/line.ts';
import type { Place } from './steps.ts';

/** What a node would run as if it were started now. */
export type ComesUp = 'staked' | 'unstaked' | 'nothing';

export interface DiskChange {
  /** The call by which; null for somebody's own hands. */
  readonly request: GuardRequest | null;
  /** A file by its name, `link`, or the path of a key. */
  readonly part: string;
  /** SHA-256 of a file, target of the link, public key; `none` for nothing. */
  readonly before: string;
  readonly after: string;
  readonly runs: ComesUp;
  readonly cameUp: ComesUp;
  readonly comesUp: ComesUp;
  /** Whether Baton's own key was let in, and is. */
  readonly wasLetIn: boolean;
  readonly isLetIn: boolean;
}

/** What the simulation itself has seen, besides journal and referee. Times in simulated milliseconds. */
export type Happening =
  /** A worker sends a call of the guard. `id` is the same in all that follows from it. */
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly worker: string;
      readonly node: NodeName;
      readonly request: GuardRequest;
    }
  /** The guard has changed something on a host. */
  | {
      readonly kind: 'effect';
      readonly id: number;
      readonly node: NodeName;
      readonly request: GuardRequest;
      /** File or command. */
      readonly name: string;
      /** As the host has it at this moment; the text of the file, which may be torn. */
      readonly recordedTerm: string;
      readonly lastReceipt: string;
      readonly hasIntent: boolean;
      /** The commit line came in. */
      readonly isTold: boolean;
      /** The link that is on disk names the staked key. */
      readonly linkIsStaked: boolean;
      /** A tower of the validator lies there under a name that the client reads. */
      readonly hasTower: boolean;
    }
  /** The guard has refused. */
  | {
      readonly kind: 'refusal';
      readonly id: number;
      readonly node: NodeName;
      readonly request: GuardRequest;
      readonly code: string;
    }
  /** The validator has carried out set-identity. */
  | {
      readonly kind: 'identity';
      readonly node: NodeName;
      readonly to: 'staked' | 'unstaked';
      readonly link: 'staked' | 'unstaked' | 'other';
      readonly requiresTower: boolean;
      /** A tower of the validator lies there under a name that the client reads. */
      readonly hasTower: boolean;
    }
  /** The guard hands the tower out. */
  | { readonly kind: 'tower'; readonly node: NodeName }
  /** A tower that is said to end at this vote is sent to a node; the node loads it, and nothing changes. */
  | { readonly kind: 'carried'; readonly node: NodeName; readonly lastVote: number }
  /** The commit line is written for a tower that is said to end at this vote. */
  | {
      readonly kind: 'told';
      readonly node: NodeName;
      readonly lastVote: number;
      /** False: the client makes its own from the chain. */
      readonly hasTower: boolean;
      /** How many observers the worker has asked for the last vote since it opened the call. */
      readonly observersRead: number;
    }
  /** The guard has put the link of a node on the staked key, while these other nodes ran as the validator or would come up so. */
  | { readonly kind: 'link'; readonly node: NodeName; readonly others: readonly NodeName[] }
  /** Something on a machine that is to be prepared has changed. */
  | ({ readonly kind: 'disk'; readonly node: NodeName } & DiskChange)
  /** The validator of a node is about to be restarted by a run. */
  | {
      readonly kind: 'restart';
      readonly node: NodeName;
      readonly request: GuardRequest;
      readonly runs: 'staked' | 'unstaked';
      /** Until the next own leader slot. Unit: slots. */
      readonly quietSlots: number;
    }
  /** People have asked for a preparation, and this is what it would change. */
  | { readonly kind: 'asked'; readonly wish: PrepareWish; readonly plan: string; readonly isIdle: boolean }
  /** Every machine is started anew: whatever is on disk decides from now on. */
  | { readonly kind: 'finale' }
  /** A provider has switched a machine off. */
  | { readonly kind: 'off'; readonly node: NodeName; readonly hasIntent: boolean }
  /** Something has befallen a machine, or has been mended. */
  | { readonly kind: 'machine'; readonly node: NodeName; readonly what: string }
  /** People are about to declare a node fenced of which they have made nothing sure. */
  | { readonly kind: 'false-declaration'; readonly node: NodeName }
  | { readonly kind: 'store'; readonly worker: string; readonly call: StoreCall }
  | { readonly kind: 'struck'; readonly fault: string; readonly place: Place; readonly what: string }
  | {
      readonly kind: 'worker';
      readonly worker: string;
      readonly what: 'started' | 'killed' | 'frozen' | 'woken' | 'stopped' | 'failed';
      readonly because?: string;
    }
  | { readonly kind: 'person'; readonly person: string; readonly says: string; readonly answer: string };

export type Happened = Happening & { readonly atMs: number };

/** Takes down what happens, in its order. */
export interface Sightings {
  readonly all: readonly Happened[];
  add(happening: Happening): void;
}

export function createSightings(nowMs: () => number): Sightings {
  const all: Happened[] = [];
  return { all, add: (happening) => void all.push({ ...happening, atMs: nowMs() }) };
}

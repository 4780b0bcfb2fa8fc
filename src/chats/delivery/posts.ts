import type { Card } from '../card.ts';
import type { Destination, Lane } from '../outbox.ts';
import type { PostRef } from './port.ts';

/** One card's message in one place of a chat. Times in milliseconds since 1970, by the database's clock. */
export interface Post {
  /** Which message it is: 0 for the first, one more for each that took the place of one before. */
  readonly part: number;
  /** The newest revision that is shown for sure; 0: none. */
  readonly revision: number;
  /** Null before it was posted, and after it was lost. */
  readonly ref: PostRef | null;
  /** Whether what is shown can still change or be pressed. */
  readonly wasLive: boolean;
  /** Address of the message that this one goes on from. */
  readonly before: string | null;
  readonly shownAtMs: number | null;
  /** Written before a message is posted; still there when nobody knows whether it was. */
  readonly tryingSinceMs: number | null;
  /** It was posted again after an answer was lost: a second message that was sent since then may turn up. */
  readonly straysSinceMs: number | null;
  /** The answer to an edit was lost: it may still come after a newer one. */
  readonly editLost: boolean;
  /** When to look for strays, and to edit once more what a lost edit may have spoiled. */
  readonly lookAtMs: number | null;
}

export const NEVER_POSTED: Post = {
  part: 0,
  revision: 0,
  ref: null,
  wasLive: false,
  before: null,
  shownAtMs: null,
  tryingSinceMs: null,
  straysSinceMs: null,
  editLost: false,
  lookAtMs: null,
};

/** A card that waits for something to be done about its message. */
export interface DuePost {
  readonly destination: Destination;
  readonly key: string;
  /** The wanted revision. */
  readonly revision: number;
  readonly post: Post;
  /** Until its lease ends, or its look is due; 0: at once. Unit: milliseconds from now. */
  readonly readyInMs: number;
  readonly nowMs: number;
}

/** A card in this process's hands, as of now. */
export interface ClaimedPost {
  readonly destination: Destination;
  readonly key: string;
  readonly owner: string;
  readonly revision: number;
  readonly card: Card;
  readonly post: Post;
  /** Whoever had it before did not give it back: a call of theirs may still be on its way. */
  readonly isTakenOver: boolean;
  readonly nowMs: number;
}

/** A place that refuses Baton. */
export interface Refusal {
  readonly platform: string;
  /** `*`: all of it. */
  readonly place: string;
  /** What people have to do. */
  readonly words: string;
  readonly sinceMs: number;
}

/** What is posted where. Several processes at once: a card is in one's hands only. */
export interface PostStore {
  /**
   * Cards of a lane whose message is older than it should be, or has to be looked at: the oldest of each place first.
   * @param without places that are not asked now
   */
  due(platform: string, lane: Lane, without: readonly string[], limit: number): Promise<readonly DuePost[]>;
  /** Null when somebody else has it. @param holdMs for how long it is this owner's at the most */
  claim(destination: Destination, key: string, owner: string, holdMs: number): Promise<ClaimedPost | null>;
  /** Written before a message is sent. False when it is another's by now: nothing may be sent then. */
  trying(claimed: ClaimedPost): Promise<boolean>;
  /**
   * What has become of it; gives it back.
   * @param accepting places that have answered, so that what was stored about their refusing goes
   * @returns those of them that had refused until now; null when the card was another's already, and nothing was stored
   */
  settle(claimed: ClaimedPost, post: Post, accepting: readonly string[]): Promise<readonly string[] | null>;
  /** A message was sent by somebody who had lost the card: there may be two. @param sinceMs when, by the database's clock */
  maybeTwice(destination: Destination, key: string, sinceMs: number, lookInMs: number): Promise<void>;
  /** The message of a card; null when it has none. */
  refOf(destination: Destination, key: string): Promise<PostRef | null>;
  /** Addresses of cards in the channel of a destination, by key; what has none is left out. */
  links(destination: Destination, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Shows again what is wanted, at once, as if it had changed; unless that was shown a moment ago. */
  refresh(destination: Destination, key: string): Promise<void>;
  /** True when it is news. */
  refused(refusal: Omit<Refusal, 'sinceMs'>): Promise<boolean>;
  refusals(): Promise<readonly Refusal[]>;
  /** Nothing more is sent to a place, and that it refused is forgotten. What is wanted there from now on is sent. */
  leave(place: Destination): Promise<void>;
  /** Calls back when something may be due on a platform, from any process. */
  onDue(platform: string, listener: () => void): Promise<() => Promise<void>>;
}

import type { Card } from '../card.ts';
import type { Destination, Lane } from '../outbox.ts';

/** A message that stands somewhere in a chat. */
export interface PostRef {
  readonly channel: string;
  /** The platform's name for the message within its channel. */
  readonly ts: string;
  /** Its address for people; null when the platform did not say. */
  readonly permalink: string | null;
}

/** A card as it goes out. */
export interface Shown {
  readonly card: Card;
  readonly revision: number;
  /** Grows with each message that takes the place of one before, so that a search can tell them apart. */
  readonly part: number;
  /** Address of the message that this one goes on from. */
  readonly before: string | null;
  /** The message in whose thread it stands; left out: in the destination itself. */
  readonly below?: PostRef;
  /** Addresses of other cards in the same channel, by key. */
  readonly links: ReadonlyMap<string, string>;
}

/** A message with a card of ours, found in a channel. */
export interface Found {
  readonly ref: PostRef;
  readonly revision: number;
}

/** A card that may stand somewhere. */
export interface Sought {
  readonly key: string;
  readonly part: number;
  readonly sinceMs: number;
  /** The message in whose thread it is looked for; left out: in the destination itself. */
  readonly below?: PostRef;
}

/** A picture for the thread of a card. */
export interface Picture {
  readonly png: Uint8Array;
  /** What it shows, for people who do not see it. */
  readonly alt: string;
  readonly title: string;
}

/** What came of a call. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** Nothing was done. Unit: milliseconds from now. */
  | { readonly kind: 'rate-limited'; readonly retryInMs: number }
  /** The message stands, and can be edited no more. */
  | { readonly kind: 'edit-refused' }
  /** The message is not there any more. */
  | { readonly kind: 'gone' }
  /**
   * Nothing was done, nor will be until people have done something: `words` say what. `card`: only this card is refused, for what
   * it holds.
   */
  | { readonly kind: 'refused'; readonly words: string; readonly reach: 'card' | 'place' | 'platform' }
  /** No answer, or one that says nothing: it may have been done. */
  | { readonly kind: 'unknown'; readonly because: string };

/** The calls that the platform limits, each by itself and for each place. */
export type Method = 'post' | 'edit' | 'find' | 'upload';

/**
 * One chat platform. Each call answers within ten seconds and never throws. Calls of one lane never wait for those of another.
 */
export interface ChatPort {
  /** What stands before the colon of its destinations. */
  readonly platform: string;
  post(lane: Lane, destination: Destination, shown: Shown): Promise<Answer<PostRef>>;
  edit(lane: Lane, ref: PostRef, shown: Shown): Promise<Answer<PostRef>>;
  /** Turns a message that stands twice into a link to the first one. */
  pointTo(lane: Lane, ref: PostRef, first: PostRef): Promise<Answer<PostRef>>;
  /** Messages of this card and part since then, oldest first. @param sinceMs milliseconds since 1970, by the store's clock */
  find(lane: Lane, destination: Destination, sought: Sought): Promise<Answer<readonly Found[]>>;
  /** Puts a picture into the thread of a message. */
  upload(thread: PostRef, picture: Picture): Promise<Answer<PostRef>>;
  /** Pictures of that title in the thread of a message, oldest first. */
  findUpload(thread: PostRef, title: string): Promise<Answer<readonly Found[]>>;
}

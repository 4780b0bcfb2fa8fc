import type { Message } from '../intake/store.ts';
import type { Card } from './card.ts';

/** Where a card goes: `web:main`, later `slack:C0123`. */
export type Destination = string;

/** Cards on their way to the chats: at least once, newest revision wins, never an older over a newer. */
export interface Outbox {
  /**
   * Wants `card` shown at `destination`; raises the wanted revision when the card differs from the last one.
   * @param version grows with what the card is made of; a card made from an older state never replaces a newer one
   */
  want(destination: Destination, card: Card, lane: 'decision' | 'progress', version: number): Promise<void>;
  /** Rows whose wanted revision is not delivered yet, decisions first. */
  due(limit: number): Promise<
    readonly {
      readonly destination: Destination;
      readonly key: string;
      readonly revision: number;
      readonly card: Card;
    }[]
  >;
  delivered(destination: Destination, key: string, revision: number): Promise<void>;
}

/** The page's own messages: what the web chat has been sent. */
export interface WebMessages {
  /** Stores a delivered card unless a newer revision stands, and notifies every page process. */
  show(message: Message): Promise<void>;
  find(key: string): Promise<Message | null>;
  /** Newest first. */
  recent(limit: number): Promise<readonly Message[]>;
  /** Calls back with the key of each message that changes, from any process. */
  onChange(listener: (key: string) => void): Promise<() => Promise<void>>;
}

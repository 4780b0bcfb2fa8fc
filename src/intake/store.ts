import type { Card } from '../chats/card.ts';
import type { PersonName, RequestId } from '../domain/names.ts';
import type { Intent, Origin, Request } from '../domain/request.ts';

/** Requests that a worker answers, because they need a look at hosts. */
export interface IntakeStore {
  /**
   * Stores a request before it is answered. `actionId` is the platform's own id of the click or command: the same id
   * gives back the first request, so that a second delivery does nothing.
   */
  save(
    intent: Intent,
    origin: Origin,
    actionId: string,
  ): Promise<{ readonly request: Request; readonly fresh: boolean }>;
  /**
   * Begins what is answered at once. `fresh`: nobody has begun an action of this id. Otherwise `card` is the answer that was
   * given; null while there is none.
   */
  begin(actionId: string): Promise<{ readonly fresh: boolean; readonly card: Card | null }>;
  /** Keeps the answer to a begun action. The first one stands, and is what comes back. */
  keep(actionId: string, card: Card): Promise<Card>;
  /** The answer to an action; null when there is none. */
  kept(actionId: string): Promise<Card | null>;
  find(id: RequestId): Promise<Request | null>;
  /** Marks it answered; the answer is the card `reply:<id>` or the plan's own card. */
  answered(id: RequestId): Promise<void>;
  /** Requests without an answer, oldest first, for the sweeper. Requests older than ten minutes are left alone. */
  unanswered(): Promise<readonly RequestId[]>;
}

/** Somebody wanted what they may not. */
export interface Refusal {
  readonly chat: Origin['chat'];
  /** The platform's id of whoever it was, or the name of a person. */
  readonly who: string;
  /** The fleet file's name of somebody it knows. */
  readonly person: PersonName | null;
  /** What was wanted, safe to show, at most 200 signs. */
  readonly command: string;
  readonly because: string;
}

export interface RefusalStore {
  /** Writes it into the fleet journal; of each person one line an hour at the most. */
  refused(refusal: Refusal): Promise<void>;
}

/** One message of a destination, as it should look now. */
export interface Message {
  readonly destination: string;
  readonly key: string;
  readonly revision: number;
  readonly card: Card;
  readonly updatedAtMs: number;
}

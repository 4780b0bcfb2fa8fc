import type { Card } from '../chats/card.ts';
import type { RequestId } from '../domain/names.ts';
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
  find(id: RequestId): Promise<Request | null>;
  /** Marks it answered; the answer is the card `reply:<id>` or the plan's own card. */
  answered(id: RequestId): Promise<void>;
  /** Requests without an answer, oldest first, for the sweeper. Requests older than ten minutes are left alone. */
  unanswered(): Promise<readonly RequestId[]>;
}

/** One message of a destination, as it should look now. */
export interface Message {
  readonly destination: string;
  readonly key: string;
  readonly revision: number;
  readonly card: Card;
  readonly updatedAtMs: number;
}

import type { Loose } from '../../loose.ts';
import type { DeliveryKind } from '../workspace/shapes.ts';

/** Something that the app is to be told. */
export interface Delivery {
  readonly kind: DeliveryKind;
  /** In words, for records: `/baton status`, `click Approve`. */
  readonly what: string;
  readonly payload: Loose;
}

export interface Attempt {
  /** 0 for the first. */
  readonly retry: number;
  readonly reason?: RetryReason;
}

export type RetryReason = 'timeout' | 'http_timeout' | 'http_error' | 'connection_failed';

/** How an attempt ended, as far as the person waiting sees it. */
export type DeliveryEnd =
  | { readonly kind: 'acknowledged'; readonly afterMs: number; readonly answer: Loose | null }
  | {
      readonly kind: 'failed';
      /** What Slack shows to the person. */
      readonly error: 'operation_timeout' | 'dispatch_failed';
      readonly reason: RetryReason;
      /** HTTP status, where there was one. */
      readonly status?: number;
    };

/** A way to the app: Socket Mode or HTTP. */
export interface Transport {
  /**
   * Sends once and waits as long as the platform does.
   * @param late called when the answer comes after all, with the milliseconds since sending
   */
  send(delivery: Delivery, attempt: Attempt, late: (afterMs: number) => void): Promise<DeliveryEnd>;
  stop(): Promise<void>;
}

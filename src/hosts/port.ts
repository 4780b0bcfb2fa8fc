import type { NodeName } from '../domain/names.ts';

/** A verb of the guard with its arguments. Values hold no blanks, quotes or control characters. */
export interface GuardRequest {
  readonly verb: string;
  readonly args: Readonly<Record<string, string>>;
}

/** The `key=value` lines of an answer, in their order. A key may stand more than once. */
export interface Facts {
  get(key: string): string | undefined;
  all(key: string): readonly string[];
  entries(): readonly (readonly [key: string, value: string])[];
}

/**
 * What the guard answered. `ok`: done, or looked. `refused`: nothing was changed. `unknown`: something may have changed
 * and the guard itself cannot tell (a command timed out and is in flight).
 */
export interface GuardAnswer {
  readonly answer: 'ok' | 'refused' | 'unknown';
  /** Stable word for the reason, for example `stale-term`; empty for `ok`. */
  readonly code: string;
  /** One sentence for people; empty for `ok`. */
  readonly text: string;
  readonly facts: Facts;
  /** Bytes that followed a `data <bytes> <sha256>` line, hash checked; null when there were none. */
  readonly data: Buffer | null;
}

/** A guard call whose input stays open: lines come out, bytes go in, and the answer ends it. */
export interface GuardChannel {
  /** The next fact line as soon as it arrives. Null when the answer has come or the connection is gone. */
  nextFact(): Promise<readonly [key: string, value: string] | null>;
  write(bytes: Buffer | string): void;
  /** The data block as soon as it is there, hash checked, before the answer. Null when the call ends without one. */
  readonly data: Promise<Buffer | null>;
  /** Closes the input. The guard takes that as: nothing more will come. */
  end(): void;
  /** @throws `host/answer-lost` when the connection ended without an answer line */
  readonly answer: Promise<GuardAnswer>;
  /** Cuts the channel off without waiting. */
  close(): void;
}

/** One machine, over one long-lived SSH connection. */
export interface HostPort {
  readonly node: NodeName;
  /**
   * Runs one verb to its end.
   * @param timeoutMs wall clock for the answer, connection included
   * @param onData told the data block as soon as it is there, hash checked, before the answer; it must not throw
   * @throws `host/unreachable` nothing was sent
   * @throws `host/key-changed` the host key is not the pinned one; nothing was sent
   * @throws `host/answer-lost` the verb was sent and no answer line came back
   */
  call(request: GuardRequest, timeoutMs: number, onData?: (data: Buffer) => void): Promise<GuardAnswer>;
  /** Starts a verb that takes input. Throws as `call` does before it was sent. */
  open(request: GuardRequest): Promise<GuardChannel>;
  /** HTTP to a port on the host's own loopback, for reading only. Same promise as the global `fetch`. */
  readonly fetch: typeof fetch;
  /** Round-trip time of the connection in milliseconds, or null before the first call. */
  roundTripMs(): number | null;
  /**
   * For a person who asks, and may have mended something: the next call tries to connect at once, and what stood in the
   * way before is not told again unseen.
   */
  retryNow?(): void;
  /**
   * What the host lets us do was settled at the login and has changed since: the next call logs in anew. What is under way on the
   * old connection loses its answer.
   */
  renew?(): void;
  close(): void;
}

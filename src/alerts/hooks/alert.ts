import type { CauseReport, Severity } from '../../domain/incident.ts';

/** One alert of a message, read and made safe to show; whose it is, is not known yet. */
export interface Alert extends Pick<CauseReport, 'key' | 'source' | 'name' | 'summary' | 'link' | 'status'> {
  /** By the sender's clock; 0 where the sender has none: then what comes later is later. Unit: milliseconds since 1970. */
  readonly startsAtMs: number;
  readonly labels: ReadonlyMap<string, string>;
  /** Null where the sender says nothing that is understood. */
  readonly severity: Severity | null;
}

/** What a body came to. */
export interface Message {
  readonly alerts: readonly Alert[];
  /** Alerts that could not be read: the others are taken all the same. Null when all were. */
  readonly complaint: string | null;
  /** Names the sender's group; empty where it has none. */
  readonly group: string;
  /** How many alerts of the group the sender left out: that they are missing is no proof that they are over. */
  readonly leftOut: number;
}

/** Reads one kind of body. @throws `input/invalid` when it is no such body, with what was found and what is needed */
export type ReadMessage = (body: unknown, nowMs: number) => Message;

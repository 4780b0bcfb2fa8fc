import type { Incident } from '../../domain/incident.ts';
import type { IncidentId } from '../../domain/names.ts';
import type { Run } from '../../domain/run.ts';
import type { WantedSilence } from './wanted.ts';

/** A silence of which Alertmanager is to be told something, for its owner alone. */
export interface DueSilence extends Omit<WantedSilence, 'incident' | 'run'> {
  readonly owner: string;
  /** False: it is to be ended. */
  readonly isWanted: boolean;
  /** Alertmanager's id, as far as its last answer came. */
  readonly id: string | null;
  /** By the database's clock. Unit: milliseconds since 1970. */
  readonly nowMs: number;
}

/** What silences there are, between what is wanted and what Alertmanager has. */
export interface SilenceStore {
  /**
   * What silences are wanted for: incidents that are open and silenced, and runs that are at work, not those that stand stopped, wait
   * for long or are in quarantine. With the database's clock.
   */
  reasons(): Promise<{
    readonly nowMs: number;
    readonly incidents: readonly Incident[];
    readonly runs: readonly Run[];
  }>;
  /** Writes down what is wanted now, before anybody is asked for it. What is not in the list is to be ended. */
  want(wanted: readonly WantedSilence[]): Promise<void>;
  /** The next of which Alertmanager has to be told, for this owner during `holdMs`; null when there is none. */
  next(owner: string, holdMs: number): Promise<DueSilence | null>;
  /** Alertmanager has it like this now. */
  made(silence: DueSilence, id: string): Promise<void>;
  /** Alertmanager has it no more. */
  ended(silence: DueSilence): Promise<void>;
  /** Not done; tried again after a while, which grows. @param isRefused it was answered, and will not go by itself */
  failed(silence: DueSilence, because: string, isRefused: boolean): Promise<void>;
  /** Which incidents cannot be silenced at Alertmanager, and why: shown on their cards, whose revision grows with it. */
  troubles(): Promise<readonly { readonly incident: IncidentId; readonly because: string; readonly sinceMs: number }[]>;
}

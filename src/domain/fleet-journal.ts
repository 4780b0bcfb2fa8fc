import type { Severity } from './incident.ts';
import type { IncidentId, NodeName, PersonName, PlanId, ProcedureId, ValidatorName } from './names.ts';
import type { Origin } from './request.ts';

/** What keeps one node from being seen to sign. */
export type Trouble = 'silent' | 'nobody' | 'two' | 'unknown';

/** A change of a validator's status that people must be able to find later. `node` names are what was seen then. */
export type FleetEvent =
  /** Another node signs, and no run of Baton moved it. */
  | { kind: 'signer.changed'; from: NodeName; to: NodeName }
  | { kind: 'signer.lost'; trouble: Trouble; before: NodeName | null; because: string }
  | { kind: 'signer.back'; node: NodeName; before: NodeName | null; lastedMs: number }
  | { kind: 'move.lost'; reason: string; more: number }
  | { kind: 'move.back'; to: NodeName | null; lastedMs: number }
  /** A node of this validator signs for another one: it is no candidate meanwhile. */
  | { kind: 'spare.taken'; node: NodeName; by: ValidatorName }
  | { kind: 'spare.free'; node: NodeName; by: ValidatorName; lastedMs: number }
  /** More than one node could sign. Written again, with all of them, when one more is seen. `Alarm` says what the fields are. */
  | {
      kind: 'alarm.raised';
      nodes: readonly NodeName[];
      returned: NodeName | null;
      keep: NodeName | null;
      sinceMs: number;
    }
  /** It was seen twice that one of them could sign at the most. */
  | { kind: 'alarm.cleared'; nodes: readonly NodeName[]; signer: NodeName | null; lastedMs: number }
  | { kind: 'incident.opened'; incident: IncidentId }
  /** A cause of an incident. One that comes and goes writes three pairs of lines in an hour at the most; `times` says how often it began. */
  | {
      kind: 'cause.began';
      incident: IncidentId;
      key: string;
      name: string;
      severity: Severity;
      node: NodeName | null;
      source: string;
      summary: string;
      times: number;
    }
  | {
      kind: 'cause.ended';
      incident: IncidentId;
      key: string;
      name: string;
      lastedMs: number;
      because: 'resolved' | 'stale';
      /** How often it began, where not each time has had its lines. */
      times?: number;
    }
  /** Told to the people of a level; `level` 0 is the first. */
  | { kind: 'incident.told'; incident: IncidentId; level: number }
  | { kind: 'incident.acknowledged'; incident: IncidentId; by: PersonName }
  | { kind: 'incident.silenced'; incident: IncidentId; by: PersonName; untilMs: number; reason: string }
  /** Before its time was over. */
  | { kind: 'incident.unsilenced'; incident: IncidentId; by: PersonName }
  /** What Baton would do, as it changed with a look; null: nothing any more. */
  | { kind: 'incident.proposal'; incident: IncidentId; procedure: ProcedureId | null; because: string }
  | { kind: 'incident.closed'; incident: IncidentId; lastedMs: number; voided: readonly PlanId[] }
  /**
   * Somebody wanted what they may not. Of each one line an hour at the most; `more` counts those since their last line.
   * `who`: the platform's id, `person`: the fleet file's name of somebody it knows.
   */
  | {
      kind: 'person.refused';
      chat: Origin['chat'];
      who: string;
      person: PersonName | null;
      command: string;
      because: string;
      more: number;
    };

/** One line of a validator's fleet journal, which is chained by hashes as the journal of a run is; `*` has the fleet's own. */
export interface FleetEntry {
  readonly validator: ValidatorName;
  /** 1, 2, 3 … for this validator. */
  readonly seq: number;
  /** By the database's clock. Unit: milliseconds since 1970. */
  readonly atMs: number;
  readonly event: FleetEvent;
  readonly hash: string;
}

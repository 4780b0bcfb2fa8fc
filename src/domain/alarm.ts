import type { FleetEntry } from './fleet-journal.ts';
import type { NodeName, RunId, ValidatorName } from './names.ts';

/** A run in quarantine: `node` was taken over from, `heir` was told to sign instead, and `node` must not sign again. */
export interface Quarantine {
  readonly run: RunId;
  readonly node: NodeName;
  readonly heir: NodeName;
}

/** The step of a takeover that lasts until the old node is proven unstaked. */
export const QUARANTINE_STEP = 'quarantine';

/** The loudest thing there is: more than one node could sign for a validator. Over only when that was seen twice. */
export interface Alarm {
  readonly validator: ValidatorName;
  /** All that could sign since it began, also where one of them is not seen any more. */
  readonly nodes: readonly NodeName[];
  /** The one of them that was taken over from and came back; null where no run had put one into quarantine. */
  readonly returned: NodeName | null;
  /** The node that is best left as it is, because a run or the watch knew it as the signer; null when none is. */
  readonly keep: NodeName | null;
  /** By the database's clock. Unit: milliseconds since 1970. */
  readonly sinceMs: number;
  /** Its line in the fleet journal. */
  readonly line: number;
}

/** The alarm that a line of the fleet journal speaks of; null when it is over, or the line of another kind. */
export function alarmIn(entry: FleetEntry | null | undefined): Alarm | null {
  if (entry?.event.kind !== 'alarm.raised') return null;
  const { nodes, returned, keep, sinceMs } = entry.event;
  return { validator: entry.validator, nodes, returned, keep, sinceMs, line: entry.seq };
}

/** Why nothing starts, in one sentence without its end. */
export function alarmWords({ nodes, returned, validator }: Pick<Alarm, 'nodes' | 'returned' | 'validator'>): string {
  const back = returned === null ? '' : ` (${returned} was taken over from and came back)`;
  return `${nodes.join(' and ')} could both sign for ${validator}${back}`;
}

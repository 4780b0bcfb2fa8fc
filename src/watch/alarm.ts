import { type Alarm, type Quarantine } from '../domain/alarm.ts';
import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { NodeName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { NodeAnswer } from '../domain/status.ts';

/** What a look is compared with. */
export interface AlarmBefore {
  readonly alarm: Alarm | null;
  /** The run of this validator that is in quarantine, where there is one. */
  readonly quarantine: Quarantine | null;
  /** Looks in a row at which it was seen to be over. */
  readonly clearLooks: number;
  /** The node that the watch last believed to sign. */
  readonly signer: NodeName | null;
  /** The validator's last runs, newest first. */
  readonly runs: readonly Run[];
}

export interface AlarmDecision {
  readonly clearLooks: number;
  readonly events: readonly FleetEvent[];
  /** Whether the next look should come at once. */
  readonly soon: boolean;
}

/** One look may have met the moment between two restarts; what is called over keeps nobody awake any more. */
const SEEN_CLEAR = 2;

/**
 * Whether more than one node could sign, or one that was taken over from. Pure. Told at the first look: to be wrong costs a
 * look by people, and to wait for a second one costs votes that cannot be taken back. Over only when each of the nodes but one
 * is *seen* not to be able to; that one is silent is no proof. A node that the fleet file no longer gives to the validator is
 * not waited for.
 * @param nodes as this look saw them; empty when nothing could be looked at
 */
export function decideAlarm(before: AlarmBefore, nodes: readonly NodeAnswer[], nowMs: number): AlarmDecision {
  const { alarm, quarantine } = before;
  const able = nodes.filter(({ couldSign }) => couldSign === true).map(({ node }) => node);
  const returned = quarantine !== null && able.includes(quarantine.node) ? quarantine : null;
  const seen = returned === null ? able : [...new Set([...able, returned.heir])];
  if (seen.length > 1) return { clearLooks: 0, events: raised(before, seen, returned, nowMs), soon: true };
  if (alarm === null) return { clearLooks: 0, events: [], soon: false };
  if (!isOver(alarm, quarantine, nodes)) return { clearLooks: 0, events: [], soon: false };
  const clearLooks = before.clearLooks + 1;
  if (clearLooks < SEEN_CLEAR) return { clearLooks, events: [], soon: true };
  const [signer = null] = able;
  return {
    clearLooks: 0,
    events: [{ kind: 'alarm.cleared', nodes: alarm.nodes, signer, lastedMs: Math.max(0, nowMs - alarm.sinceMs) }],
    soon: false,
  };
}

function raised(
  { alarm, signer, runs }: AlarmBefore,
  seen: readonly NodeName[],
  back: Quarantine | null,
  nowMs: number,
): readonly FleetEvent[] {
  const nodes = [...new Set([...(alarm?.nodes ?? []), ...seen])].toSorted();
  const returned = back?.node ?? alarm?.returned ?? null;
  if (alarm !== null && nodes.length === alarm.nodes.length && returned === alarm.returned) return [];
  const last = runs.find(({ state }) => state === 'done')?.to ?? null;
  const keep = [back?.heir ?? null, alarm?.keep ?? null, signer, last].find(
    (node) => node !== null && node !== returned && nodes.includes(node),
  );
  return [{ kind: 'alarm.raised', nodes, returned, keep: keep ?? null, sinceMs: alarm?.sinceMs ?? nowMs }];
}

/** Of the alarm's own nodes: whoever else could sign would have raised it again. */
function isOver(alarm: Alarm, quarantine: Quarantine | null, nodes: readonly NodeAnswer[]): boolean {
  if (nodes.length === 0) return false;
  const doubtful = nodes.filter(({ node, couldSign }) => alarm.nodes.includes(node) && couldSign !== false);
  return doubtful.length < 2 && !doubtful.some(({ node }) => node === quarantine?.node);
}

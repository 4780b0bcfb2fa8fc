import type { CauseReport, Incident, Severity } from '../domain/incident.ts';
import type { IncidentId } from '../domain/names.ts';

/** An incident without its causes. */
export interface IncidentHead extends Omit<Incident, 'causes'> {
  /** The loudest that any of its causes ever was. */
  readonly loudest: Severity;
}

const LOUDNESS: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, info: 0 };
const isLouder = (one: Severity, other: Severity) => LOUDNESS[one] > LOUDNESS[other];

/** The incident that a first report opens. */
export const openedBy = ({ scope, severity }: CauseReport, nowMs: number, id: IncidentId): IncidentHead => ({
  id,
  scope,
  revision: 1,
  openedAtMs: nowMs,
  endedAtMs: null,
  loudest: severity,
  acknowledged: null,
  told: { level: 0, atMs: nowMs },
  silenced: null,
});

/** Whoever has it in hand, or wanted it quiet, knew of nothing as loud as this: it begins anew for people. */
export function heardOf(head: IncidentHead, { severity }: CauseReport, nowMs: number): IncidentHead {
  if (!isLouder(severity, head.loudest)) return head;
  return { ...head, loudest: severity, acknowledged: null, silenced: null, told: { level: 0, atMs: nowMs } };
}

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

/**
 * Whoever has it in hand, or wanted it quiet, knew of nothing as loud as this: it begins anew for people. Two that could sign are
 * louder than anything that is only critical. The same head where nothing of that is so.
 */
export function heardOf(
  head: IncidentHead,
  { severity, rule }: CauseReport,
  nowMs: number,
  begins = false,
): IncidentHead {
  const isAlarm = begins && rule === 'two-signers' && (head.acknowledged !== null || head.silenced !== null);
  if (!isAlarm && !isLouder(severity, head.loudest)) return head;
  const loudest = isLouder(severity, head.loudest) ? severity : head.loudest;
  return { ...head, loudest, acknowledged: null, silenced: null, told: { level: 0, atMs: nowMs } };
}

import { type CauseReport, NO_VALIDATOR } from '../../domain/incident.ts';
import type { IncidentStore } from '../store.ts';
import { DEAD_MAN_SIGN, type SignStore } from './signs.ts';

/** What the fleet file says of the alert that always fires. */
export interface DeadMan {
  readonly alert: string;
  /** How often it is sent again. Unit: seconds. */
  readonly every: number;
}

/** Two may be lost or late: a Prometheus that is restarted, a full queue. */
const MISSED = 3;

/**
 * The same way in for reports, but the alert that always fires is no trouble: that it came is written down, and no incident is
 * made of it. As durable as everything else: when the sign cannot be kept, the sender hears that nothing was.
 * @param deadMan null where the fleet file expects none
 */
export function withDeadMan(
  incidents: Pick<IncidentStore, 'take'>,
  signs: Pick<SignStore, 'seen'>,
  deadMan: DeadMan | null,
): Pick<IncidentStore, 'take'> {
  const isSign = ({ source, rule, name }: CauseReport) =>
    source !== 'baton' && (rule === 'dead-man' || name === deadMan?.alert);
  return {
    async take(reports) {
      if (reports.some((report) => isSign(report) && report.status === 'firing')) await signs.seen(DEAD_MAN_SIGN);
      return incidents.take(reports.filter((report) => !isSign(report)));
    },
  };
}

/**
 * What to report of it: that it is missing, or that it is heard. Null while it cannot be told: nothing is missing before its time
 * has passed once.
 * @param heardMs how long ago it was heard; null: never. Unit: milliseconds
 * @param listensMs for how long this process would have known. Unit: milliseconds
 */
export function deadManReport(deadMan: DeadMan, heardMs: number | null, listensMs: number): CauseReport | null {
  const { alert, every } = deadMan;
  const longestMs = MISSED * every * 1_000;
  if (heardMs !== null && heardMs <= longestMs) return report('resolved', `The alert ${alert} is heard.`);
  if (listensMs <= longestMs) return null;
  const last = heardMs === null ? 'It was never heard.' : `It was last heard ${minutes(heardMs)} ago.`;
  return report(
    'firing',
    `The alert ${alert} should come every ${every} s. ${last} No other alert would arrive either.`,
  );
}

function report(status: CauseReport['status'], summary: string): CauseReport {
  return {
    scope: NO_VALIDATOR,
    key: 'baton:dead-man',
    source: 'baton',
    name: 'DeadMan',
    rule: 'dead-man',
    severity: 'critical',
    node: null,
    summary,
    link: null,
    status,
    // Begins again whenever it is missing: there is no sender with a clock.
    startsAtMs: 0,
    labels: {},
  };
}

/** Whole minutes, so that the words do not change with every look. */
function minutes(ms: number): string {
  const count = Math.max(1, Math.floor(ms / 60_000));
  return `${count} minute${count === 1 ? '' : 's'}`;
}

import type { CauseReport } from '../../domain/incident.ts';
import type { Belonging, Labelled } from '../belongs.ts';
import type { Alert } from './alert.ts';
import { isPlain, oneLine } from './text.ts';

/** What a silence is matched by are short names; a value that is longer, or not shown as it is, is none. Unit: signs. */
const LONGEST_LABEL = 300;
const MOST_LABELS = 64;
/** As readers of alerts have it. Unit: signs. */
const LONGEST_SUMMARY = 300;
/** Longer than any name of a fleet file. Unit: signs. */
const LONGEST_NAME = 60;
/** Names as Prometheus has them without quoting; those with `__` in front are its own. */
const LABEL = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,100}$/;

/** One report for each validator that an alert concerns; of one cause that is said twice, the newer. */
export function reportsOf(alerts: readonly Alert[], belongs: (alert: Labelled) => Belonging): readonly CauseReport[] {
  const reports = new Map<string, CauseReport>();
  for (const alert of alerts) {
    const { places, rule, severity, unknownValidator } = belongs(alert);
    const { key, source, name, link, status, startsAtMs } = alert;
    const summary = unknownValidator === null ? alert.summary : misaddressed(alert.summary, unknownValidator);
    const labels = source === 'alertmanager' ? keptLabels(alert.labels) : {};
    for (const { scope, node } of places) {
      const report = { scope, key, source, name, rule, severity, node, summary, link, status, startsAtMs, labels };
      const cause = JSON.stringify([scope, key]);
      const before = reports.get(cause);
      if (before === undefined || isNewer(report, before)) reports.set(cause, report);
    }
  }
  return [...reports.values()];
}

/** Whoever mistyped a name finds the alert among those of nobody, and sees here why. */
function misaddressed(summary: string, validator: string): string {
  const why = `names validator \`${oneLine(validator, LONGEST_NAME)}\`, which the fleet file does not have`;
  return `${oneLine(summary, LONGEST_SUMMARY - why.length - 3)} (${why})`;
}

function isNewer(report: CauseReport, before: CauseReport): boolean {
  if (report.startsAtMs !== before.startsAtMs) return report.startsAtMs > before.startsAtMs;
  return report.status === 'resolved' || before.status === 'firing';
}

function keptLabels(labels: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const kept = [...labels].filter(([name, value]) => LABEL.test(name) && isPlain(value, LONGEST_LABEL));
  return Object.fromEntries(kept.slice(0, MOST_LABELS));
}

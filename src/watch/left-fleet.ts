import type { IncidentStore } from '../alerts/store.ts';
import { type Cause, type CauseReport, type IncidentScope, NO_VALIDATOR } from '../domain/incident.ts';
import type { ValidatorName } from '../domain/names.ts';

/**
 * Ends what the watch has found about validators that are not in the fleet file any more: nobody looks at them again, and people
 * would be called about them until the causes go stale. What others have told is theirs to end.
 */
export async function endLeftOut(
  incidents: Pick<IncidentStore, 'open' | 'take'>,
  fleet: readonly ValidatorName[],
): Promise<void> {
  const left = (await incidents.open()).filter(({ scope }) => scope !== NO_VALIDATOR && !fleet.includes(scope));
  const over = left.flatMap(({ scope, causes }) =>
    causes
      .filter(({ source, endedAtMs }) => source === 'watch' && endedAtMs === null)
      .map((cause) => resolved(scope, cause)),
  );
  if (over.length > 0) await incidents.take(over);
}

function resolved(scope: IncidentScope, cause: Cause): CauseReport {
  const { key, source, name, rule, severity, node, summary, link, startsAtMs, labels } = cause;
  return { scope, key, source, name, rule, severity, node, summary, link, status: 'resolved', startsAtMs, labels };
}

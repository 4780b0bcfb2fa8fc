import type { RunsView } from '../approvals/store.ts';
import type { Outbox } from '../chats/outbox.ts';
import type { IncidentView } from '../chats/project/incident-view.ts';
import { knowsWords } from '../chats/project/incident-work.ts';
import { type Incident, NO_VALIDATOR } from '../domain/incident.ts';

/** More runs of one validator than people start within one incident. */
const RUNS_LOOKED_AT = 10;

/** The runs of an incident's validator that were made while it lasted, and what the one at work knows. */
export async function runsAround(
  { runs, outbox }: { readonly runs: Pick<RunsView, 'listRuns'>; readonly outbox: Pick<Outbox, 'runNow'> },
  { scope, openedAtMs, endedAtMs }: Pick<Incident, 'scope' | 'openedAtMs' | 'endedAtMs'>,
  open: IncidentView['open'],
): Promise<Pick<IncidentView, 'runs' | 'knows'>> {
  if (scope === NO_VALIDATOR) return { runs: [], knows: null };
  const newest = await runs.listRuns(RUNS_LOOKED_AT, scope);
  const meanwhile = newest.filter(
    ({ createdAtMs }) => createdAtMs >= openedAtMs && createdAtMs <= (endedAtMs ?? createdAtMs),
  );
  const record = open === null || endedAtMs !== null ? null : await outbox.runNow(open.id);
  const knows = record === null ? null : knowsWords(record.run, record.plan, record.entries);
  return { runs: meanwhile.toReversed(), knows };
}

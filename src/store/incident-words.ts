import { sql, type Kysely, type Transaction } from 'kysely';
import type { IncidentStore } from '../alerts/store.ts';
import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { IncidentId, PersonName } from '../domain/names.ts';
import { appendFleetLines } from './fleet-journal.ts';
import { openIncident } from './incident-settle.ts';
import type { Database, IncidentRow } from './schema.ts';

/** What people say about an incident, and what they are told. */
export function incidentWords(db: Kysely<Database>): Pick<IncidentStore, 'acknowledge' | 'silence' | 'tell'> {
  return {
    acknowledge: (id, by) => changed(db, id, (tx, row) => acknowledged(tx, row, by), 'closed'),
    silence: (id, by, untilMs, reason) =>
      changed(
        db,
        id,
        async (tx, row) => {
          await write(
            tx,
            row,
            sql`silenced_by = ${by}, silenced_until_ms = ${Math.trunc(untilMs)}::bigint, silenced_because = ${reason}`,
            { kind: 'incident.silenced', incident: id, by, untilMs, reason },
          );
          return 'silenced' as const;
        },
        'closed',
      ),
    tell: (id, level) => changed(db, id, (tx, row) => told(tx, row, level), false),
  };
}

/** @param otherwise the answer where it is not open */
async function changed<T>(
  db: Kysely<Database>,
  id: IncidentId,
  change: (tx: Transaction<Database>, row: IncidentRow) => Promise<T>,
  otherwise: T,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    const row = await openIncident(tx, id);
    return row === null ? otherwise : change(tx, row);
  });
}

async function acknowledged(
  tx: Transaction<Database>,
  row: IncidentRow,
  by: PersonName,
): Promise<'acknowledged' | 'already' | 'closed'> {
  if (row.acknowledged_by !== null) return 'already';
  await write(tx, row, sql`acknowledged_by = ${by}, acknowledged_at_ms = baton_now_ms()`, {
    kind: 'incident.acknowledged',
    incident: row.id,
    by,
  });
  return 'acknowledged';
}

/** Of several that would tell the same level only one does. */
async function told(tx: Transaction<Database>, row: IncidentRow, level: number): Promise<boolean> {
  if (level !== row.told_level + 1 || row.acknowledged_by !== null || (await isMuted(tx, row))) return false;
  await write(tx, row, sql`told_level = ${level}, told_at_ms = baton_now_ms()`, {
    kind: 'incident.told',
    incident: row.id,
    level,
  });
  return true;
}

/** As `isMuted` of src/alerts/escalate.ts, by the database's clock: two that could sign are told whatever is silenced. */
async function isMuted(tx: Transaction<Database>, { id, silenced_until_ms: untilMs }: IncidentRow): Promise<boolean> {
  if (untilMs === null) return false;
  const { rows } = await sql<{ muted: boolean }>`
    select ${untilMs}::bigint > baton_now_ms() and not exists (
      select from causes where incident = ${id} and ended_at_ms is null and rule = 'two-signers') as muted
  `.execute(tx);
  return rows[0]?.muted === true;
}

async function write(
  tx: Transaction<Database>,
  row: IncidentRow,
  what: ReturnType<typeof sql>,
  event: FleetEvent,
): Promise<void> {
  await sql`update incidents set revision = revision + 1, ${what} where id = ${row.id}`.execute(tx);
  await appendFleetLines(tx, row.scope, [event]);
}

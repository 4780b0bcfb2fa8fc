import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Run } from '../domain/run.ts';
import { EARLY_MS } from './leases.ts';
import type { Database } from './schema.ts';

/** A run that is due, and of which nobody wants more than that it waits: what `acquire` would take, and less than that. */
const isDueAndFree = sql`
  runs.state = 'waiting' and runs.ended_at_ms is null and runs.lease_owner is null and runs.incarnation = baton_incarnation()
    and runs.wish is null and not runs.called and not runs.paused
    and runs.due_at_ms <= baton_now_ms() + ${EARLY_MS}::bigint`;

/** The same, of these procedures. */
export const waitsFreely = (procedures: readonly string[]): RawBuilder<unknown> =>
  sql`${isDueAndFree} and runs.procedure = any(${[...procedures]})`;

/** Conditional on all that made it worth no more than a glance: a wish, a pause or a worker that came meanwhile goes before. */
export async function waitOn(
  db: Kysely<Database>,
  { id, revision }: Pick<Run, 'id' | 'revision'>,
  dueInMs: number,
): Promise<boolean> {
  const { rows } = await sql`
    update runs set due_at_ms = baton_now_ms() + ${Math.round(dueInMs)}::bigint
    where id = ${id} and revision = ${revision} and ${isDueAndFree}
    returning id
  `.execute(db);
  return rows.length > 0;
}

import { sql, type Kysely, type Transaction } from 'kysely';
import type { JournalEvent } from '../domain/journal.ts';
import type { RunId } from '../domain/names.ts';
import type { PlanState } from '../domain/plan.ts';
import { appendedLine, eventText, movedOn } from './statements.ts';
import type { Database } from './schema.ts';

const BECAUSE = 'the database was restored, moved or promoted, so the latest intents may be missing from it';

/**
 * Stops every open run that began in another incarnation of the database (system identifier or timeline changed), and
 * voids the open plans with their approvals. From then on the run belongs to this incarnation, so that people can let it
 * go on. Does nothing when nothing changed.
 */
export async function stopRunsOfAnotherDatabase(db: Kysely<Database>): Promise<readonly RunId[]> {
  return db.transaction().execute(stopRunsIn);
}

/** The same within a transaction that does more. */
export async function stopRunsIn(tx: Transaction<Database>): Promise<readonly RunId[]> {
  const { rows: changed } = await sql`
    update store_facts set incarnation = baton_incarnation() where incarnation <> baton_incarnation() returning incarnation
  `.execute(tx);
  const { rows: stopped } = await sql<{ id: string }>`
    with target as (
      select * from runs
      where state in ('queued', 'running', 'waiting', 'stopped') and incarnation <> baton_incarnation()
      order by id for update
    ),
    ${appendedLine(sql`target`, eventText(STOPPED))}
    ${movedOn(sql`state = 'stopped', wish = null, due_at_ms = null, lease_owner = null, lease_until_ms = null,
      incarnation = baton_incarnation(), revision = runs.revision + 1`)}
    returning runs.id
  `.execute(tx);
  if (changed.length > 0 || stopped.length > 0) await voidOpenPlans(tx);
  return stopped.map((row) => row.id);
}

const STOPPED: JournalEvent = {
  kind: 'run.stopped',
  signer: 'unknown',
  because: BECAUSE,
  code: 'store/refused',
  exits: ['look', 'resume', 'return', 'stand-down'],
};

async function voidOpenPlans(tx: Transaction<Database>): Promise<void> {
  const state: PlanState = { kind: 'void', because: BECAUSE };
  await tx
    .updateTable('plans')
    .set({ state_kind: state.kind, state: JSON.stringify(state) })
    .where('state_kind', '=', 'open')
    .execute();
}

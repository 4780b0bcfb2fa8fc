import { sql, type Kysely } from 'kysely';
import type { JournalEvent } from '../domain/journal.ts';
import type { PersonName, RunId } from '../domain/names.ts';
import { signerAtStop } from '../domain/replaced-run.ts';
import type { Lease, RunEnding } from '../domain/run.ts';
import { leaseLost } from './effects.ts';
import { appendedLine, enterFleetChain, eventText, heldRun, movedOn } from './statements.ts';
import { toEntry } from './rows.ts';
import type { Database } from './schema.ts';

/**
 * Open, safe, waiting for people: the lease goes, the claims stay, and so does a wish stored after `seenSeq`, which this
 * holder has not looked at. The row is locked first and the journal looked at second, in statements of their own: the look
 * must see a wish that was committed while this one waited for the lock.
 */
export async function stop(
  db: Kysely<Database>,
  lease: Lease,
  event: Extract<JournalEvent, { kind: 'run.stopped' }>,
  seenSeq: number,
): Promise<void> {
  const unseen = sql`exists (
    select 1 from journal
    where run_id = ${lease.runId} and seq > ${seenSeq}::int and event::json->>'kind' = 'wish.stored'
  )`;
  const stopped = await db.transaction().execute(async (tx) => {
    await heldRun(lease).execute(tx);
    const { rows } = await sql`
      with held as (${heldRun(lease)}),
      ${appendedLine(sql`held`, eventText(event))}
      ${movedOn(sql`state = 'stopped', due_at_ms = null, lease_owner = null, lease_until_ms = null,
        wish = case when ${unseen} then runs.wish end, revision = runs.revision + 1`)}
      returning line.seq
    `.execute(tx);
    return rows.length > 0;
  });
  if (!stopped) throw leaseLost(lease);
}

export async function end(
  db: Kysely<Database>,
  lease: Lease,
  ending: RunEnding,
  event: Extract<JournalEvent, { kind: 'run.ended' }>,
): Promise<void> {
  const ended = await db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      with held as (${heldRun(lease)}),
      freed as (delete from claims where run_id in (select id from held)),
      ${appendedLine(sql`held`, eventText(event))}
      ${movedOn(closed(ending))} returning line.seq
    `.execute(tx);
    if (rows.length > 0) await enterFleetChain(tx, lease.runId, 'last');
    return rows.length > 0;
  });
  if (!ended) throw leaseLost(lease);
}

/** What the row of a run becomes when it ends. */
export const closed = (ending: RunEnding) => sql`
  state = ${ending}, due_at_ms = null, wish = null, lease_owner = null, lease_until_ms = null,
  revision = runs.revision + 1, ended_at_ms = baton_now_ms()`;

/** A person takes over the responsibility for a stopped run. Who signs stays what the stop said. */
export async function standDown(
  db: Kysely<Database>,
  id: RunId,
  by: PersonName,
  reason: string,
): Promise<'ended' | 'not-stopped'> {
  return db.transaction().execute(async (tx) => {
    const run = await tx
      .selectFrom('runs')
      .select('id')
      .where('id', '=', id)
      .where('state', '=', 'stopped')
      .forUpdate()
      .executeTakeFirst();
    if (run === undefined) return 'not-stopped';
    const lines = await tx.selectFrom('journal').selectAll().where('run_id', '=', id).orderBy('seq').execute();
    const event: JournalEvent = {
      kind: 'run.ended',
      ending: 'cancelled',
      signer: signerAtStop(lines.map(toEntry)),
      because: `${by} stands the run down: ${reason}`,
      figures: { by },
    };
    await sql`
      with target as (select * from runs where id = ${id}),
      freed as (delete from claims where run_id = ${id}),
      ${appendedLine(sql`target`, eventText(event))}
      ${movedOn(closed('cancelled'))}
    `.execute(tx);
    await enterFleetChain(tx, id, 'last');
    return 'ended';
  });
}

import { sql, type Kysely } from 'kysely';
import { BatonError } from '../domain/failure.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { PersonName, RunId } from '../domain/names.ts';
import { standingWish, type Wish } from '../domain/run.ts';
import { appendedLine, eventText, movedOn } from './statements.ts';
import type { Database } from './schema.ts';

/**
 * Locks the run's row first and looks second, in statements of their own: the look must see a `told` that was committed
 * while this one waited for the lock. A stopped run accepts `return` even after `told`, because the runner then looks at
 * the standby before it does anything.
 */
export async function storeWish(
  db: Kysely<Database>,
  id: RunId,
  wish: Wish,
  by: PersonName,
  reason: string,
): Promise<'stored' | 'told' | 'closed' | 'not-stopped'> {
  return db.transaction().execute(async (tx) => {
    const run = await tx.selectFrom('runs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    if (run === undefined) throw new BatonError('input/invalid', `There is no run ${id}.`);
    if (run.ended_at_ms !== null) return 'closed';
    // A run that is at work goes on by itself; a wish would only cut its waits short, the cancel window among them.
    if ((wish === 'resume' || wish === 'look') && run.state !== 'stopped') return 'not-stopped';
    const told = await tx
      .selectFrom('attempt_decisions')
      .select('value')
      .where('run_id', '=', id)
      .where('attempt', '=', run.attempt)
      .where('value', '=', 'told')
      .executeTakeFirst();
    const tooLate = told !== undefined && (wish === 'abort' || (wish === 'return' && run.state !== 'stopped'));
    const event: JournalEvent = tooLate
      ? { kind: 'wish.refused', wish, because: `${by} asked when the standby may have been told already` }
      : { kind: 'wish.stored', wish, by, reason };
    await sql`
      with target as (select * from runs where id = ${id}),
      ${appendedLine(sql`target`, eventText(event))}
      ${tooLate ? movedOn() : movedOn(sql`wish = ${standingWish(wish, run.wish)}, called = true, revision = runs.revision + 1`)}
    `.execute(tx);
    return tooLate ? 'told' : 'stored';
  });
}

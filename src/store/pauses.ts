import { sql, type Kysely, type Transaction } from 'kysely';
import type { PauseStore } from '../approvals/store.ts';
import type { PersonName, ValidatorName } from '../domain/names.ts';
import type { Database } from './schema.ts';

/**
 * A pause is kept twice: as a row for people, and as a column of every open run it concerns. The column is what the
 * statement that tells the standby looks at, because it locks that row.
 */
export function createPauseStore(db: Kysely<Database>): PauseStore {
  return {
    pause: (validator, by, reason) =>
      db.transaction().execute(async (tx) => {
        await oneAtATime(tx);
        await sql`
          insert into pauses (validator, person, reason, since_ms) values (${validator}, ${by}, ${reason}, baton_now_ms())
          on conflict do nothing
        `.execute(tx);
        await markRuns(tx);
      }),
    unpause: (validator, by, alone = false) => unpause(db, validator, by, alone),
    pauses: async () => {
      const rows = await db.selectFrom('pauses').selectAll().orderBy('since_ms').orderBy('validator').execute();
      return rows.map((row) => ({
        validator: row.validator,
        by: row.person,
        reason: row.reason,
        sinceMs: row.since_ms,
      }));
    },
  };
}

async function unpause(db: Kysely<Database>, validator: ValidatorName, by: PersonName, alone: boolean) {
  return db.transaction().execute(async (tx): Promise<'unpaused' | 'not-paused' | 'second-person-needed'> => {
    await oneAtATime(tx);
    const pause = await tx.selectFrom('pauses').select('person').where('validator', '=', validator).executeTakeFirst();
    if (pause === undefined) return 'not-paused';
    if (pause.person === by && !alone) return 'second-person-needed';
    await tx.deleteFrom('pauses').where('validator', '=', validator).execute();
    await markRuns(tx);
    return 'unpaused';
  });
}

/** Of a pause and an unpause at once, neither may work out the column without having seen the other's row. */
async function oneAtATime(tx: Transaction<Database>): Promise<void> {
  await sql`lock table pauses in share row exclusive mode`.execute(tx);
}

/** Brings the column of the open runs in line with the rows; a run that changes is one its waiting job must notice. */
async function markRuns(tx: Transaction<Database>): Promise<void> {
  await sql`
    with should as (
      select id, exists (select 1 from pauses where pauses.validator in (runs.validator, '*')) as paused
      from runs where state in ('queued', 'running', 'waiting', 'stopped')
    )
    update runs set paused = should.paused, called = runs.called or should.paused, revision = runs.revision + 1
    from should where runs.id = should.id and runs.paused is distinct from should.paused
  `.execute(tx);
}

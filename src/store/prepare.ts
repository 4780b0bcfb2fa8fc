import { sql, type Kysely } from 'kysely';
import { BatonError } from '../domain/failure.ts';
import type { RunId } from '../domain/names.ts';
import { refuseUnfit } from '../platform/fitness.ts';
import type { Log } from '../platform/log.ts';
import { describeServer } from './describe.ts';
import { stopRunsOfAnotherDatabase } from './incarnation.ts';
import { migrate } from './migrate.ts';
import type { Database } from './schema.ts';

/** The three stores Baton can be set up with, by name. */
export type StoreKind = 'embedded' | 'postgres' | 'postgres+redis';

/**
 * What every process does before it uses the store: tables, settings, the store's kind (the first process writes it), and
 * whether this still is the database that open runs began in.
 * @returns the runs that were stopped because it is not
 * @throws `store/refused` with what to do
 */
export async function prepareStore(db: Kysely<Database>, kind: StoreKind, log?: Log): Promise<readonly RunId[]> {
  refuseUnfit(await describeServer(db, kind === 'postgres+redis' ? 'redis' : 'postgres'), log);
  await migrate(db);
  await sql`
    insert into store_facts (backend, incarnation) values (${kind}, baton_incarnation()) on conflict do nothing
  `.execute(db);
  const facts = await db.selectFrom('store_facts').select('backend').executeTakeFirstOrThrow();
  if (facts.backend !== kind) {
    throw new BatonError(
      'store/refused',
      `This database is used by Baton with the store "${facts.backend}"; this process is set up for "${kind}". ` +
        'Processes with different queues would not wake each other: start all of them with the same DATABASE_URL and REDIS_URL.',
    );
  }
  return stopRunsOfAnotherDatabase(db);
}

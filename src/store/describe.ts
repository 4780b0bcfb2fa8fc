import type { Kysely } from 'kysely';
import type { CheckResult } from '../domain/check.ts';
import { openDatabase } from '../platform/postgres.ts';
import type { PostgresTarget } from '../platform/postgres-target.ts';
import type { Database } from './schema.ts';
import { serverChecks } from './server-checks.ts';
import { readServerFacts, sessionsAreShared } from './server-facts.ts';

/** Two sessions at once tell whether a pooler hands them around. */
const SESSIONS = 2;

/** What the store needs of its Postgres and what was found, one by one. `queue`: where the queues lie. */
export async function describeServer(db: Kysely<Database>, queue: 'postgres' | 'redis'): Promise<CheckResult[]> {
  return serverChecks(await readServerFacts(db), await sessionsAreShared(db), queue);
}

/**
 * The same for a database that is not open yet. Changes nothing in it.
 * @throws `store/unreachable`, `store/refused` when there is nobody to ask
 */
export async function describeStore(target: PostgresTarget, queue: 'postgres' | 'redis'): Promise<CheckResult[]> {
  const db = openDatabase(target, { max: SESSIONS });
  try {
    return await describeServer(db, queue);
  } finally {
    await db.destroy();
  }
}

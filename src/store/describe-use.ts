import { sql, type Kysely } from 'kysely';
import type { CheckResult } from '../domain/check.ts';
import { MIGRATIONS } from './migrate.ts';
import type { StoreKind } from './prepare.ts';
import type { Database } from './schema.ts';

/** What a database holds of Baton already. Null: no tables yet. */
interface UsedStore {
  readonly backend: string;
  readonly sameIncarnation: boolean;
  readonly migrations: readonly string[];
}

/** Whether a database is the one this fleet has used so far, and of a version this Baton can work with. Changes nothing. */
export async function describeUse(db: Kysely<Database>, kind: StoreKind): Promise<CheckResult[]> {
  const used = await readUse(db);
  return [tables(used), backend(used, kind), incarnation(used)];
}

async function readUse(db: Kysely<Database>): Promise<UsedStore | null> {
  const there = await sql<{ there: boolean }>`select to_regclass('store_facts') is not null as there`.execute(db);
  if (there.rows[0]?.there !== true) return null;
  const { rows } = await sql<{ backend: string; same: boolean }>`
    select backend, incarnation = baton_incarnation() as same from store_facts
  `.execute(db);
  const made = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const [facts] = rows;
  if (facts === undefined) return null;
  return { backend: facts.backend, sameIncarnation: facts.same, migrations: made.rows.map(({ name }) => name) };
}

type Words = Pick<CheckResult, 'title' | 'found' | 'needed' | 'why' | 'fix'>;

function must(id: string, passed: boolean, words: Words): CheckResult {
  return { id: `store-${id}`, severity: 'must', state: passed ? 'passed' : 'failed', ...words };
}

function tables(used: UsedStore | null): CheckResult {
  const newer = (used?.migrations ?? []).filter((name) => !(name in MIGRATIONS));
  const missing = Object.keys(MIGRATIONS).filter((name) => used?.migrations.includes(name) !== true);
  return must('tables', newer.length === 0, {
    title: 'The tables are of this version of Baton, or older',
    found:
      used === null
        ? 'none yet; the first start makes them'
        : newer.length > 0
          ? `made by a newer Baton: ${newer.join(', ')}`
          : missing.length > 0
            ? `older; the next start brings them up to date: ${missing.join(', ')}`
            : `up to date: ${used.migrations.at(-1)}`,
    needed: `nothing after ${Object.keys(MIGRATIONS).at(-1)}`,
    why: 'An older Baton does not know what a newer one has stored.',
    fix: 'Start that newer version, or give this one a database of its own.',
  });
}

function backend(used: UsedStore | null, kind: StoreKind): CheckResult {
  return must('kind', used === null || used.backend === kind, {
    title: 'The store is of the kind this database is used with',
    found: used === null ? `not used yet; set up for ${kind}` : `used with ${used.backend}; set up for ${kind}`,
    needed: 'the same kind in every process',
    why: 'Processes with different queues would not wake each other.',
    fix: 'Start all of them with the same DATABASE_URL and REDIS_URL.',
  });
}

/** Not a fault of the setup: after a restore people have to look before anything moves, and a start sees to that. */
function incarnation(used: UsedStore | null): CheckResult {
  const same = used === null || used.sameIncarnation;
  return {
    id: 'store-incarnation',
    title: 'The database is the one that was used last',
    severity: 'should',
    state: same ? 'passed' : 'failed',
    found: same ? 'it is' : 'it was restored, moved or promoted since',
    needed: 'the same server and timeline',
    why: 'Latest intents may be missing from it: the next start stops open runs and voids open plans.',
    fix: 'Look at each host first, then start Baton and `adopt`.',
  };
}

import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // The chain outlives the runs it names: `pruned` says that the record was let go of on purpose, and when in the order.
  `alter table fleet_chain drop constraint fleet_chain_run_id_fkey`,
  `alter table fleet_chain drop constraint fleet_chain_moment_check`,
  `alter table fleet_chain add constraint fleet_chain_moment_check check (moment in ('first', 'last', 'pruned'))`,
  `create index runs_ended on runs (ended_at_ms) where ended_at_ms is not null`,
  `alter table store_facts add column pruned_at_ms bigint`,
  // What people said of hosts before a restore does not count after it.
  `alter table store_facts add column restored_at_ms bigint`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

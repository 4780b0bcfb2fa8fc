import { sql, type Transaction } from 'kysely';
import type { Database } from '../schema.ts';

/**
 * Every table of Baton, those that others refer to first. The queue's are left out: they only wake. So are `processes` and `signs`:
 * they say who lives now. So is `silences`: what is wanted follows from incidents and runs, and what was made is found again. So are
 * `actions` and `refused_people`: no platform delivers again after hours, and the journal has what was refused.
 */
export const TABLES = [
  'store_facts',
  'plans',
  'plan_decisions',
  'terms',
  'runs',
  'claims',
  'attempt_decisions',
  'intents',
  'journal',
  'fleet_chain',
  'fleet_chain_head',
  'fleet_journal',
  'fleet_journal_heads',
  'host_states',
  'adoptions',
  'pauses',
  'requests',
  'outbox',
  'chat_posts',
  'chat_refusals',
  'web_messages',
  'validator_status',
  'incidents',
  'causes',
] as const satisfies readonly (keyof Database)[];

export type BackedUp = (typeof TABLES)[number];

/** Tables that a new database has a row in before anything was done. */
export const NEVER_EMPTY: readonly string[] = ['store_facts', 'fleet_chain_head'] satisfies readonly BackedUp[];

export const isTable = (name: string): name is BackedUp => TABLES.some((table) => table === name);

/** Those that the database has: one of an older Baton has fewer. */
export async function tablesThere(tx: Transaction<Database>): Promise<BackedUp[]> {
  const { rows } = await sql<{ name: BackedUp }>`
    select name from unnest(${sql.lit(`{${TABLES.join(',')}}`)}::text[]) with ordinality as listed(name, place)
    where to_regclass(name) is not null order by place
  `.execute(tx);
  return rows.map(({ name }) => name);
}

import { sql, type Kysely } from 'kysely';
import type { SignStore } from '../alerts/self/signs.ts';
import type { Database } from './schema.ts';

/** Nothing asks for an older one: processes come and go, and their signs with them. Unit: milliseconds. */
const FORGOTTEN_AFTER_MS = 7 * 86_400_000;

export function createSignStore(db: Kysely<Database>): SignStore {
  return {
    seen: async (name) => {
      await sql`
        insert into signs (name, at_ms) values (${name}, baton_now_ms())
        on conflict (name) do update set at_ms = excluded.at_ms
      `.execute(db);
      await sql`delete from signs where at_ms < baton_now_ms() - ${FORGOTTEN_AFTER_MS}::bigint`.execute(db);
    },
    ageMs: async (name) => {
      const { rows } = await sql<{ age_ms: number }>`
        select greatest(baton_now_ms() - at_ms, 0) as age_ms from signs where name = ${name}
      `.execute(db);
      return rows[0]?.age_ms ?? null;
    },
  };
}

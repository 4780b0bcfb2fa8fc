import { sql, type Kysely } from 'kysely';
import type { Card } from '../chats/card.ts';
import type { Outbox } from '../chats/outbox.ts';
import { stored } from './rows.ts';
import type { Database } from './schema.ts';

export function createOutbox(db: Kysely<Database>): Outbox {
  return {
    want: async (destination, card, lane, version) => {
      await sql`
        insert into outbox (destination, key, lane, revision, version, card, wanted_at_ms)
        values (${destination}, ${card.key}, ${lane}, 1, ${version}::bigint, ${JSON.stringify(card)}, baton_now_ms())
        on conflict (destination, key) do update
          set version = excluded.version, lane = excluded.lane, card = excluded.card,
            revision = outbox.revision + (outbox.card <> excluded.card)::int,
            wanted_at_ms = case when outbox.card <> excluded.card then excluded.wanted_at_ms else outbox.wanted_at_ms end
          where outbox.version <= excluded.version
      `.execute(db);
    },
    due: async (limit) => {
      const { rows } = await sql<Database['outbox']>`
        select * from outbox where delivered_revision < revision
        order by lane = 'progress', wanted_at_ms, destination, key limit ${limit}
      `.execute(db);
      return rows.map((row) => ({
        destination: row.destination,
        key: row.key,
        revision: row.revision,
        card: stored<Card>(row.card),
      }));
    },
    delivered: async (destination, key, revision) => {
      await sql`
        update outbox set delivered_revision = greatest(delivered_revision, ${revision}::int)
        where destination = ${destination} and key = ${key}
      `.execute(db);
    },
  };
}

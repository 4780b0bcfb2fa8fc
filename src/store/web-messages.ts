import { sql, type Kysely } from 'kysely';
import type { Card } from '../chats/card.ts';
import type { WebMessages } from '../chats/outbox.ts';
import type { Message } from '../intake/store.ts';
import type { Listen } from '../platform/listen.ts';
import { stored } from './rows.ts';
import type { Database } from './schema.ts';

const CHANNEL = 'baton_web';

export function createWebMessages(db: Kysely<Database>, listen: Listen): WebMessages {
  return {
    record: async () => {
      const { rows } = await sql<{ record: string }>`
        select baton_incarnation() || '/' || oid as record from pg_database where datname = current_database()
      `.execute(db);
      return rows[0]?.record ?? '';
    },
    show: async (messages) => {
      if (messages.length === 0) return;
      await sql`
        with shown as (
          insert into web_messages (destination, key, revision, card, updated_at_ms)
          select *, baton_now_ms() from unnest(${messages.map(({ destination }) => destination)}::text[],
            ${messages.map(({ card }) => card.key)}::text[], ${messages.map(({ revision }) => revision)}::int[],
            ${messages.map(({ card }) => JSON.stringify(card))}::text[])
          on conflict (destination, key) do update
            set revision = excluded.revision, card = excluded.card, updated_at_ms = excluded.updated_at_ms
            where web_messages.revision < excluded.revision
          returning key
        )
        select pg_notify(${CHANNEL}, key) from shown
      `.execute(db);
    },
    find: async (key) => {
      const row = await db
        .selectFrom('web_messages')
        .selectAll()
        .where('key', '=', key)
        .orderBy('updated_at_ms', 'desc')
        .executeTakeFirst();
      return row === undefined ? null : toMessage(row);
    },
    recent: async (limit) => {
      const rows = await db
        .selectFrom('web_messages')
        .selectAll()
        .orderBy('updated_at_ms', 'desc')
        .orderBy('key')
        .limit(limit)
        .execute();
      return rows.map(toMessage);
    },
    onChange: (listener) =>
      listen(CHANNEL, listener, async (sinceMs) => {
        const rows = await db.selectFrom('web_messages').select('key').where('updated_at_ms', '>=', sinceMs).execute();
        for (const row of rows) listener(row.key);
      }),
  };
}

function toMessage(row: Database['web_messages']): Message {
  return {
    destination: row.destination,
    key: row.key,
    revision: row.revision,
    card: stored<Card>(row.card),
    updatedAtMs: row.updated_at_ms,
  };
}

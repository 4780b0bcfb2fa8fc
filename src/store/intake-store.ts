import { sql, type Kysely } from 'kysely';
import type { Card } from '../chats/card.ts';
import type { Intent, Origin, Request } from '../domain/request.ts';
import type { IntakeStore } from '../intake/store.ts';
import { newId, stored } from './rows.ts';
import type { Database } from './schema.ts';

/** An answer that comes later than this helps nobody; whoever asked has asked again. */
const STALE_REQUEST_MS = 10 * 60 * 1000;

export function createIntakeStore(db: Kysely<Database>): IntakeStore {
  return {
    save: async (intent, origin, actionId) => {
      const { rows } = await sql<RequestRow>`
        insert into requests (id, action_id, intent, origin, asked_at_ms)
        values (${newId('q')}, ${actionId}, ${JSON.stringify(intent)}, ${JSON.stringify(origin)}, baton_now_ms())
        on conflict (action_id) do nothing
        returning *
      `.execute(db);
      const made = rows[0];
      if (made !== undefined) return { request: toRequest(made), fresh: true };
      const first = await db
        .selectFrom('requests')
        .selectAll()
        .where('action_id', '=', actionId)
        .executeTakeFirstOrThrow();
      return { request: toRequest(first), fresh: false };
    },
    begin: async (actionId) => {
      const { rows } = await sql`
        insert into actions (action_id, begun_at_ms) values (${actionId}, baton_now_ms())
        on conflict do nothing returning 1
      `.execute(db);
      return rows.length > 0 ? { fresh: true, card: null } : { fresh: false, card: await keptCard(db, actionId) };
    },
    keep: async (actionId, card) => {
      const { rows } = await sql<{ card: string }>`
        update actions set card = coalesce(card, ${JSON.stringify(card)}) where action_id = ${actionId} returning card
      `.execute(db);
      return rows[0] === undefined ? card : stored<Card>(rows[0].card);
    },
    kept: (actionId) => keptCard(db, actionId),
    find: async (id) => {
      const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRequest(row);
    },
    answered: async (id) => {
      await sql`update requests set answered_at_ms = coalesce(answered_at_ms, baton_now_ms()) where id = ${id}`.execute(
        db,
      );
    },
    unanswered: async () => {
      const { rows } = await sql<{ id: string }>`
        select id from requests where answered_at_ms is null and asked_at_ms > baton_now_ms() - ${STALE_REQUEST_MS}::bigint
        order by asked_at_ms, id
      `.execute(db);
      return rows.map((row) => row.id);
    },
  };
}

async function keptCard(db: Kysely<Database>, actionId: string): Promise<Card | null> {
  const row = await db.selectFrom('actions').select('card').where('action_id', '=', actionId).executeTakeFirst();
  return row?.card === undefined || row.card === null ? null : stored<Card>(row.card);
}

type RequestRow = Database['requests'];

function toRequest(row: RequestRow): Request {
  return {
    id: row.id,
    intent: stored<Intent>(row.intent),
    origin: stored<Origin>(row.origin),
    askedAtMs: row.asked_at_ms,
  };
}

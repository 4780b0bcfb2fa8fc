import type { Kysely } from 'kysely';
import type { Refusal } from '../chats/delivery/posts.ts';
import type { Database } from './schema.ts';

/** Places in chats that took no card when they were last tried. */
export async function refusedPlaces(db: Kysely<Database>): Promise<readonly Refusal[]> {
  const rows = await db.selectFrom('chat_refusals').selectAll().orderBy('platform').orderBy('place').execute();
  return rows.map(({ platform, place, words, since_ms: sinceMs }) => ({ platform, place, words, sinceMs }));
}

import { sql, type Kysely } from 'kysely';
import type { Card } from '../chats/card.ts';
import { placeOf } from '../chats/channel.ts';
import type { PostRef } from '../chats/delivery/port.ts';
import type { ClaimedPost, DuePost, Post, PostStore } from '../chats/delivery/posts.ts';
import type { Destination, Lane } from '../chats/outbox.ts';
import type { Listen } from '../platform/listen.ts';
import { OUTBOX_CHANNEL } from './outbox.ts';
import { refusedPlaces } from './refused-places.ts';
import { stored } from './rows.ts';
import type { Database } from './schema.ts';

type PostRow = Omit<Database['chat_posts'], 'owner' | 'owner_until_ms'>;

/**
 * What was shown within this is not shown again because somebody asks for it: they pressed what they saw before. Otherwise one who
 * presses a button again and again, a stranger too, uses up the edits of a workspace: Slack takes 50 a minute. Unit: milliseconds.
 */
const FRESH_MS = 10_000;

export function createPostStore(db: Kysely<Database>, listen: Listen): PostStore {
  return {
    due: (platform, lane, without, limit) => duePosts(db, platform, lane, without, limit),
    claim: (destination, key, owner, holdMs) => claim(db, destination, key, owner, holdMs),
    trying: async ({ destination, key, owner }) => {
      const { rows } = await sql`
        update chat_posts set trying_since_ms = coalesce(trying_since_ms, baton_now_ms())
        where destination = ${destination} and key = ${key} and owner = ${owner} and owner_until_ms > baton_now_ms()
        returning key
      `.execute(db);
      return rows.length > 0;
    },
    settle: (claimed, post, accepting) => settle(db, claimed, post, accepting),
    maybeTwice: async (destination, key, sinceMs, lookInMs) => {
      await sql`
        update chat_posts set strays_since_ms = least(coalesce(strays_since_ms, ${sinceMs}::bigint), ${sinceMs}::bigint),
          look_at_ms = baton_now_ms() + ${lookInMs}::bigint
        where destination = ${destination} and key = ${key}
      `.execute(db);
    },
    refOf: async (destination, key) => {
      const { rows } = await sql<{ ref: string | null }>`
        select ref from chat_posts where destination = ${destination} and key = ${key}
      `.execute(db);
      const ref = rows[0]?.ref ?? null;
      return ref === null ? null : stored<PostRef>(ref);
    },
    links: (destination, keys) => links(db, destination, keys),
    refresh: async (destination, key) => {
      await sql`
        with wanted as (
          update outbox set delivered_revision = least(delivered_revision, revision - 1)
          where destination = ${destination} and key = ${key} and not exists (
            select 1 from chat_posts
            where destination = ${destination} and key = ${key} and shown_at_ms > baton_now_ms() - ${FRESH_MS}::bigint)
          returning revision),
        shown as (
          update chat_posts set revision = least(chat_posts.revision, wanted.revision - 1) from wanted
          where destination = ${destination} and key = ${key})
        select pg_notify(${OUTBOX_CHANNEL}, split_part(${destination}, ':', 1)) from wanted
      `.execute(db);
    },
    refused: async ({ platform, place, words }) => {
      const { rows } = await sql`
        insert into chat_refusals (platform, place, words, since_ms) values (${platform}, ${place}, ${words}, baton_now_ms())
        on conflict (platform, place) do update set words = excluded.words where chat_refusals.words <> excluded.words
        returning place
      `.execute(db);
      return rows.length > 0;
    },
    refusals: () => refusedPlaces(db),
    leave: async (place) => {
      await sql`
        with left_place as (delete from chat_refusals where chat_refusals.place = ${place}),
        looks as (
          update chat_posts set look_at_ms = null where split_part(destination, '/', 1) = ${place} and look_at_ms is not null)
        update outbox set delivered_revision = revision
        where split_part(destination, '/', 1) = ${place} and delivered_revision < revision
      `.execute(db);
    },
    onDue: (platform, listener) =>
      listen(
        OUTBOX_CHANNEL,
        (of) => {
          if (of === platform) listener();
        },
        async () => listener(),
      ),
  };
}

/**
 * The n-th of each place before the n+1-th of any: a channel with thousands of cards holds up no other one. New messages and those
 * that stand are counted apart, since a platform limits posting and editing apart: what waits for one hides nothing of the other.
 * Answers go last.
 */
async function duePosts(
  db: Kysely<Database>,
  platform: string,
  lane: Lane,
  without: readonly string[],
  limit: number,
): Promise<readonly DuePost[]> {
  const { rows } = await sql<PostRow & { wanted: number; ready_ms: number; now_ms: number }>`
    with late as (
      select destination, key, revision, wanted_at_ms, true as behind from outbox
      where delivered_revision < revision and lane = ${lane} and split_part(destination, ':', 1) = ${platform}
      union all
      select destination, key, outbox.revision, wanted_at_ms, false from chat_posts join outbox using (destination, key)
      where look_at_ms is not null and delivered_revision >= outbox.revision and lane = ${lane}
        and split_part(destination, ':', 1) = ${platform}
    ),
    ordered as (
      select late.*, row_number() over (
        partition by split_part(destination, '/', 1), ref is null order by key like 'reply:%', wanted_at_ms, destination, key
      ) as place_in_line
      from late left join chat_posts using (destination, key)
      where split_part(destination, '/', 1) <> all(${[...without]}::text[])
    ),
    timed as (select ordered.*, baton_now_ms() as now_ms from ordered order by place_in_line, wanted_at_ms limit ${limit})
    select timed.destination, timed.key, timed.revision as wanted, timed.now_ms,
      part, chat_posts.revision, ref, was_live, before, shown_at_ms, trying_since_ms, strays_since_ms, edit_lost, look_at_ms,
      greatest(coalesce(owner_until_ms, 0), case when behind then 0 else look_at_ms end) as ready_ms
    from timed left join chat_posts on chat_posts.destination = timed.destination and chat_posts.key = timed.key
    order by place_in_line, wanted_at_ms
  `.execute(db);
  return rows.map((row) => ({
    destination: row.destination,
    key: row.key,
    revision: row.wanted,
    post: toPost(row),
    readyInMs: Math.max(0, row.ready_ms - row.now_ms),
    nowMs: row.now_ms,
  }));
}

async function claim(
  db: Kysely<Database>,
  destination: Destination,
  key: string,
  owner: string,
  holdMs: number,
): Promise<ClaimedPost | null> {
  const { rows } = await sql<PostRow & { wanted: number; card: string; now_ms: number; owner_before: string | null }>`
    with before as (select owner from chat_posts where destination = ${destination} and key = ${key}),
    mine as (
      insert into chat_posts (destination, key, owner, owner_until_ms)
      select destination, key, ${owner}, baton_now_ms() + ${holdMs}::bigint from outbox
      where destination = ${destination} and key = ${key}
      on conflict (destination, key) do update set owner = excluded.owner, owner_until_ms = excluded.owner_until_ms
        where chat_posts.owner is null or chat_posts.owner_until_ms <= baton_now_ms()
      returning *)
    select mine.*, outbox.revision as wanted, outbox.card, baton_now_ms() as now_ms,
      (select owner from before) as owner_before
    from mine join outbox on outbox.destination = mine.destination and outbox.key = mine.key
  `.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const { wanted: revision, now_ms: nowMs } = row;
  const isTakenOver = row.owner_before !== null;
  return { destination, key, owner, revision, card: stored<Card>(row.card), post: toPost(row), isTakenOver, nowMs };
}

async function settle(
  db: Kysely<Database>,
  { destination, key, owner }: ClaimedPost,
  post: Post,
  accepting: readonly string[],
): Promise<readonly string[] | null> {
  const { rows } = await sql<{ accepted: string[] }>`
    with settled as (
      update chat_posts set owner = null, owner_until_ms = null, part = ${post.part}::int, revision = ${post.revision}::int,
        ref = ${post.ref === null ? null : JSON.stringify(post.ref)}, was_live = ${post.wasLive}::boolean, before = ${post.before},
        shown_at_ms = ${whole(post.shownAtMs)}::bigint, trying_since_ms = ${whole(post.tryingSinceMs)}::bigint,
        strays_since_ms = ${whole(post.straysSinceMs)}::bigint, edit_lost = ${post.editLost}::boolean,
        look_at_ms = ${whole(post.lookAtMs)}::bigint
      where destination = ${destination} and key = ${key} and owner = ${owner}
      returning key),
    shown as (
      update outbox set delivered_revision = ${post.revision}::int
      where destination = ${destination} and key = ${key} and exists (select 1 from settled)
      returning delivered_revision < revision as behind),
    told as (
      select pg_notify(${OUTBOX_CHANNEL}, split_part(${destination}, ':', 1)) from shown where behind),
    accepted as (
      delete from chat_refusals where platform = split_part(${destination}, ':', 1) and place = any(${[...accepting]}::text[])
        and exists (select 1 from settled) returning place)
    select (select coalesce(array_agg(place), '{}') from accepted) as accepted, (select count(*) from told) as told from settled
  `.execute(db);
  return rows[0]?.accepted ?? null;
}

async function links(db: Kysely<Database>, destination: Destination, keys: readonly string[]) {
  if (keys.length === 0) return new Map<string, string>();
  const { rows } = await sql<{ key: string; ref: string }>`
    select key, ref from chat_posts
    where destination = ${placeOf(destination)} and key = any(${[...keys]}::text[]) and ref is not null
  `.execute(db);
  const known = rows.map(({ key, ref }) => [key, stored<PostRef>(ref).permalink] as const);
  return new Map(known.flatMap(([key, permalink]) => (permalink === null ? [] : [[key, permalink] as const])));
}

const whole = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));

function toPost(row: { readonly [Field in keyof PostRow]: PostRow[Field] | null }): Post {
  return {
    part: row.part ?? 0,
    revision: row.revision ?? 0,
    ref: row.ref === null ? null : stored<PostRef>(row.ref),
    wasLive: row.was_live ?? false,
    before: row.before,
    shownAtMs: row.shown_at_ms,
    tryingSinceMs: row.trying_since_ms,
    straysSinceMs: row.strays_since_ms,
    editLost: row.edit_lost ?? false,
    lookAtMs: row.look_at_ms,
  };
}

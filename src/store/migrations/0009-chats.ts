import { sql, type Kysely } from 'kysely';

/**
 * Cards go to chats too. A post is one card's message in one place of a chat; a lease of a few seconds is whoever sends it. A
 * place that refuses Baton is kept, so that people are told once, whichever process meets it.
 */
const STATEMENTS = [
  `alter table outbox drop constraint outbox_lane_check`,
  `alter table outbox add constraint outbox_lane_check check (lane in ('alert', 'decision', 'progress'))`,
  `create table chat_posts (
     destination text not null,
     key text not null,
     part int not null default 0,
     revision int not null default 0,
     ref text,
     was_live boolean not null default false,
     before text,
     shown_at_ms bigint,
     trying_since_ms bigint,
     strays_since_ms bigint,
     edit_lost boolean not null default false,
     look_at_ms bigint,
     owner text,
     owner_until_ms bigint,
     primary key (destination, key))`,
  `create index chat_posts_look on chat_posts (look_at_ms) where look_at_ms is not null`,
  `create table chat_refusals (
     platform text not null,
     place text not null,
     words text not null,
     since_ms bigint not null,
     primary key (platform, place))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

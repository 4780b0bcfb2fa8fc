import { sql, type Kysely } from 'kysely';

/**
 * Times are milliseconds since 1970 by the database's clock. Events and cards are kept as the text that was hashed or
 * sent, so that reading gives back exactly what was written.
 */
const STATEMENTS = [
  `create function baton_now_ms() returns bigint language sql volatile
     as $$ select floor(extract(epoch from clock_timestamp()) * 1000)::bigint $$`,
  // The cluster's own number and its timeline: another of either means a restored or promoted database.
  `create function baton_incarnation() returns text language sql volatile
     as $$ select system_identifier::text || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) from pg_control_system() $$`,
  `create table store_facts (
     only_row boolean primary key default true check (only_row),
     backend text not null,
     incarnation text not null)`,
  `create table plans (
     id text primary key,
     plan text not null,
     state_kind text not null,
     state text not null,
     made_at_ms bigint not null)`,
  `create index plans_open on plans (made_at_ms) where state_kind = 'open'`,
  `create table plan_decisions (
     plan_id text not null references plans,
     person text not null,
     kind text not null check (kind in ('approve', 'reject')),
     digest text not null,
     reason text not null,
     chat text not null,
     action_id text not null unique,
     at_ms bigint not null,
     primary key (plan_id, person, kind))`,
  // Keyed by the chain's identity and not by the fleet's alias. The bound is the guard's: 15 digits.
  `create table terms (
     identity text primary key,
     term bigint not null check (term between 1 and 999999999999999))`,
  `create table runs (
     id text primary key,
     plan_id text not null references plans,
     procedure text not null,
     version int not null,
     validator text not null,
     identity text not null,
     from_node text not null,
     to_node text not null,
     state text not null check (state in ('queued', 'running', 'waiting', 'stopped', 'done', 'returned', 'cancelled')),
     revision int not null default 1,
     attempt int not null default 1,
     due_at_ms bigint,
     wish text check (wish in ('abort', 'return', 'resume')),
     paused boolean not null default false,
     incarnation text not null,
     lease_owner text,
     lease_term bigint,
     lease_until_ms bigint,
     last_seq int not null default 0,
     last_hash text not null,
     created_at_ms bigint not null,
     ended_at_ms bigint)`,
  `create index runs_open on runs (created_at_ms) where state in ('queued', 'running', 'waiting', 'stopped')`,
  // One open run per validator, identity and node: the primary key is the rule. Rows go when the run ends.
  `create table claims (
     resource text primary key,
     run_id text not null references runs)`,
  `create index claims_run on claims (run_id)`,
  `create table attempt_decisions (
     run_id text not null references runs,
     attempt int not null,
     value text not null check (value in ('told', 'returned')),
     term bigint not null,
     because text not null,
     at_ms bigint not null,
     primary key (run_id, attempt))`,
  `create table intents (
     run_id text not null references runs,
     attempt int not null,
     step text not null,
     verb text not null,
     node text not null,
     term bigint not null,
     arguments_digest text not null,
     expected_before text not null,
     expected_after text not null,
     begun_at_ms bigint not null,
     result text check (result in ('done', 'refused', 'unknown')),
     ended_at_ms bigint,
     primary key (run_id, attempt, step, verb, node))`,
  `create table journal (
     run_id text not null references runs,
     seq int not null check (seq > 0),
     at_ms bigint not null,
     event text not null,
     previous_hash text not null,
     hash text not null,
     primary key (run_id, seq))`,
  `create table fleet_chain (
     seq int primary key check (seq > 0),
     run_id text not null references runs,
     moment text not null check (moment in ('first', 'last')),
     run_hash text not null,
     previous_hash text not null,
     hash text not null,
     unique (run_id, moment))`,
  `create table fleet_chain_head (
     only_row boolean primary key default true check (only_row),
     last_seq int not null,
     last_hash text not null)`,
  `insert into fleet_chain_head (last_seq, last_hash) values (0, repeat('0', 64))`,
  `create table host_states (
     identity text not null,
     node text not null,
     state_id text not null,
     term bigint not null,
     boot_id text not null,
     at_ms bigint not null,
     primary key (identity, node))`,
  `create table adoptions (
     id bigint generated always as identity primary key,
     identity text not null,
     node text not null,
     state_id text not null,
     term bigint not null,
     boot_id text not null,
     person text not null,
     at_ms bigint not null)`,
  `create table pauses (
     validator text primary key,
     person text not null,
     reason text not null,
     since_ms bigint not null)`,
  `create table requests (
     id text primary key,
     action_id text not null unique,
     intent text not null,
     origin text not null,
     asked_at_ms bigint not null,
     answered_at_ms bigint)`,
  `create index requests_open on requests (asked_at_ms) where answered_at_ms is null`,
  `create table outbox (
     destination text not null,
     key text not null,
     lane text not null check (lane in ('decision', 'progress')),
     revision int not null,
     delivered_revision int not null default 0,
     version bigint not null,
     card text not null,
     wanted_at_ms bigint not null,
     primary key (destination, key))`,
  `create index outbox_due on outbox (wanted_at_ms) where delivered_revision < revision`,
  `create table web_messages (
     destination text not null,
     key text not null,
     revision int not null,
     card text not null,
     updated_at_ms bigint not null,
     primary key (destination, key))`,
  `create index web_messages_recent on web_messages (updated_at_ms)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

import { sql, type Kysely, type Transaction } from 'kysely';
import { KEPT_HERE } from '../chats/channel.ts';
import { enterFleetChain } from './statements.ts';
import type { Database } from './schema.ts';

/** How long what has ended is kept. Unit: days. */
export interface RetentionDays {
  readonly runs: number;
  readonly messages: number;
}

/** What one call let go of. */
export interface Pruned {
  readonly runs: number;
  readonly plans: number;
  readonly messages: number;
}

export interface RetentionStore {
  /**
   * Once a day, in small batches: lets go of ended runs with their plan and journal, of plans that were never started, and
   * of messages and requests. Never of an open run, a term, what is known of hosts, an adoption, or the fleet chain.
   * @returns null when there was nothing to do today, or somebody else is at it
   */
  prune(days: RetentionDays): Promise<Pruned | null>;
}

const DAY_MS = 86_400_000;
/** A batch is over before a lease could run out for want of the database. */
const RUNS_AT_ONCE = 20;
const ROWS_AT_ONCE = 500;
/** Of one incident. A card shows eight, and the timeline has a line of each. */
const ENDED_CAUSES_KEPT = 1_000;

export function createRetentionStore(db: Kysely<Database>): RetentionStore {
  return { prune: (days) => db.transaction().execute((tx) => pruneIn(tx, days)) };
}

async function pruneIn(tx: Transaction<Database>, days: RetentionDays): Promise<Pruned | null> {
  const { rows: due } = await sql`
    select 1 from store_facts where coalesce(pruned_at_ms, 0) < baton_now_ms() - ${DAY_MS}::bigint for update skip locked
  `.execute(tx);
  if (due.length === 0) return null;
  const runs = await pruneRuns(tx, days.runs * DAY_MS);
  const plans = await prunePlans(tx, days.runs * DAY_MS);
  const messages = await pruneMessages(tx, days.messages * DAY_MS);
  // Less than a batch of each: that was all for today. Otherwise the next sweep goes on.
  if (runs < RUNS_AT_ONCE && plans < ROWS_AT_ONCE && messages < ROWS_AT_ONCE)
    await sql`update store_facts set pruned_at_ms = baton_now_ms()`.execute(tx);
  return { runs, plans, messages };
}

async function pruneRuns(tx: Transaction<Database>, olderThanMs: number): Promise<number> {
  const { rows } = await sql<{ id: string; plan_id: string }>`
    select id, plan_id from runs
    where state in ('done', 'returned', 'cancelled', 'replaced') and ended_at_ms < baton_now_ms() - ${olderThanMs}::bigint
    order by ended_at_ms, id limit ${RUNS_AT_ONCE} for update skip locked
  `.execute(tx);
  for (const { id, plan_id: plan } of rows) {
    // Entered before the run goes, so that its last hash stays with it.
    await enterFleetChain(tx, id, 'pruned');
    for (const table of ['claims', 'intents', 'attempt_decisions', 'journal'] as const)
      await tx.deleteFrom(table).where('run_id', '=', id).execute();
    await tx.deleteFrom('runs').where('id', '=', id).execute();
    await tx.deleteFrom('plan_decisions').where('plan_id', '=', plan).execute();
    await tx.deleteFrom('plans').where('id', '=', plan).execute();
  }
  return rows.length;
}

/** Plans that expired, were rejected or came to nothing. */
async function prunePlans(tx: Transaction<Database>, olderThanMs: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from plans
    where state_kind <> 'open' and made_at_ms < baton_now_ms() - ${olderThanMs}::bigint
      and not exists (select 1 from runs where runs.plan_id = plans.id)
    order by made_at_ms, id limit ${ROWS_AT_ONCE} for update skip locked
  `.execute(tx);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tx.deleteFrom('plan_decisions').where('plan_id', 'in', ids).execute();
  await tx.deleteFrom('plans').where('id', 'in', ids).execute();
  return ids.length;
}

/**
 * A sender whose alerts have another label each time never repeats one, and an incident that stays open for weeks would keep them
 * all. The newest are kept, and what is so new that a late report may come.
 */
const crowded = sql`ctid in (
  select ctid from (
    select ctid, ended_at_ms, row_number() over (partition by incident order by ended_at_ms desc) as place
    from causes where ended_at_ms is not null and incident is not null) as over
  where place > ${ENDED_CAUSES_KEPT} and ended_at_ms < baton_now_ms() - ${DAY_MS}::bigint)`;

/** The card of a run or an incident that is open, or of a plan that can be approved, is kept however old it is. */
async function pruneMessages(tx: Transaction<Database>, olderThanMs: number): Promise<number> {
  const old = sql`baton_now_ms() - ${olderThanMs}::bigint`;
  const needed = sql`
    select 'run:' || id from runs where ended_at_ms is null union all select 'plan:' || id from plans where state_kind = 'open'
    union all select 'incident:' || id from incidents where ended_at_ms is null`;
  const counts = [
    await removed(tx, sql`web_messages`, sql`updated_at_ms < ${old} and key not in (${needed})`),
    await removed(
      tx,
      sql`outbox`,
      // What a chat has refused for so long is told nowhere any more: its channel may have left the fleet file.
      sql`wanted_at_ms < ${old} and (delivered_revision >= revision or split_part(destination, ':', 1) <> all(${[...KEPT_HERE]}::text[])) and key not in (${needed})`,
    ),
    await removed(
      tx,
      sql`chat_posts`,
      sql`not exists (select 1 from outbox where outbox.destination = chat_posts.destination and outbox.key = chat_posts.key)`,
    ),
    // What is remembered of a cause tells a late report from a new one; hours later none comes.
    await removed(
      tx,
      sql`causes`,
      sql`ended_at_ms < ${old} and not exists (
      select from incidents where incidents.id = causes.incident and incidents.ended_at_ms is null)`,
    ),
    await removed(tx, sql`causes`, crowded),
    await removed(tx, sql`incidents`, sql`ended_at_ms < ${old}`),
    await removed(tx, sql`requests`, sql`asked_at_ms < ${old}`),
    await removed(tx, sql`actions`, sql`begun_at_ms < ${old}`),
    await removed(tx, sql`refused_people`, sql`line_at_ms < ${old} and unwritten = 0`),
  ];
  return Math.max(...counts);
}

type Fragment = ReturnType<typeof sql>;

async function removed(tx: Transaction<Database>, table: Fragment, where: Fragment): Promise<number> {
  const { rows } = await sql`
    delete from ${table} where ctid in (select ctid from ${table} where ${where} limit ${ROWS_AT_ONCE}) returning 1
  `.execute(tx);
  return rows.length;
}

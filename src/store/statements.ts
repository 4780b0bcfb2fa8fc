import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { JournalEvent } from '../domain/journal.ts';
import type { Lease } from '../domain/run.ts';
import type { Database } from './schema.ts';

/** How long a lease holds after it was taken or renewed. Unit: milliseconds, by the database's clock. */
export const LEASE_MS = 8_000;

type Fragment = RawBuilder<unknown>;

/**
 * The run's row, locked, but only for the holder of its lease and term while the lease has not run out, in the very
 * database the run began in. A row that another statement was changing is looked at again after the wait, so two
 * workers cannot both pass. No row: the lease is lost.
 */
export const heldRun = (lease: Lease): Fragment => sql`
  select * from runs
  where id = ${lease.runId} and state = 'running'
    and lease_owner = ${lease.owner} and lease_term = ${lease.term} and lease_until_ms > baton_now_ms()
    and incarnation = baton_incarnation()
  for update`;

/** The text of an event as it is stored and hashed. */
export const eventText = (event: JournalEvent): Fragment => sql`${JSON.stringify(event)}::text`;

/**
 * Two common table expressions, `next` and `line`, that append one journal line for the row of `from` (a common table
 * expression that yields the locked run). Number and previous hash come from that locked row, so a run's lines have no
 * gap and no fork. The run's row must then be moved on with `movedOn`.
 */
export const appendedLine = (from: Fragment, event: Fragment): Fragment => sql`
  next as materialized (
    select id as run_id, last_seq + 1 as seq, last_hash as previous_hash, baton_now_ms() as at_ms, ${event} as event from ${from}
  ),
  line as (
    insert into journal (run_id, seq, at_ms, event, previous_hash, hash)
    select run_id, seq, at_ms, event, previous_hash,
      encode(sha256(convert_to(concat_ws(E'\n', previous_hash, run_id, seq::text, at_ms::text, event), 'UTF8')), 'hex')
    from next
    returning run_id, seq, hash
  )`;

/** Moves the run's row on to the line just appended; `also` are further changes of the same row. */
export const movedOn = (also?: Fragment): Fragment => sql`
  update runs set last_seq = line.seq, last_hash = line.hash ${also === undefined ? sql`` : sql`, ${also}`}
  from line where runs.id = line.run_id`;

/** Enters a run's first or last hash into the fleet chain, or that its record goes; part of the transaction that does it. */
export async function enterFleetChain(
  tx: Transaction<Database>,
  runId: string,
  moment: 'first' | 'last' | 'pruned',
): Promise<void> {
  await sql`
    with head as (select * from fleet_chain_head for update),
    next as materialized (
      select head.last_seq + 1 as seq, runs.id as run_id, runs.last_hash as run_hash, head.last_hash as previous_hash
      from head, runs where runs.id = ${runId}
    ),
    link as (
      insert into fleet_chain (seq, run_id, moment, run_hash, previous_hash, hash)
      select seq, run_id, ${moment}, run_hash, previous_hash,
        encode(sha256(convert_to(concat_ws(E'\n', previous_hash, seq::text, run_id, ${moment}::text, run_hash), 'UTF8')), 'hex')
      from next
      returning seq, hash
    )
    update fleet_chain_head set last_seq = link.seq, last_hash = link.hash from link
  `.execute(tx);
}

/** For a transaction that reads or writes a file between its statements: no wait of its own ends it, and no run waits for it. */
export async function mayIdle(tx: Kysely<Database>): Promise<void> {
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
}

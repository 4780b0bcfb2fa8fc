import { sql, type Kysely } from 'kysely';
import { BatonError } from '../domain/failure.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { NodeName, PersonName } from '../domain/names.ts';
import type { Lease } from '../domain/run.ts';
import type { HostAcknowledgement } from '../execution/store.ts';
import { leaseLost } from './effects.ts';
import { appendedLine, eventText, heldRun, movedOn } from './statements.ts';
import type { Database } from './schema.ts';

export async function acknowledged(
  db: Kysely<Database>,
  identity: string,
  node: NodeName,
): Promise<HostAcknowledgement | null> {
  const row = await db
    .selectFrom('host_states')
    .selectAll()
    .where('identity', '=', identity)
    .where('node', '=', node)
    .executeTakeFirst();
  return row === undefined ? null : { stateId: row.state_id, term: row.term, bootId: row.boot_id };
}

/**
 * Keeps what a host acknowledged. A state id other than the known one, or a term below the known one, is a reinstalled or
 * restored host: that takes a person's word (`adopt`) and is refused here, whatever the caller has checked.
 * @throws `host/quarantined` then
 */
export async function acknowledge(
  db: Kysely<Database>,
  lease: Lease,
  node: NodeName,
  seen: HostAcknowledgement,
): Promise<void> {
  const { rows } = await sql<{ held: boolean; kept: boolean }>`
    with held as (${heldRun(lease)}),
    kept as (
      insert into host_states (identity, node, state_id, term, boot_id, at_ms)
      select identity, ${node}, ${seen.stateId}, ${seen.term}::bigint, ${seen.bootId}, baton_now_ms() from held
      on conflict (identity, node) do update
        set term = excluded.term, boot_id = excluded.boot_id, at_ms = excluded.at_ms
        where host_states.state_id = excluded.state_id and host_states.term <= excluded.term
      returning node
    )
    select exists (select 1 from held) as held, exists (select 1 from kept) as kept
  `.execute(db);
  if (rows[0]?.held !== true) throw leaseLost(lease);
  if (rows[0].kept) return;
  throw new BatonError(
    'host/quarantined',
    `${node} shows the term record ${seen.stateId} at term ${seen.term}, which is not the one we know.`,
  );
}

/** Never lowers the store's own term; an open run of the identity gets the line `host.adopted`. */
export async function adopt(
  db: Kysely<Database>,
  identity: string,
  node: NodeName,
  seen: HostAcknowledgement,
  by: PersonName,
  needed: number,
): Promise<'adopted' | 'one-more-needed'> {
  const event: JournalEvent = { kind: 'host.adopted', node, stateId: seen.stateId, by };
  return db.transaction().execute(async (tx) => {
    await sql`
      insert into adoptions (identity, node, state_id, term, boot_id, person, at_ms)
      values (${identity}, ${node}, ${seen.stateId}, ${seen.term}::bigint, ${seen.bootId}, ${by}, baton_now_ms())
    `.execute(tx);
    const { rows } = await sql<{ people: number }>`
      select count(distinct person)::int as people from adoptions
      where identity = ${identity} and node = ${node} and state_id = ${seen.stateId}
        and at_ms > coalesce((select restored_at_ms from store_facts), 0)
    `.execute(tx);
    if ((rows[0]?.people ?? 0) < needed) return 'one-more-needed';
    const open = sql`
      select * from runs where identity = ${identity} and state in ('queued', 'running', 'waiting', 'stopped') for update`;
    // Waits first and looks second: a run that is replaced meanwhile has a successor, which this statement cannot see yet.
    await open.execute(tx);
    await sql`
      with target as (${open}),
      ${appendedLine(sql`target`, eventText(event))}
      ${movedOn()}
    `.execute(tx);
    await sql`
      insert into host_states (identity, node, state_id, term, boot_id, at_ms)
      values (${identity}, ${node}, ${seen.stateId}, ${seen.term}::bigint, ${seen.bootId}, baton_now_ms())
      on conflict (identity, node) do update set state_id = excluded.state_id, term = excluded.term, boot_id = excluded.boot_id, at_ms = excluded.at_ms
    `.execute(tx);
    if (seen.term >= 1) {
      await sql`
        insert into terms (identity, term) values (${identity}, ${seen.term}::bigint)
        on conflict (identity) do update set term = greatest(terms.term, excluded.term)
      `.execute(tx);
    }
    return 'adopted';
  });
}

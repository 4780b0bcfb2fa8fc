import { sql, type Kysely } from 'kysely';
import type { Card } from '../chats/card.ts';
import { type Outbox, type PlanMark, runVersion } from '../chats/outbox.ts';
import { stored, toRun } from './rows.ts';
import type { Database, RunRow } from './schema.ts';

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
    runsBehind: async (destination, endedWithinMs) => {
      const { rows } = await sql<RunRow>`
        select runs.* from runs
        left join outbox on outbox.destination = ${destination} and outbox.key = 'run:' || runs.id
        where (ended_at_ms is null or ended_at_ms > baton_now_ms() - ${endedWithinMs}::bigint)
          and (state = 'queued' or outbox.version is null
            or outbox.version < runs.revision * ${runVersion(1, 0)}::bigint + runs.last_seq)
        order by created_at_ms, id
      `.execute(db);
      return rows.map(toRun);
    },
    oldKeysDue: async (destination) => {
      const { rows } = await sql<RunRow>`
        select runs.* from runs join journal on journal.run_id = runs.id and journal.seq = runs.last_seq
        where runs.state = 'done' and runs.procedure = 'polkadot/handover'
          and (journal.event::jsonb -> 'figures' ->> 'disputesOverAtMs')::bigint <= baton_now_ms()
          and not exists (select from outbox
            where outbox.destination = ${destination} and outbox.key = 'old-keys:' || runs.id)
      `.execute(db);
      return rows.map(toRun);
    },
    planMarks: async (withinMs) => {
      const { rows } = await sql<{
        id: string;
        state: PlanMark['state'];
        decisions: number;
        validator: string | null;
        ended: boolean;
      }>`
        select plans.id, state_kind as state, runs.validator, runs.ended_at_ms is not null as ended,
          (select count(*) from plan_decisions where plan_id = plans.id)::int as decisions
        from plans left join runs on runs.plan_id = plans.id
        where made_at_ms > baton_now_ms() - ${withinMs}::bigint
        order by made_at_ms, plans.id
      `.execute(db);
      return rows.map(({ id, state, decisions, validator, ended }) => ({
        id,
        state,
        decisions,
        run: validator === null ? null : { validator, ended },
      }));
    },
  };
}

import { sql, type Kysely } from 'kysely';
import type { Card } from '../chats/card.ts';
import { KEPT_HERE } from '../chats/channel.ts';
import { type Outbox, type PlanMark, runVersion } from '../chats/outbox.ts';
import { stored, toRun } from './rows.ts';
import type { Database, RunRow } from './schema.ts';

/** Notified with the platform for which something is due; the page's cards are handed over by who wanted them. */
export const OUTBOX_CHANNEL = 'baton_outbox';

export function createOutbox(db: Kysely<Database>): Outbox {
  return {
    want: async (destinations, card, lane, version, age = 'news') => {
      const kept = sql`split_part(place, ':', 1) = any(${[...KEPT_HERE]}::text[])`;
      await sql`
        with changed as (
          insert into outbox (destination, key, lane, revision, version, card, wanted_at_ms)
          select place, ${card.key}, ${lane}, 1, ${version}::bigint, ${JSON.stringify(card)}, baton_now_ms()
          from unnest(${[...destinations]}::text[]) as place
          where ${age === 'news'}::boolean or ${kept}
            or exists (select 1 from outbox where destination = place and key = ${card.key})
          on conflict (destination, key) do update
            set version = excluded.version, lane = excluded.lane, card = excluded.card,
              revision = outbox.revision + (outbox.card <> excluded.card)::int,
              wanted_at_ms = case when outbox.card <> excluded.card then excluded.wanted_at_ms else outbox.wanted_at_ms end
            where outbox.version < excluded.version or (outbox.version = excluded.version
              and (outbox.card <> excluded.card or outbox.lane <> excluded.lane))
          returning destination as place, revision > delivered_revision as is_due
        )
        select pg_notify(${OUTBOX_CHANNEL}, split_part(place, ':', 1)) from changed where is_due and not ${kept}
      `.execute(db);
    },
    due: async (platforms, limit) => {
      const { rows } = await sql<Database['outbox']>`
        select * from outbox
        where delivered_revision < revision and split_part(destination, ':', 1) = any(${[...platforms]}::text[])
        order by lane, wanted_at_ms, destination, key limit ${limit}
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
    find: async (destination, key) => {
      const { rows } = await sql<{ card: string }>`
        select card from outbox where destination = ${destination} and key = ${key}
      `.execute(db);
      return rows[0] === undefined ? null : stored<Card>(rows[0].card);
    },
    runsBehind: async (audiences, endedWithinMs) => {
      const places = audiences.flatMap(({ destination, validators }) =>
        (validators === 'all' ? [null] : validators).map((validator) => ({ destination, validator })),
      );
      const { rows } = await sql<RunRow>`
        select runs.* from runs
        where (ended_at_ms is null or ended_at_ms > baton_now_ms() - ${endedWithinMs}::bigint)
          and (state = 'queued' or exists (
            select 1 from unnest(
              ${places.map(({ destination }) => destination)}::text[], ${places.map(({ validator }) => validator)}::text[]
            ) as place (destination, validator)
            left join outbox on outbox.destination = place.destination and outbox.key = 'run:' || runs.id
            where (place.validator is null or place.validator = runs.validator)
              and (outbox.version is null or outbox.version < runs.revision * ${runVersion(1, 0)}::bigint + runs.last_seq)))
        order by created_at_ms, id
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

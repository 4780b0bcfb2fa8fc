import { sql, type Kysely } from 'kysely';
import { DEAD_MAN_SIGN } from '../alerts/self/signs.ts';
import type { AlertFigures } from '../health/store.ts';
import type { Database } from './schema.ts';

/** One statement: a scrape must not wait for a store in trouble. */
export async function alertFigures(db: Kysely<Database>): Promise<AlertFigures> {
  const { rows } = await sql<AlertFigures>`
    with lanes as (
      select lane, greatest(baton_now_ms() - min(wanted_at_ms), 0) as age_ms
      from outbox where delivered_revision < revision group by lane
    ),
    age as (select coalesce(json_object_agg(lane, age_ms), '{}'::json) as of_lane from lanes)
    select
      (select coalesce(json_agg(kept order by procedure, state), '[]'::json) from (
        select procedure, state, count(*) as count from runs group by procedure, state) as kept) as runs,
      (select coalesce(json_agg(lasting order by rule, severity), '[]'::json) from (
        select causes.rule, causes.severity, count(*) as count from causes
        join incidents on incidents.id = causes.incident and incidents.ended_at_ms is null
        where causes.ended_at_ms is null group by causes.rule, causes.severity) as lasting) as "openCauses",
      (select json_build_object(
        'alert', coalesce((of_lane ->> 'alert')::bigint, 0),
        'decision', coalesce((of_lane ->> 'decision')::bigint, 0),
        'progress', coalesce((of_lane ->> 'progress')::bigint, 0)) from age) as "laneAgesMs",
      (select greatest(coalesce(baton_now_ms() - min(asked_at_ms), 0), 0) from requests
        where answered_at_ms is null) as "requestAgeMs",
      (select count(*) from silences where trouble is not null) as "silencesInTrouble",
      (select greatest(baton_now_ms() - at_ms, 0) from signs where name = ${DEAD_MAN_SIGN}) as "deadManAgeMs"
  `.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table gave no row');
  return row;
}

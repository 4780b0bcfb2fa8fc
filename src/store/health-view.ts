import { sql, type Kysely } from 'kysely';
import type { Severity } from '../domain/incident.ts';
import type { HealthStore } from '../health/store.ts';
import { alertFigures } from './alert-figures.ts';
import { MIGRATIONS } from './migrate.ts';
import { isDue } from './runs-view.ts';
import type { Database } from './schema.ts';

export function createHealthView(db: Kysely<Database>): HealthStore {
  return {
    async tables() {
      const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
      const known = Object.keys(MIGRATIONS);
      if (rows.some(({ name }) => !known.includes(name))) return 'newer';
      return rows.length < known.length ? 'older' : 'current';
    },
    async figures() {
      const [runs, rest, alerts] = await Promise.all([runsByState(db), restOf(db), alertFigures(db)]);
      const kept = (states: readonly string[]) =>
        Object.fromEntries(states.map((state) => [state, runs.get(state) ?? 0]));
      return {
        openRuns: kept(['queued', 'running', 'waiting', 'stopped']),
        endedRuns: kept(['done', 'returned', 'cancelled', 'replaced']),
        ...rest,
        ...alerts,
      };
    },
  };
}

async function runsByState(db: Kysely<Database>): Promise<Map<string, number>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(*) as count from runs group by state
  `.execute(db);
  return new Map(rows.map(({ state, count }) => [state, count]));
}

interface Rest {
  dueRunAgeMs: number;
  undeliveredCards: number;
  undeliveredAgeMs: number;
  openPlans: number;
  openIncidents: Record<Severity, number>;
  paused: string[];
}

/** A run is due since its time came, its last lease ran out or its last line was written, whichever was last. */
async function restOf(db: Kysely<Database>): Promise<Rest> {
  const { rows } = await sql<Rest>`
    with due as (
      select greatest(coalesce(due_at_ms, 0), coalesce(lease_until_ms, 0), created_at_ms, coalesce((
        select at_ms from journal where run_id = runs.id and seq = runs.last_seq
      ), 0)) as since_ms
      from runs where ${isDue}
    ),
    late as (select wanted_at_ms from outbox where delivered_revision < revision)
    select
      (select greatest(coalesce(baton_now_ms() - min(since_ms), 0), 0) from due) as "dueRunAgeMs",
      (select count(*) from late) as "undeliveredCards",
      (select greatest(coalesce(baton_now_ms() - min(wanted_at_ms), 0), 0) from late) as "undeliveredAgeMs",
      (select count(*) from plans where state_kind = 'open') as "openPlans",
      (select json_build_object(
        'critical', count(*) filter (where loudest = 'critical'),
        'warning', count(*) filter (where loudest = 'warning'),
        'info', count(*) filter (where loudest = 'info')) from incidents where ended_at_ms is null) as "openIncidents",
      (select coalesce(array_agg(validator order by validator), '{}') from pauses) as paused
  `.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error('a select without a table gave no row');
  return row;
}

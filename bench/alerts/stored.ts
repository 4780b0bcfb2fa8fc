import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { costOf } from '../process-cost.ts';
import type { StormEvent } from './storm.ts';

/**
 * Alerts whose last state is not in the store, in a few words each. An alert that is over in the end may have been over before it was
 * heard of for the last time; one that fires has to be known by its last beginning.
 */
export async function missingFrom(
  database: Client,
  end: ReadonlyMap<string, StormEvent>,
  beganAtMs: number,
): Promise<string[]> {
  const { rows } = await database.query<{ scope: string; key: string; starts: string; fires: boolean }>(
    `select scope, key, starts_at_ms as starts, ended_at_ms is null as fires from causes where key like 'am:%'`,
  );
  const causes = new Map(rows.map((row) => [row.key, row]));
  return [...end.values()].flatMap(({ alert, status, startsAtMs }) => {
    const cause = causes.get(`am:${alert.fingerprint}`);
    const name = `${alert.name} of ${alert.validator}`;
    if (cause === undefined) return [`${name} is not known`];
    if (cause.scope !== alert.validator) return [`${name} is with ${cause.scope}`];
    if (cause.fires !== (status === 'firing')) return [`${name} is ${cause.fires ? 'firing' : 'over'} in the store`];
    const starts = Number(cause.starts) - beganAtMs;
    return cause.fires && starts !== startsAtMs ? [`${name} began at ${startsAtMs} ms, not at ${starts}`] : [];
  });
}

export async function countIncidents(database: Client): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from incidents where scope <> '*'`,
  );
  return rows[0]?.count ?? 0;
}

/** What is looked at all through the storm. */
export interface Watched {
  openRunsMax: number;
  runs: number;
  /** Once a second. Unit: MiB. */
  readonly storedMb: number[];
}

/** Between two looks at the runs. Unit: milliseconds. */
const LOOK_EVERY_MS = 200;
const SECOND_MS = 1_000;

/** Looks until `signal` fires. */
export async function watchStorm(database: Client, pid: number, signal: AbortSignal): Promise<Watched> {
  const watched: Watched = { openRunsMax: 0, runs: 0, storedMb: [] };
  let nextMs = performance.now() + SECOND_MS;
  while (!signal.aborted) {
    const { rows } = await database.query<{ most: number; runs: number }>(`
      select coalesce(max(open), 0)::int as most, coalesce(sum(all_of_it), 0)::int as runs from (
        select count(*) filter (where ended_at_ms is null) as open, count(*) as all_of_it from runs group by validator
      ) as each`);
    watched.openRunsMax = Math.max(watched.openRunsMax, rows[0]?.most ?? 0);
    watched.runs = rows[0]?.runs ?? 0;
    if (performance.now() >= nextMs) {
      nextMs += SECOND_MS;
      watched.storedMb.push(costOf(pid).rssMb);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return watched;
}

import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { KnownCause } from '../alerts/cause.ts';
import type { IncidentHead } from '../alerts/head.ts';
import type { Cause, Incident } from '../domain/incident.ts';
import { stored } from './rows.ts';
import type { CauseRow, Database, IncidentRow } from './schema.ts';

export function toHead(row: IncidentRow): IncidentHead {
  const { acknowledged_by: by, acknowledged_at_ms: atMs } = row;
  const { silenced_by: silencer, silenced_until_ms: untilMs, silenced_because: reason } = row;
  return {
    id: row.id,
    scope: row.scope,
    revision: row.revision,
    loudest: row.loudest,
    openedAtMs: row.opened_at_ms,
    endedAtMs: row.ended_at_ms,
    acknowledged: by === null || atMs === null ? null : { by, atMs },
    told: { level: row.told_level, atMs: row.told_at_ms },
    silenced: silencer === null || untilMs === null ? null : { by: silencer, untilMs, reason: reason ?? '' },
  };
}

/** @param causesAtEnd null while the incident is open */
export function toIncidentRow(head: IncidentHead, firstSeq: number, causesAtEnd: string | null = null): IncidentRow {
  return {
    id: head.id,
    scope: head.scope,
    revision: head.revision,
    loudest: head.loudest,
    opened_at_ms: head.openedAtMs,
    ended_at_ms: head.endedAtMs,
    first_seq: firstSeq,
    acknowledged_by: head.acknowledged?.by ?? null,
    acknowledged_at_ms: head.acknowledged?.atMs ?? null,
    told_level: head.told.level,
    told_at_ms: head.told.atMs,
    silenced_by: head.silenced?.by ?? null,
    silenced_until_ms: head.silenced?.untilMs ?? null,
    silenced_because: head.silenced?.reason ?? null,
    causes_at_end: causesAtEnd,
  };
}

export function toKnownCause(row: CauseRow): KnownCause {
  return {
    scope: row.scope,
    key: row.key,
    incident: row.incident,
    source: row.source,
    name: row.name,
    rule: row.rule,
    severity: row.severity,
    node: row.node,
    summary: row.summary,
    link: row.link,
    labels: stored(row.labels),
    startsAtMs: row.starts_at_ms,
    beganAtMs: row.began_at_ms,
    endedAtMs: row.ended_at_ms,
    ended: row.ended,
    seenAtMs: row.seen_at_ms,
    times: row.times,
    begunAtMs: stored(row.begun_at_ms),
    lines: stored(row.lines),
  };
}

export function toCauseRow(cause: KnownCause): CauseRow {
  return {
    scope: cause.scope,
    key: cause.key,
    incident: cause.incident,
    source: cause.source,
    name: cause.name,
    rule: cause.rule,
    severity: cause.severity,
    node: cause.node,
    summary: cause.summary,
    link: cause.link,
    labels: JSON.stringify(cause.labels),
    starts_at_ms: cause.startsAtMs,
    began_at_ms: cause.beganAtMs,
    ended_at_ms: cause.endedAtMs,
    ended: cause.ended,
    seen_at_ms: cause.seenAtMs,
    times: cause.times,
    begun_at_ms: JSON.stringify(cause.begunAtMs),
    lines: JSON.stringify(cause.lines),
  };
}

const LOUDEST_FIRST = ['critical', 'warning', 'info'];

/** What people are shown of an incident. */
export function toIncident({ loudest: _loudest, ...head }: IncidentHead, causes: readonly KnownCause[]): Incident {
  const shown = causes
    .toSorted(
      (one, other) =>
        LOUDEST_FIRST.indexOf(one.severity) - LOUDEST_FIRST.indexOf(other.severity) ||
        one.beganAtMs - other.beganAtMs ||
        (one.key < other.key ? -1 : 1),
    )
    .map(shownCause);
  return { ...head, causes: shown };
}

function shownCause(known: KnownCause): Cause {
  const { scope: _scope, incident: _incident, ended: _ended, begunAtMs: _begun, lines: _lines, ...cause } = known;
  return cause;
}

/** Incidents with their causes, oldest first. */
export async function readIncidents(db: Kysely<Database>, which: RawBuilder<unknown>): Promise<Incident[]> {
  const { rows } = await sql<IncidentRow & { causes: CauseRow[] }>`
    select incidents.*, (
      select coalesce(json_agg(causes), '[]'::json) from causes
      where causes.incident = incidents.id and incidents.ended_at_ms is null) as causes
    from incidents where ${which} order by opened_at_ms, id
  `.execute(db);
  return rows.map(({ causes, ...row }) =>
    toIncident(
      toHead(row),
      row.causes_at_end === null ? causes.map(toKnownCause) : stored<KnownCause[]>(row.causes_at_end),
    ),
  );
}

/** Puts rows in the place of those with the same id. Each is a change: its revision grows, whoever made it grow meanwhile. */
export function incidentsPut(rows: readonly IncidentRow[]): RawBuilder<unknown> {
  return sql`
    insert into incidents select * from json_populate_recordset(null::incidents, ${JSON.stringify(rows)}::json)
    on conflict (id) do update set revision = incidents.revision + 1, loudest = excluded.loudest,
      ended_at_ms = excluded.ended_at_ms, acknowledged_by = excluded.acknowledged_by,
      acknowledged_at_ms = excluded.acknowledged_at_ms, told_level = excluded.told_level, told_at_ms = excluded.told_at_ms,
      silenced_by = excluded.silenced_by, silenced_until_ms = excluded.silenced_until_ms,
      silenced_because = excluded.silenced_because, causes_at_end = excluded.causes_at_end`;
}

/** Puts them in the place of what is remembered of the same causes. */
export function causesPut(causes: readonly KnownCause[]): RawBuilder<unknown> {
  return sql`
    insert into causes select * from json_populate_recordset(null::causes, ${JSON.stringify(causes.map(toCauseRow))}::json)
    on conflict (scope, key) do update set incident = excluded.incident, source = excluded.source, name = excluded.name,
      rule = excluded.rule, severity = excluded.severity, node = excluded.node, summary = excluded.summary,
      link = excluded.link, labels = excluded.labels, starts_at_ms = excluded.starts_at_ms,
      began_at_ms = excluded.began_at_ms, ended_at_ms = excluded.ended_at_ms, ended = excluded.ended,
      seen_at_ms = excluded.seen_at_ms, times = excluded.times, begun_at_ms = excluded.begun_at_ms, lines = excluded.lines`;
}

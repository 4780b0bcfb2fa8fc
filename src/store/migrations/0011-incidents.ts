import { sql, type Kysely } from 'kysely';

/**
 * A row of `causes` is what is remembered of one cause of a scope; it outlives its incident and goes on to the next. What an
 * incident looked like at its end is kept with it. Labels, times and causes at the end are kept as JSON text.
 */
const STATEMENTS = [
  `create table incidents (
     id text primary key,
     scope text not null,
     revision int not null,
     loudest text not null check (loudest in ('critical', 'warning', 'info')),
     opened_at_ms bigint not null,
     ended_at_ms bigint,
     first_seq int not null,
     acknowledged_by text,
     acknowledged_at_ms bigint,
     told_level int not null,
     told_at_ms bigint not null,
     silenced_by text,
     silenced_until_ms bigint,
     silenced_because text,
     causes_at_end text)`,
  // Whatever else goes wrong: never two cards about the same trouble.
  `create unique index incidents_open on incidents (scope) where ended_at_ms is null`,
  `create index incidents_ended on incidents (ended_at_ms) where ended_at_ms is not null`,
  `create table causes (
     scope text not null,
     key text not null,
     incident text,
     source text not null,
     name text not null,
     rule text not null,
     severity text not null,
     node text,
     summary text not null,
     link text,
     labels text not null,
     starts_at_ms bigint not null,
     began_at_ms bigint not null,
     ended_at_ms bigint,
     ended text,
     seen_at_ms bigint not null,
     times int not null,
     begun_at_ms text not null,
     lines text not null,
     primary key (scope, key))`,
  `create index causes_incident on causes (incident)`,
  `create index causes_lasting on causes (incident, seen_at_ms) where ended_at_ms is null`,
  `create index causes_ended on causes (ended_at_ms) where ended_at_ms is not null`,
  `create index plans_incident on plans ((plan::json ->> 'incident')) where plan::json ->> 'incident' is not null`,
  // When somebody last looked for causes that nobody repeats, and since when that is done without a gap.
  `alter table store_facts add column settled_at_ms bigint, add column settling_since_ms bigint`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

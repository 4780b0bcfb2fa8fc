import { sql, type Kysely, type Transaction } from 'kysely';
import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { Refusal, RefusalStore } from '../intake/store.ts';
import { appendFleetLines } from './fleet-journal.ts';
import type { Database } from './schema.ts';

/** The chain of what concerns the fleet and no validator; no validator can have this name. */
export const WHOLE_FLEET = '*';
/** One line of a person within this time; more are counted, and the next line says how many. Unit: milliseconds. */
const LINE_EVERY_MS = 3_600_000;
/** More people than a team has, fewer than fill a disk: beyond it they are counted only. */
const LINES_AN_HOUR = 60;

const withinHour = sql`line_at_ms > baton_now_ms() - ${LINE_EVERY_MS}::bigint`;

/** Keeps who was refused: in the fleet journal, a bounded number of lines however often somebody tries. */
export function createRefusalStore(db: Kysely<Database>): RefusalStore {
  // One after the other: whoever floods a chat takes one connection of the store and no more.
  let last: Promise<unknown> = Promise.resolve();
  return {
    refused(refusal) {
      const mine = last.then(() => keep(db, refusal));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function keep(db: Kysely<Database>, refusal: Refusal): Promise<void> {
  if (await countedOnly(db, refusal)) return;
  await db.transaction().execute(async (tx) => {
    // Of two refusals at once one counts the lines after the other.
    await sql`lock table refused_people in share row exclusive mode`.execute(tx);
    const waiting = await writtenLate(tx, refusal);
    const own = await counted(tx, refusal);
    await appendFleetLines(tx, WHOLE_FLEET, [...waiting, ...own].map(eventOf));
  });
}

/** The many of one person within an hour: one cheap statement each. */
async function countedOnly(db: Kysely<Database>, { chat, who, command, because }: Refusal): Promise<boolean> {
  const { rows } = await sql`
    update refused_people set unwritten = unwritten + 1, command = ${command}, because = ${because}
    where chat = ${chat} and who = ${who} and ${withinHour} returning 1
  `.execute(db);
  return rows.length > 0;
}

interface Row {
  chat: Refusal['chat'];
  who: string;
  person: string | null;
  command: string;
  because: string;
  more: number;
}

/** Those of others that were counted only, and whose hour is over. */
async function writtenLate(tx: Transaction<Database>, { chat, who }: Refusal): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with late as (
      select chat, who, unwritten from refused_people
      where unwritten > 0 and not ${withinHour} and (chat, who) <> (${chat}, ${who})
      limit (select greatest(0, ${LINES_AN_HOUR - 1}::int - count(*)) from refused_people where ${withinHour}))
    update refused_people as each set unwritten = 0, line_at_ms = baton_now_ms() from late
    where (each.chat, each.who) = (late.chat, late.who)
    returning each.chat, each.who, each.person, each.command, each.because, late.unwritten - 1 as more
  `.execute(tx);
  return rows;
}

/** The line of this refusal, unless this person has had one within the hour, or everybody together has had too many. */
async function counted(tx: Transaction<Database>, { chat, who, person, command, because }: Refusal): Promise<Row[]> {
  const { rows } = await sql<Row & { written: boolean }>`
    with hour as (select count(*) as lines from refused_people where ${withinHour}),
    before as (select unwritten, line_at_ms from refused_people where chat = ${chat} and who = ${who}),
    now as (
      select coalesce((select line_at_ms <= baton_now_ms() - ${LINE_EVERY_MS}::bigint from before), true)
        and hour.lines < ${LINES_AN_HOUR} as is_due from hour)
    insert into refused_people (chat, who, person, command, because, line_at_ms, unwritten)
    select ${chat}, ${who}, ${person}, ${command}, ${because},
      case when is_due then baton_now_ms() else 0 end, case when is_due then 0 else 1 end from now
    on conflict (chat, who) do update set
      person = excluded.person, command = excluded.command, because = excluded.because,
      line_at_ms = case when (select is_due from now) then baton_now_ms() else refused_people.line_at_ms end,
      unwritten = case when (select is_due from now) then 0 else refused_people.unwritten + 1 end
    returning chat, who, person, command, because, coalesce((select unwritten from before), 0) as more,
      (select is_due from now) as written
  `.execute(tx);
  return rows.filter(({ written }) => written);
}

function eventOf({ chat, who, person, command, because, more }: Row): FleetEvent {
  return { kind: 'person.refused', chat, who, person, command, because, more };
}

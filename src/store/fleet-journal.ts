import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { FleetEntry, FleetEvent } from '../domain/fleet-journal.ts';
import type { ValidatorName } from '../domain/names.ts';
import { journalHash, NO_HASH } from './hash.ts';
import { stored } from './rows.ts';
import type { Database } from './schema.ts';

/** Stands where a run's id stands in a run's journal, so that a line of one can never pass for a line of the other. */
const chainOf = (validator: ValidatorName): string => `validator ${validator}`;

/** Appends lines to a validator's fleet journal; two transactions wait for each other at its head. */
export async function appendFleetLines(
  tx: Transaction<Database>,
  validator: ValidatorName,
  events: readonly FleetEvent[],
): Promise<void> {
  await appendLinesOf(tx, new Map([[validator, events]]));
}

/** The same for several validators, in two statements however many there are. */
export async function appendLinesOf(
  tx: Transaction<Database>,
  events: ReadonlyMap<ValidatorName, readonly FleetEvent[]>,
): Promise<void> {
  const { rows } = await nextLines(tx, events);
  if (rows.length > 0) await sql`with ${linesPut(rows)} select 1`.execute(tx);
}

/** Lines that nobody else can come before until the transaction ends, and that are not written yet. */
export interface NextLines {
  readonly rows: readonly Database['fleet_journal'][];
  /** The number of the first line of each validator that has any. */
  readonly first: ReadonlyMap<ValidatorName, number>;
}

/** Numbers and chains what comes next in the fleet journals. Asks the database only where there is a line. */
export async function nextLines(
  tx: Transaction<Database>,
  events: ReadonlyMap<ValidatorName, readonly FleetEvent[]>,
): Promise<NextLines> {
  // In one order for everybody, so that two transactions cannot wait for each other.
  const names = [...events].flatMap(([name, lines]) => (lines.length > 0 ? [name] : [])).toSorted();
  if (names.length === 0) return { rows: [], first: new Map() };
  const { rows: heads } = await sql<HeadNow>`
    insert into fleet_journal_heads (validator, last_seq, last_hash)
    select name, 0, ${NO_HASH} from unnest(${names}::text[]) with ordinality as given (name, place) order by place
    on conflict (validator) do update set last_seq = fleet_journal_heads.last_seq
    returning validator, last_seq, last_hash, baton_now_ms() as now_ms
  `.execute(tx);
  return {
    rows: heads.flatMap((head) => chained(head, events.get(head.validator) ?? [])),
    first: new Map(heads.map((head) => [head.validator, head.last_seq + 1])),
  };
}

/** Parts of a `with` that write lines and move their heads on, so that a statement that does more can have them. */
export function linesPut(rows: NextLines['rows']): RawBuilder<unknown> {
  return sql`
    lines as materialized (select * from json_populate_recordset(null::fleet_journal, ${JSON.stringify(rows)}::json)),
    lines_put as (insert into fleet_journal select * from lines),
    heads_put as (
      update fleet_journal_heads as head set last_seq = last.seq, last_hash = last.hash
      from (select distinct on (validator) * from lines order by validator, seq desc) as last
      where head.validator = last.validator)`;
}

type HeadNow = Database['fleet_journal_heads'] & { readonly now_ms: number };

/** The rows of lines that follow a head. */
function chained(head: HeadNow, events: readonly FleetEvent[]): Database['fleet_journal'][] {
  const { validator, now_ms: atMs } = head;
  let previous = head.last_hash;
  return events.map((event, index) => {
    const text = JSON.stringify(event);
    const seq = head.last_seq + index + 1;
    const hash = journalHash(previous, chainOf(validator), seq, atMs, text);
    const line = { validator, seq, at_ms: atMs, event: text, previous_hash: previous, hash };
    previous = hash;
    return line;
  });
}

/** Newest first. */
export async function fleetLines(db: Kysely<Database>, validator: ValidatorName, limit: number): Promise<FleetEntry[]> {
  const rows = await db
    .selectFrom('fleet_journal')
    .selectAll()
    .where('validator', '=', validator)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toFleetEntry);
}

export function toFleetEntry(row: Database['fleet_journal']): FleetEntry {
  return {
    validator: row.validator,
    seq: row.seq,
    atMs: row.at_ms,
    event: stored<FleetEvent>(row.event),
    hash: row.hash,
  };
}

/** Recomputes every hash; one sentence per thing that does not fit. */
export async function verifyFleetJournal(tx: Kysely<Database>): Promise<{ entries: number; broken: string[] }> {
  const lines = await tx.selectFrom('fleet_journal').selectAll().orderBy('validator').orderBy('seq').execute();
  const heads = await tx.selectFrom('fleet_journal_heads').selectAll().execute();
  const names = new Set([...lines, ...heads].map(({ validator }) => validator));
  const broken = [...names].toSorted().flatMap((validator) =>
    brokenChain(
      validator,
      lines.filter((line) => line.validator === validator),
      heads.find((head) => head.validator === validator),
    ),
  );
  return { entries: lines.length, broken };
}

function brokenChain(
  validator: ValidatorName,
  lines: readonly Database['fleet_journal'][],
  head: Database['fleet_journal_heads'] | undefined,
): string[] {
  const broken: string[] = [];
  let previous = NO_HASH;
  for (const [index, line] of lines.entries()) {
    const where = `fleet journal of ${validator}, line ${index + 1}`;
    if (line.seq !== index + 1) broken.push(`${where}: found line ${line.seq} in its place`);
    if (line.previous_hash !== previous) broken.push(`${where}: does not continue the line before it`);
    if (line.hash !== journalHash(line.previous_hash, chainOf(validator), line.seq, line.at_ms, line.event))
      broken.push(`${where}: was changed`);
    previous = line.hash;
  }
  if (head?.last_seq !== lines.length || head.last_hash !== previous)
    broken.push(
      `fleet journal of ${validator}: ends at line ${lines.length}, but line ${head?.last_seq ?? 0} was written`,
    );
  return broken;
}

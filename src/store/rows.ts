import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { JournalEntry, JournalEvent } from '../domain/journal.ts';
import type { Run } from '../domain/run.ts';
import type { Database, JournalRow, RunRow } from './schema.ts';

export function toRun(row: RunRow): Run {
  return {
    id: row.id,
    plan: row.plan_id,
    procedure: row.procedure,
    version: row.version,
    validator: row.validator,
    identity: row.identity,
    from: row.from_node,
    to: row.to_node,
    state: row.state,
    revision: row.revision,
    attempt: row.attempt,
    dueAtMs: row.due_at_ms,
    wish: row.wish,
    createdAtMs: row.created_at_ms,
    endedAtMs: row.ended_at_ms,
  };
}

export function toEntry(row: JournalRow): JournalEntry {
  return {
    runId: row.run_id,
    seq: row.seq,
    atMs: row.at_ms,
    event: stored<JournalEvent>(row.event),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** A value as this store wrote it itself; its type is the one that was written. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's word for what its own column holds
export function stored<T>(text: string): T {
  return JSON.parse(text);
}

/** 48 random bits: short enough to be typed, and the primary key refuses the one in a very long while that is taken. */
export const newId = (letter: 'r' | 'q' | 'i') => `${letter}-${randomBytes(6).toString('hex')}`;

/**
 * What has this id, or else the one id that begins like this. Baton itself always has the whole id, which the primary key finds;
 * only what people type is looked for in the whole table.
 * @returns undefined when there is none or more than one
 */
export async function byTypedId<T>(
  db: Kysely<Database>,
  table: 'runs' | 'plans' | 'incidents',
  text: string,
  find: (id: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const exact = await find(text);
  if (exact !== undefined) return exact;
  const id = await fullId(db, table, text);
  return id === null ? undefined : find(id);
}

/** The one id that is `text` or begins with it; null when there is none or more than one. */
async function fullId(
  db: Kysely<Database>,
  table: 'runs' | 'plans' | 'incidents',
  text: string,
): Promise<string | null> {
  if (text === '') return null;
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where left(id, ${text.length}) = ${text} order by length(id) limit 2
  `.execute(db);
  const exact = rows.find((row) => row.id === text);
  if (exact !== undefined) return exact.id;
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}

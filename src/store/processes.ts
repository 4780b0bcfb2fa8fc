import { sql, type Kysely } from 'kysely';
import type { BatonProcess, LiveProcess } from '../domain/process.ts';
import type { RunId } from '../domain/names.ts';
import type { Database } from './schema.ts';

/** Which processes run on this store. Every time is the database's. */
export interface ProcessStore {
  /**
   * Enters a process, or says that it still lives. What was not seen for a day is forgotten.
   * @param readAtMs null at the first call, afterwards what that gave: a process that slept does not become the newest
   * @param agoMs how long ago it read its fleet file, for the first call
   * @returns when it read its fleet file
   */
  enter(process: BatonProcess, readAtMs: number | null, agoMs?: number): Promise<number>;
  leave(id: string): Promise<void>;
  /** Those seen within `LIVE_FOR_MS`, the one that read its fleet file last first. */
  live(): Promise<readonly LiveProcess[]>;
  /** Whether anything may have been sent to a host for this run. */
  hasBegun(run: RunId): Promise<boolean>;
}

/** Four signs of life that were missed. Unit: milliseconds. */
const LIVE_FOR_MS = 20_000;
const FORGOTTEN_AFTER_MS = 86_400_000;

export function createProcessStore(db: Kysely<Database>): ProcessStore {
  return {
    enter: (process, readAtMs, agoMs = 0) => enter(db, process, readAtMs, agoMs),
    leave: async (id) => {
      await db.deleteFrom('processes').where('id', '=', id).execute();
    },
    live: () => liveProcesses(db),
    hasBegun: async (run) => {
      const row = await db.selectFrom('intents').select('run_id').where('run_id', '=', run).limit(1).executeTakeFirst();
      return row !== undefined;
    },
  };
}

async function enter(
  db: Kysely<Database>,
  { id, name, kind, fingerprint, file, mode }: BatonProcess,
  readAtMs: number | null,
  agoMs: number,
): Promise<number> {
  await sql`delete from processes where seen_ms < baton_now_ms() - ${FORGOTTEN_AFTER_MS}::bigint`.execute(db);
  const { rows } = await sql<{ read_ms: number }>`
    insert into processes (id, name, kind, fingerprint, file, mode, read_ms, seen_ms)
    values (${id}, ${name}, ${kind}, ${fingerprint}, ${file}, ${mode},
      coalesce(${readAtMs}::bigint, baton_now_ms() - ${Math.max(0, Math.round(agoMs))}::bigint), baton_now_ms())
    on conflict (id) do update set seen_ms = excluded.seen_ms
    returning read_ms
  `.execute(db);
  return rows[0]?.read_ms ?? 0;
}

/** For whoever has a database and no store. */
export async function liveProcesses(db: Kysely<Database>): Promise<readonly LiveProcess[]> {
  const { rows } = await sql<Database['processes']>`
    select * from processes where seen_ms > baton_now_ms() - ${LIVE_FOR_MS}::bigint order by read_ms desc, id
  `.execute(db);
  return rows.map(({ read_ms, seen_ms: _seen, ...row }) => ({ ...row, readAtMs: read_ms }));
}

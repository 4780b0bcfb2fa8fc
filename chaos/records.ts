import { Pool } from 'pg';
import type { JournalEvent } from '../src/domain/journal.ts';
import type { PlanId, RunId } from '../src/domain/names.ts';
import type { RunStateKind } from '../src/domain/run.ts';
import { sleep } from './now.ts';

export interface RunRow {
  readonly id: RunId;
  readonly plan: PlanId;
  readonly identity: string;
  readonly from: string;
  readonly to: string;
  readonly state: RunStateKind;
}

export interface Line {
  readonly runId: RunId;
  readonly seq: number;
  readonly atMs: number;
  readonly event: JournalEvent;
}

/** What the tables say, read beside Baton and never through a line that the chaos holds up. */
export interface Records {
  runs(): Promise<readonly RunRow[]>;
  /** Runs whose lease this worker process holds or held last, by its process id. */
  heldBy(pid: number): Promise<readonly RunId[]>;
  journal(runs: readonly RunId[]): Promise<readonly Line[]>;
  /** Whoever approved each of these plans. */
  approvals(plans: readonly PlanId[]): Promise<ReadonlyMap<PlanId, readonly string[]>>;
  /** `RUN/ATTEMPT/STEP/VERB/NODE` of every intent and `RUN/ATTEMPT/VALUE` of every decision. */
  effects(runs: readonly RunId[]): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** A crash of Postgres is over within a second; past this it is broken. Unit: milliseconds. */
const AWAY_AT_MOST_MS = 30_000;
const AGAIN_MS = 100;

export function openRecords(url: string): Records {
  const pool = new Pool({ connectionString: url, max: 4 });
  pool.on('error', () => {});
  const ask = async <Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> => {
    const deadline = performance.now() + AWAY_AT_MOST_MS;
    for (;;) {
      try {
        return (await pool.query<Row>(text, [...values])).rows;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await sleep(AGAIN_MS);
      }
    }
  };
  return {
    runs: () =>
      ask<RunRow>(
        'select id, plan_id as plan, identity, from_node as "from", to_node as "to", state from runs order by created_at_ms',
        [],
      ),
    async heldBy(pid) {
      const rows = await ask<{ id: RunId }>(
        "select id from runs where state = 'running' and split_part(lease_owner, '/', 2) = $1",
        [String(pid)],
      );
      return rows.map(({ id }) => id);
    },
    async journal(runs) {
      const rows = await ask<{ run_id: RunId; seq: number; at_ms: string; event: string }>(
        'select run_id, seq, at_ms, event from journal where run_id = any($1) order by run_id, seq',
        [runs],
      );
      return rows.map(({ run_id, seq, at_ms, event }) => ({
        runId: run_id,
        seq,
        atMs: Number(at_ms),
        event: JSON.parse(event),
      }));
    },
    async approvals(plans) {
      const rows = await ask<{ plan_id: PlanId; people: string[] }>(
        "select plan_id, array_agg(person) as people from plan_decisions where plan_id = any($1) and kind = 'approve' group by plan_id",
        [plans],
      );
      return new Map(rows.map(({ plan_id, people }) => [plan_id, people]));
    },
    async effects(runs) {
      const rows = await ask<{ key: string }>(
        `select concat_ws('/', run_id, attempt, step, verb, node) as key from intents where run_id = any($1)
         union all select concat_ws('/', run_id, attempt, value) from attempt_decisions where run_id = any($1)`,
        [runs],
      );
      return new Set(rows.map(({ key }) => key));
    },
    close: () => pool.end(),
  };
}

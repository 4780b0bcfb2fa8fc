import type { JournalEntry } from '../../../../src/domain/journal.ts';
import type { Plan } from '../../../../src/domain/plan.ts';
import type { RunId } from '../../../../src/domain/names.ts';
import type { Run } from '../../../../src/domain/run.ts';
import { runsAsOf } from '../../../../src/chats/project/run-as-of.ts';
import { planOf } from '../../../../src/lab/polkadot/simulation/plan.ts';
import { play } from '../../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../../src/lab/polkadot/simulation/scene.ts';
import type { TestDatabase } from '../../database.ts';

/** A run that the real runner has played in its own time, to be told again line by line. */
export interface Played {
  readonly plan: Plan;
  readonly lines: readonly JournalEntry[];
  readonly states: readonly Run[];
}

export async function playLong(scene: Scene): Promise<Played> {
  const { run, lines } = (await play(scene)).run;
  const plan = { ...planOf(scene), id: 'p-4c21' };
  return { plan, lines, states: runsAsOf(run, plan, lines) };
}

/** Puts one line of the journal into the store, with its own time, and the run as it stood then. */
export async function tell({ db }: TestDatabase, id: RunId, { lines, states }: Played, at: number): Promise<void> {
  const [line, run] = [lines[at], states[at]];
  if (line === undefined || run === undefined) throw new Error(`the run has no line ${at}`);
  const { seq, atMs: at_ms, previousHash: previous_hash, hash } = line;
  // The first line is written with the run.
  if (seq > 1)
    await db
      .insertInto('journal')
      .values({ run_id: id, seq, at_ms, event: JSON.stringify(line.event), previous_hash, hash })
      .execute();
  const { state, attempt, dueAtMs, endedAtMs: ended_at_ms } = run;
  // Looks are spread over time, by parts of a millisecond too.
  const due_at_ms = dueAtMs === null ? null : Math.round(dueAtMs);
  await db
    .updateTable('runs')
    .set({ state, attempt, due_at_ms, ended_at_ms, last_seq: seq, revision: (eb) => eb('revision', '+', 1) })
    .where('id', '=', id)
    .execute();
}

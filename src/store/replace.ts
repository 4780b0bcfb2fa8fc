import { sql, type Transaction } from 'kysely';
import type { JournalEvent } from '../domain/journal.ts';
import type { RunId, Term } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import {
  type Replaced,
  replacedRun,
  signerAtStop,
  toldAttempts,
  unknownEffects,
  whyNotReplaced,
} from '../domain/replaced-run.ts';
import { closed } from './endings.ts';
import { toEntry, toRun } from './rows.ts';
import type { Database } from './schema.ts';
import { appendedLine, enterFleetChain, eventText, movedOn } from './statements.ts';

/** A stopped run, locked by the transaction that replaces it, with what goes over. */
export interface Stopped extends Omit<Replaced, 'term'> {
  readonly signer: string;
  /** Everything it holds; its row is locked, so nobody frees or takes one meanwhile. */
  readonly claims: readonly string[];
}

/**
 * Locks the run that a plan replaces and looks at it then: a wish or a worker that came first is seen here, and one that
 * comes later finds the run ended. A string says what has changed; null: the plan replaces none.
 */
export async function lockReplaced(tx: Transaction<Database>, plan: Plan): Promise<Stopped | string | null> {
  const named = replacedRun(plan);
  if (named === null) return null;
  const row = await tx.selectFrom('runs').selectAll().where('id', '=', named.run).forUpdate().executeTakeFirst();
  const { rows: here } = await sql<{ incarnation: string }>`select baton_incarnation() as incarnation`.execute(tx);
  const now = row && {
    run: toRun(row),
    line: row.last_seq,
    isOfThisDatabase: row.incarnation === here[0]?.incarnation,
  };
  return whyNotReplaced(plan, named, now ?? null) ?? { ...named, ...(await leftBy(tx, named.run)) };
}

async function leftBy(tx: Transaction<Database>, id: RunId): Promise<Omit<Stopped, 'run' | 'line'>> {
  const lines = await tx.selectFrom('journal').selectAll().where('run_id', '=', id).orderBy('seq').execute();
  const intents = await tx.selectFrom('intents').selectAll().where('run_id', '=', id).execute();
  const claims = await tx.selectFrom('claims').select('resource').where('run_id', '=', id).execute();
  const entries = lines.map(toEntry);
  return {
    signer: signerAtStop(entries),
    told: toldAttempts(entries),
    unknowns: unknownEffects(intents),
    claims: claims.map(({ resource }) => resource),
  };
}

/**
 * Ends the replaced run in the name of `by` and gives out the next term of the identity. Who signs stays what its stop said.
 * Its claims must have gone over before: this takes the chain of the fleet, which comes last for everybody.
 */
export async function endReplaced(tx: Transaction<Database>, stopped: Stopped, by: RunId): Promise<Replaced> {
  const { run, line, signer, told, unknowns } = stopped;
  const event: JournalEvent = {
    kind: 'run.ended',
    ending: 'replaced',
    signer,
    because: `replaced by takeover ${by}`,
    figures: { by },
  };
  const term = await nextTerm(tx, run);
  await sql`
    with target as (select * from runs where id = ${run}),
    ${appendedLine(sql`target`, eventText(event))}
    ${movedOn(closed('replaced'))}
  `.execute(tx);
  await enterFleetChain(tx, run, 'last');
  return { run, line, term, told, unknowns };
}

/** Above everything the store knows for the identity of that run: its own terms, and what any host has acknowledged. */
async function nextTerm(tx: Transaction<Database>, run: RunId): Promise<Term> {
  const { rows } = await sql<{ term: number }>`
    insert into terms (identity, term)
    select identity, 1 + coalesce((select max(term) from host_states where host_states.identity = runs.identity), 0)
    from runs where id = ${run}
    on conflict (identity) do update set term = greatest(terms.term + 1, excluded.term)
    returning term
  `.execute(tx);
  return rows[0]?.term ?? 0;
}

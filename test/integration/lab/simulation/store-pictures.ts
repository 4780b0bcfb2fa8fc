import { sql, type Kysely } from 'kysely';
import type { StoreState } from '../../../../src/lab/simulation/store/state.ts';
import type { Database } from '../../../../src/store/schema.ts';

/** All that stands in the store, in one form for both sides, sorted, without hashes. */
export type Picture = Readonly<Record<string, readonly (readonly unknown[])[]>>;

/** Columns and table of each part. */
const PARTS: Readonly<Record<string, readonly [columns: string, table: string]>> = {
  runs: [
    `id, plan_id, validator, state, revision, attempt, due_at_ms, wish, paused, called, incarnation, lease_owner, lease_term,
      lease_until_ms, last_seq, created_at_ms, ended_at_ms`,
    'runs',
  ],
  journal: ['run_id, seq, at_ms, event::json', 'journal'],
  decisions: ['run_id, attempt, value, term, because', 'attempt_decisions'],
  intents: [
    'run_id, attempt, step, verb, node, term, arguments_digest, expected_before, expected_after, result',
    'intents',
  ],
  claims: ['resource, run_id', 'claims'],
  terms: ['identity, term', 'terms'],
  hosts: ['identity, node, state_id, term, boot_id', 'host_states'],
  adoptions: ['identity, node, state_id, term, boot_id, person, at_ms', 'adoptions'],
  pauses: ['validator, person, reason, since_ms', 'pauses'],
  plans: ['id, state::json', 'plans'],
  words: ['plan_id, person, kind, digest, action_id, at_ms', 'plan_decisions'],
};

const SELECTED = Object.entries(PARTS).map(
  ([name, [columns, table]]) =>
    `'${name}', (select coalesce(json_agg(json_build_array(${columns})), '[]'::json) from ${table})`,
);

/** A function, because its plan is made once: making it takes longer than carrying it out. */
export const PICTURE_FUNCTION = `create function test_picture() returns json language plpgsql as $$ begin
  return (select json_build_object(${SELECTED.join(', ')})); end $$;`;

export async function pictureOfPostgres(db: Kysely<Database>): Promise<Picture> {
  const { rows } = await sql<{ picture: Picture }>`select test_picture() as picture`.execute(db);
  return sorted(rows[0]?.picture ?? {});
}

export function pictureOfModel(state: StoreState): Picture {
  const runs = [...state.runs.values()];
  return sorted({
    runs: runs.map(({ run, paused, called, incarnation, leaseOwner, leaseTerm, leaseUntilMs, lines }) => [
      run.id,
      run.plan,
      run.validator,
      run.state,
      run.revision,
      run.attempt,
      run.dueAtMs,
      run.wish,
      paused,
      called,
      incarnation,
      leaseOwner,
      leaseTerm,
      leaseUntilMs,
      lines.length,
      run.createdAtMs,
      run.endedAtMs,
    ]),
    journal: runs.flatMap(({ lines }) => lines.map(({ runId, seq, atMs, event }) => [runId, seq, atMs, event])),
    decisions: runs.flatMap(({ run, decisions }) =>
      [...decisions].map(([attempt, { value, term, because }]) => [run.id, attempt, value, term, because]),
    ),
    intents: runs.flatMap(({ intents }) =>
      [...intents.values()].map((intent) => [
        intent.runId,
        intent.attempt,
        intent.step,
        intent.verb,
        intent.node,
        intent.term,
        intent.argumentsDigest,
        intent.expectedBefore,
        intent.expectedAfter,
        intent.result,
      ]),
    ),
    claims: [...state.claims],
    terms: [...state.terms],
    hosts: [...state.hosts].map(([host, { stateId, term, bootId }]) => [...host.split('\n'), stateId, term, bootId]),
    adoptions: state.adoptions.map(({ host, stateId, term, bootId, person, atMs }) => [
      ...host.split('\n'),
      stateId,
      term,
      bootId,
      person,
      atMs,
    ]),
    pauses: [...state.pauses].map(([validator, { person, reason, sinceMs }]) => [validator, person, reason, sinceMs]),
    plans: [...state.plans.values()].map(({ plan, state }) => [plan.id, state]),
    words: [...state.plans.values()].flatMap(({ decisions }) =>
      decisions.map(({ plan, person, kind, digest, actionId, atMs }) => [plan, person, kind, digest, actionId, atMs]),
    ),
  });
}

/** By text, so that both sides are in one order without asking for it. */
function sorted(picture: Picture): Picture {
  return Object.fromEntries(Object.entries(picture).map(([name, rows]) => [name, inOrder(rows)]));
}

function inOrder(rows: Picture[string]): Picture[string] {
  return rows
    .map((row) => ({ row, text: JSON.stringify(row.slice(0, 5)) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}

import type { StoreMutation } from '../simulation/store/mutations.ts';
import type { MutantText } from './mutant-text.ts';

const EFFECTS = 'src/store/effects.ts';

/** The rules of the store, by the names of the model's mutations. */
export const SQL_MUTANTS: Readonly<Record<StoreMutation, MutantText>> = {
  'no-raise-on-takeover': {
    sentence: 'A lease that changes hands keeps the term of the identity.',
    patches: [
      {
        file: 'src/store/leases.ts',
        find: 'do update set term = terms.term + 1\n',
        replace: 'do update set term = terms.term\n',
      },
    ],
    counter: 'termNotRaised',
    counts: 'a lease was taken at a term that is not above every earlier one of its identity',
  },
  'no-conditional-intent': {
    sentence: 'An intent is inserted for whoever asks, with or without the lease.',
    patches: [
      {
        file: EFFECTS,
        find: 'with held as (${heldRun(lease)}),\n    made as (\n      insert into intents',
        replace:
          'with held as (select * from runs where id = ${lease.runId} for update),\n    made as (\n      insert into intents',
      },
      {
        file: EFFECTS,
        find: '${key.node}, lease_term,\n',
        replace: '${key.node}, coalesce(lease_term, ${lease.term}::bigint),\n',
      },
    ],
    counter: 'intentWithoutLease',
    counts: 'an intent was inserted by a worker that did not hold lease and term of the run at that moment',
  },
  'no-decision-row': {
    sentence: 'Who tells or returns writes a line, and no row.',
    patches: [
      {
        file: EFFECTS,
        find: `      insert into attempt_decisions (run_id, attempt, value, term, because, at_ms)
      select id, \${attempt}::int, \${value}, lease_term, \${because}, baton_now_ms() from held where \${allowed}
      on conflict (run_id, attempt) do update set value = attempt_decisions.value
      returning value, (xmax = 0) as fresh
`,
        replace: '      select ${value}::text as value, true as fresh from held where ${allowed}\n',
      },
    ],
    counter: 'toldAndReturned',
    counts: 'an attempt with a line that tells and a line that returns, or with two lines of one kind',
  },
  'one-word-declares': {
    sentence: "One person's word is enough to declare a node fenced.",
    patches: [
      {
        file: 'src/store/overrides.ts',
        find: 'if (agreed.length < people) return',
        replace: 'if (agreed.length < 1) return',
      },
    ],
    procedure: 'solana/takeover',
    counter: 'overrideMisused',
    counts: 'a node counted as fenced by the word of fewer than two people',
  },
  'no-unique-open-run': {
    sentence: 'A claim that stands hinders nobody.',
    patches: [
      {
        file: 'src/store/start.ts',
        find: "    if (by !== runId) throw new Refused({ kind: 'claimed', resource, by });\n",
        replace: '',
      },
    ],
    counter: 'secondOpenRun',
    counts: 'a run was started while an open one had the validator, the identity or a node of it',
  },
};

import type { Kysely } from 'kysely';
import { BatonError } from '../domain/failure.ts';
import type { RunId } from '../domain/names.ts';
import type { RunRecord, RunStore, RunWrites } from '../execution/store.ts';
import { append, beginAttempt, beginIntent, decide, recordOutcome } from './effects.ts';
import { end, stop } from './endings.ts';
import { acknowledge, acknowledged, adopt } from './host-states.ts';
import { acquire, raiseTerm, release, renew } from './leases.ts';
import { waitOn, waitsFreely } from './waiting.ts';
import { findRecord } from './run-record.ts';
import type { Database } from './schema.ts';

/** The runner's store. `stop`, `end` and `acknowledge` throw `run/lease-lost` when the lease is gone. */
export function createRunStore(db: Kysely<Database>): RunStore {
  return {
    acquire: (runId, owner) => acquire(db, runId, owner),
    renew: (lease) => renew(db, lease),
    release: (lease, dueInMs) => release(db, lease, dueInMs),
    raiseTerm: (lease, atLeast) => raiseTerm(db, lease, atLeast),
    load: (runId) => load(db, runId),
    loadWaiting: (runId, procedures) => findRecord(db, runId, waitsFreely(procedures)),
    waitOn: (run, dueInMs) => waitOn(db, run, dueInMs),
    ...writesTo(db),
    together: (work) => db.transaction().execute((tx) => work(writesTo(tx))),
    beginAttempt: (lease) => beginAttempt(db, lease),
    stop: (lease, event, seenSeq) => stop(db, lease, event, seenSeq),
    end: (lease, ending, event) => end(db, lease, ending, event),
    acknowledged: (identity, node) => acknowledged(db, identity, node),
    acknowledge: (lease, node, seen) => acknowledge(db, lease, node, seen),
    adopt: (identity, node, seen, by, needed = 1) => adopt(db, identity, node, seen, by, needed),
  };
}

function writesTo(db: Kysely<Database>): RunWrites {
  return {
    append: (lease, event) => append(db, lease, event),
    beginIntent: (lease, key, detail, repeatable = false) => beginIntent(db, lease, key, detail, repeatable),
    recordOutcome: (key, term, result, evidence) => recordOutcome(db, key, term, result, evidence),
    decide: (lease, attempt, value, because) => decide(db, lease, attempt, value, because),
  };
}

async function load(db: Kysely<Database>, runId: RunId): Promise<RunRecord> {
  const record = await findRecord(db, runId);
  if (record === null) throw new BatonError('input/invalid', `There is no run ${runId}.`);
  return record;
}

import { sql, type Kysely } from 'kysely';
import type { Plan, PlanState } from '../../../src/domain/plan.ts';
import type { Lease, Run } from '../../../src/domain/run.ts';
import type { IntentDetail, IntentKey } from '../../../src/execution/store.ts';
import type { Database } from '../../../src/store/schema.ts';
import type { Store } from '../../../src/store/store.ts';

/** A plan with every required field; only what a test is about needs to be given. */
export function planFor(id: string, overrides: Partial<Plan> = {}): Plan {
  return {
    id,
    digest: 'd'.repeat(64),
    procedure: 'solana/handover',
    version: 1,
    validator: `val-${id}`,
    identity: `Identity${id}`,
    from: `a-${id}`,
    to: `b-${id}`,
    request: 'q-1',
    requestedBy: 'ann',
    madeAtMs: 1,
    checks: [],
    steps: [],
    approval: { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 0 },
    bound: {},
    policy: {},
    verdict: 'It can be moved.',
    movable: true,
    ...overrides,
  };
}

/** Far enough in the future for any test. */
export const OPEN: PlanState = { kind: 'open', expiresAtMs: 4_000_000_000_000 };

/** An open plan, started. */
export async function startedRun(store: Store, id: string, overrides: Partial<Plan> = {}): Promise<Run> {
  await store.plans.savePlan(planFor(id, overrides), OPEN);
  const started = await store.plans.start(id, ['ann', 'bob'], 0);
  if (started.kind !== 'started') throw new Error(`plan ${id} was not started: ${started.kind}`);
  return started.run;
}

/** A run that `owner` holds. */
export async function heldRun(store: Store, id: string, owner = 'worker-1'): Promise<{ run: Run; lease: Lease }> {
  const run = await startedRun(store, id);
  return { run, lease: await taken(store, run.id, owner) };
}

/** The lease of a run that is free. */
export async function taken(store: Store, runId: string, owner: string): Promise<Lease> {
  const lease = await store.runs.acquire(runId, owner);
  if (typeof lease === 'string') throw new Error(`run ${runId} was not acquired: ${lease}`);
  return lease;
}

/** Lets the lease of a run lie in the past of the database's clock. */
export async function expireLease(db: Kysely<Database>, runId: string): Promise<void> {
  await sql`update runs set lease_until_ms = baton_now_ms() - 1 where id = ${runId}`.execute(db);
}

/** The intent of one step of a run's first attempt. */
export const intentOf = (runId: string, step = 'give-up'): IntentKey => ({
  runId,
  attempt: 1,
  step,
  verb: 'solana.step-down',
  node: 'sol-a',
});

export const DETAIL: IntentDetail = {
  argumentsDigest: 'a'.repeat(64),
  expectedBefore: 'staked',
  expectedAfter: 'unstaked',
};

/** The ending of a run whose details do not matter. */
export const ENDED = {
  kind: 'run.ended',
  ending: 'done',
  signer: 'sol-b',
  because: 'it is done',
  figures: {},
} as const;

/** The stop of a run whose details do not matter. */
export const STOPPED = {
  kind: 'run.stopped',
  signer: 'sol-a',
  because: 'a host does not answer',
  code: 'host/unreachable',
  exits: ['resume'],
} as const;

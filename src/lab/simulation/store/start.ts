import type { Started } from '../../../approvals/store.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { PersonName, PlanId, RunId } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import { type Replaced, replacedRun, type RunLine, whyNotReplaced } from '../../../domain/replaced-run.ts';
import type { Run } from '../../../domain/run.ts';
import { handedOver } from './endings.ts';
import type { Moment } from './mutations.ts';
import { isPaused } from './pauses.ts';
import { withPlan } from './plans.ts';
import { withLine, withRun, type Applied, type StoredRun, type StoreState } from './state.ts';

/** Consumes the plan, claims, inserts the run and its first line: all of it or nothing. */
export function start(
  state: StoreState,
  { nowMs, without }: Moment,
  newRunId: () => RunId,
  id: PlanId,
  approvedBy: readonly PersonName[],
  delayMs: number,
): Applied<Started> {
  const stored = state.plans.get(id);
  if (stored === undefined) throw new BatonError('input/invalid', `There is no plan ${id}.`);
  const { plan } = stored;
  if (stored.state.kind !== 'open') return { state, answer: { kind: 'closed', state: stored.state } };
  if (stored.state.expiresAtMs <= nowMs) return { state, answer: { kind: 'closed', state: { kind: 'expired' } } };
  if (isPaused(state, plan.validator)) return { state, answer: { kind: 'paused' } };
  const named = replacedRun(plan);
  const because = named === null ? null : changeOf(state, plan, named);
  if (because !== null) return { state, answer: { kind: 'changed', because } };
  const old = named === null ? null : (state.runs.get(named.run) ?? null);
  const resources = claimsOf(plan, state, old);
  if (!without.has('no-unique-open-run')) {
    const taken = resources.find((resource) => ![undefined, old?.run.id].includes(state.claims.get(resource)));
    const by = taken === undefined ? undefined : state.claims.get(taken);
    if (taken !== undefined && by !== undefined) return { state, answer: { kind: 'claimed', resource: taken, by } };
  }
  const run = queued(newRunId(), plan, nowMs, delayMs);
  const { state: after, replaced } = old === null ? { state, replaced: null } : handedOver(state, old, run.id, nowMs);
  const claims = new Map([...resources.map((resource) => [resource, run.id] as const), ...after.claims]);
  const consumed = withPlan({ ...after, claims }, { ...stored, state: { kind: 'consumed', run: run.id } });
  return {
    state: withRun(consumed, withCreation(run, plan, approvedBy, state.incarnation, replaced)),
    answer: { kind: 'started', run },
  };
}

function changeOf(state: StoreState, plan: Plan, named: RunLine): string | null {
  const old = state.runs.get(named.run);
  const isOfThisDatabase = old?.incarnation === state.incarnation;
  return whyNotReplaced(
    plan,
    named,
    old === undefined ? null : { run: old.run, line: old.lines.length, isOfThisDatabase },
  );
}

/** In the order in which they are taken. */
function claimsOf(plan: Plan, { claims }: StoreState, old: StoredRun | null): readonly string[] {
  const handed = [...claims].flatMap(([resource, by]) => (by === old?.run.id ? [resource] : []));
  const wanted = [
    ...handed,
    `validator ${plan.validator}`,
    `identity ${plan.identity}`,
    `node ${plan.from}`,
    `node ${plan.to}`,
  ];
  return [...new Set(wanted)].toSorted();
}

function queued(id: RunId, plan: Plan, nowMs: number, delayMs: number): Run {
  const { procedure, version, validator, identity, from, to } = plan;
  return {
    id,
    plan: plan.id,
    procedure,
    version,
    validator,
    identity,
    from,
    to,
    state: 'queued',
    revision: 1,
    attempt: 1,
    dueAtMs: nowMs + delayMs,
    wish: null,
    createdAtMs: nowMs,
    endedAtMs: null,
  };
}

function withCreation(
  run: Run,
  plan: Plan,
  approvedBy: readonly PersonName[],
  incarnation: string,
  replaced: Replaced | null,
): StoredRun {
  const { digest, procedure, version, validator, from, to, requestedBy } = plan;
  const stored: StoredRun = {
    run,
    paused: false,
    called: false,
    incarnation,
    leaseOwner: null,
    leaseTerm: null,
    leaseUntilMs: null,
    lines: [],
    decisions: new Map(),
    intents: new Map(),
  };
  const created = { kind: 'run.created', plan: plan.id, digest, procedure, version, validator, from, to } as const;
  return withLine(
    stored,
    {
      ...created,
      requestedBy,
      approvedBy: [...approvedBy],
      database: incarnation,
      ...(replaced === null ? {} : { replaces: replaced }),
    },
    run.createdAtMs,
  );
}

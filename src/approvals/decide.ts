import type { Fleet } from '../config/schema.ts';
import { alarmWords } from '../domain/alarm.ts';
import type { Clock } from '../domain/clock.ts';
import type { PersonName } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import { lacksReason, mayDecide, standingOf, startDelayMs } from './policy.ts';
import type { DecisionKind, PlanRecord, PlanStore, Started } from './store.ts';

export interface DecideDeps {
  readonly plans: PlanStore;
  readonly people: Fleet['people'];
  readonly clock: Clock;
}

export interface Word {
  readonly plan: string;
  /** As shown on the card; left out on the command line, where the plan id stands for it. */
  readonly digest?: string | undefined;
  readonly person: PersonName;
  readonly kind: DecisionKind;
  readonly reason: string;
  readonly chat: string;
  readonly actionId: string;
}

/** What a person is told after a click. `run` is set when the click started one. */
export interface Answer {
  readonly ok: boolean;
  readonly text: string;
  readonly planId: string | null;
  readonly started: Started | null;
  /** This person's word does not count for the plan, whatever else holds. */
  readonly refused?: true;
}

/**
 * Stores a person's word before it is answered, then starts the run when enough people agree. A second, early or late
 * click is harmless: it is told what became of the plan.
 */
export async function decidePlan(deps: DecideDeps, word: Word): Promise<Answer> {
  const record = await deps.plans.findPlan(word.plan);
  if (!record)
    return refusal(
      word.plan.startsWith('r-') ? `${word.plan} is a run: it is approved already.` : `There is no plan ${word.plan}.`,
      null,
    );
  const { plan } = record;
  if (word.digest !== undefined && word.digest !== plan.digest)
    return refusal('The plan has changed since this button was shown. Read the new one.', plan.id);
  const closed = closedText(record, deps.clock.now());
  if (closed) return refusal(closed, plan.id);
  const allowed = mayDecide(plan, word.person, deps.people);
  if (!allowed.ok) return { ...refusal(allowed.text, plan.id), refused: true };
  if (word.kind === 'approve' && lacksReason(plan, word.reason)) return refusal(reasonWanted(plan), plan.id);

  const { person, kind, reason, chat } = word;
  const stored = await deps.plans.decide(
    { plan: plan.id, digest: plan.digest, person, kind, reason, chat },
    word.actionId,
  );
  const answer = await settle(deps, plan.id);
  return stored === 'already' && !answer.started
    ? { ...answer, text: `You have said so already. ${answer.text}` }
    : answer;
}

function reasonWanted({ id, from, procedure }: Plan): string {
  return `Not approved: \`${procedure}\` needs a reason from each person. What makes you certain that ${from} has to be taken over from? \`approve ${id} --reason "…"\``;
}

/** Acts on what stands in the store: starts, rejects, expires or waits. Safe to call at any time, by anybody. */
export async function settle(deps: DecideDeps, planId: string): Promise<Answer> {
  const record = await deps.plans.findPlan(planId);
  if (!record) return refusal(`There is no plan ${planId}.`, null);
  const { plan } = record;
  const standing = standingOf(record, deps.people, deps.clock.now());
  switch (standing.kind) {
    case 'needs':
      return {
        ok: true,
        text: `Approved so far: ${namesOf(deps, standing.have) || 'nobody'}. It needs ${standing.text}.`,
        planId,
        started: null,
      };
    case 'rejected':
      return reject(deps, plan.id, standing);
    case 'expired':
      await deps.plans.closePlan(plan.id, { kind: 'expired' });
      return refusal('The plan has expired. Ask for a new one.', plan.id);
    case 'closed':
      return { ...closedMeanwhile(record, deps.clock.now()), started: null };
    case 'approved':
      return start(deps, record, standing.by);
  }
  return standing satisfies never;
}

/** Somebody else may have closed it since it was read; who rejects is never told that nothing was changed when a run has begun. */
async function reject(
  deps: DecideDeps,
  planId: string,
  { by, reason }: { readonly by: PersonName; readonly reason: string },
): Promise<Answer> {
  const isClosed = await deps.plans.closePlan(planId, { kind: 'rejected', by, reason });
  const record = isClosed ? null : await deps.plans.findPlan(planId);
  if (record !== null && record.state.kind !== 'rejected')
    return { ...closedMeanwhile(record, deps.clock.now()), ok: false, started: null };
  const text = `Rejected by ${namesOf(deps, [by])}. Nothing was changed.`;
  return { ok: true, text, planId, started: null };
}

function namesOf(deps: DecideDeps, people: readonly PersonName[]): string {
  return people.map((person) => deps.people[person]?.name ?? person).join(', ');
}

async function start(deps: DecideDeps, record: PlanRecord, by: readonly PersonName[]): Promise<Answer> {
  const { plan } = record;
  const delayMs = startDelayMs(plan.approval);
  const started = await deps.plans.start(plan.id, by, delayMs);
  if (started.kind === 'closed')
    return { ...closedMeanwhile({ ...record, state: started.state }, deps.clock.now()), started };
  const text = {
    started: delayMs > 0 ? `Starts in ${delayMs / 1_000} s unless it is aborted.` : 'Approved. The run starts.',
    claimed:
      started.kind === 'claimed'
        ? `Run ${started.by} is open on ${started.resource}. This plan is void: ask for a new one when it has ended.`
        : '',
    alarm:
      started.kind === 'alarm'
        ? `${alarmWords(started.alarm)}: nothing starts before that is over. This plan is void: ask for a new one then.`
        : '',
    paused: 'Paused: no new run starts. This plan is void: ask for a new one when it is unpaused.',
    changed: started.kind === 'changed' ? `${started.because} This plan is void: ask for a new one.` : '',
  }[started.kind];
  // Left open it would start by itself, unasked, as soon as the hindrance is gone.
  if (started.kind !== 'started') await deps.plans.closePlan(plan.id, { kind: 'void', because: text });
  return { ok: started.kind === 'started', text, planId: plan.id, started };
}

/**
 * Somebody else closed the plan after the word was stored. A worker that sweeps starts a plan as soon as the last approval
 * stands: then the word did what it was for, and whoever gave it is not told that it came to nothing.
 */
function closedMeanwhile(record: PlanRecord, nowMs: number): Omit<Answer, 'started'> {
  const text = closedText(record, nowMs) ?? 'The plan is closed.';
  return { ok: record.state.kind === 'consumed', text, planId: record.plan.id };
}

function closedText(record: PlanRecord, nowMs: number): string | null {
  const { state } = record;
  switch (state.kind) {
    case 'open':
      return nowMs >= state.expiresAtMs ? 'The plan has expired. Ask for a new one.' : null;
    case 'shown':
      return `This plan cannot be approved: ${state.because}`;
    case 'refused':
      return 'The plan cannot be carried out: checks failed. Mend them and ask again.';
    case 'rejected':
      return `The plan was rejected by ${state.by}.`;
    case 'expired':
      return 'The plan has expired. Ask for a new one.';
    case 'void':
      return `The plan is void: ${state.because}`;
    case 'consumed':
      return `The plan is approved already; run ${state.run} carries it out.`;
  }
  return state satisfies never;
}

function refusal(text: string, planId: string | null): Answer {
  return { ok: false, text, planId, started: null };
}

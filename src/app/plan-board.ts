import type { PlanRecord, PlanStore, RunsView } from '../approvals/store.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import { type Destination, type Outbox, type PlanMark, planVersion } from '../chats/outbox.ts';
import { planCard, type SincePlan } from '../chats/project/plan-card.ts';
import { askedCard } from '../chats/project/stage-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { PlanId, ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';

/** A plan can be open for a day at most (`holds_for`), and nobody is away for longer; one hour more for its last change. Unit: ms. */
export const PLANS_LOOKED_BACK_MS = 25 * 3_600_000;
/** What was over for longer is no news: a channel that is new in the fleet file does not begin with it. Unit: milliseconds. */
export const NEWS_FOR_MS = 300_000;
/** The card of an open plan may change with what marks do not tell: it is made anew so often, and not with each line of a journal. Unit: ms. */
const OPEN_MADE_EVERY_MS = 1_000;
/** Until people are told of a question, beside its card. Unit: milliseconds. */
const ASKED_AFTER_MS = 3_000;
/** As many runs as could have ended within that time on a busy fleet. */
const RUNS_LOOKED_AT = 50;

/**
 * Plans as they were when this process made their cards. With a thousand runs that wait there are a thousand plans, and each is
 * some 20 KB: they are read when something about them has changed.
 */
export interface PlansSeen {
  readonly plans: Map<PlanId, { readonly mark: string; readonly validator: ValidatorName; readonly madeAtMs: number }>;
  /** Of all their marks, once the cards of all of them are made. */
  digest: string | null;
}

/** What the cards of plans are made with. */
export interface PlanBoardDeps {
  readonly fleet: Fleet;
  readonly plans: PlanStore;
  readonly runs: RunsView;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly plansSeen: PlansSeen;
  readonly destinationsOf: (validator: ValidatorName) => readonly Destination[];
  /** Those of them that want a notification when people are asked. */
  readonly stagesIn?: (validator: ValidatorName) => readonly Destination[];
}

/** The cards of all plans that may have changed: what is new about one plan is also news for the others of its validator. */
export async function wantPlans(deps: PlanBoardDeps): Promise<void> {
  const { plansSeen } = deps;
  const { digest, marks } = await deps.outbox.planMarks(PLANS_LOOKED_BACK_MS, plansSeen.digest);
  if (marks === null) return;
  forget(plansSeen, marks);
  await wantChanged(deps, marks);
  plansSeen.digest = digest;
}

async function wantChanged(deps: PlanBoardDeps, marks: readonly PlanMark[]): Promise<void> {
  const { plans: seen } = deps.plansSeen;
  const nowMs = deps.clock.monotonic();
  const changed = marks.filter((mark) => {
    const before = seen.get(mark.id);
    return before?.mark !== textOf(mark) || (mark.state === 'open' && nowMs - before.madeAtMs >= OPEN_MADE_EVERY_MS);
  });
  if (changed.length === 0) return;
  const records = new Map<PlanId, PlanRecord>();
  const validators = new Set<ValidatorName>();
  for (const { id } of changed) {
    const record = await deps.plans.findPlan(id);
    if (record === null) continue;
    records.set(id, record);
    validators.add(record.plan.validator);
  }
  for (const [id, { validator }] of seen) {
    const record = validators.has(validator) && !records.has(id) ? await deps.plans.findPlan(id) : null;
    if (record !== null) records.set(id, record);
  }
  await wantCards(deps, [...records.values()]);
  for (const mark of changed) {
    const validator = records.get(mark.id)?.plan.validator;
    if (validator !== undefined) seen.set(mark.id, { mark: textOf(mark), validator, madeAtMs: nowMs });
  }
}

const textOf = (mark: PlanMark): string => JSON.stringify(mark);

function forget({ plans: seen }: PlansSeen, marks: readonly PlanMark[]): void {
  const known = new Set(marks.map(({ id }) => id));
  for (const id of seen.keys()) if (!known.has(id)) seen.delete(id);
}

async function wantCards(deps: PlanBoardDeps, unsorted: PlanRecord[]): Promise<void> {
  const { fleet, runs: view, outbox, clock, destinationsOf } = deps;
  const names = peopleNames(fleet.people);
  const runs = await view.listRuns(RUNS_LOOKED_AT);
  const records = unsorted.toSorted((one, other) => one.plan.madeAtMs - other.plan.madeAtMs);
  for (const record of records) {
    const since = sincePlan(record, records, runs);
    // Decisions only grow in number, a closed plan stays closed and what came later stays: this grows with every change.
    const laterThings = [since.newer, since.ended, since.began].filter((each) => each != null).length;
    const stage = (record.state.kind === 'open' ? 0 : 4) + laterThings;
    const version = planVersion(stage, record.decisions.length);
    const isNews = record.state.kind === 'open' || clock.now() - record.plan.madeAtMs < NEWS_FOR_MS;
    const card = planCard(record, names, clock.now(), since);
    const destinations = [WEB_CHANNEL, ...destinationsOf(record.plan.validator)];
    await outbox.want(destinations, card, 'decision', version, isNews ? 'news' : 'past');
    const stages = deps.stagesIn?.(record.plan.validator) ?? [];
    const asked = stages.length === 0 ? null : askedCard(record, names);
    // After the card itself, so that it can be linked; whoever approves at once needs no question.
    const isDue = clock.now() - record.plan.madeAtMs >= ASKED_AFTER_MS && clock.now() < openUntilMs(record);
    if (asked !== null && isDue)
      await outbox.want(
        stages,
        asked,
        'decision',
        1,
        clock.now() - record.plan.madeAtMs > NEWS_FOR_MS ? 'past' : 'news',
      );
  }
}

const openUntilMs = ({ state }: PlanRecord): number => (state.kind === 'open' ? state.expiresAtMs : 0);

function sincePlan({ plan, state }: PlanRecord, records: readonly PlanRecord[], runs: readonly Run[]): SincePlan {
  const newest = records.findLast((other) => other.plan.validator === plan.validator)?.plan.id ?? plan.id;
  const ended = runs.find(({ id, validator, endedAtMs }) =>
    state.kind === 'consumed'
      ? id === state.run && endedAtMs !== null
      : validator === plan.validator && endedAtMs !== null && endedAtMs > plan.madeAtMs,
  );
  const isLast = newest === plan.id;
  // Newest first. One that is closed says what became of it itself.
  const began = state.kind === 'open' ? runs.find((run) => isOtherSince(run, plan)) : undefined;
  const older = isLast ? records.filter((other) => isOpenBefore(other, plan)).map((other) => other.plan.id) : [];
  return { newer: isLast ? null : newest, older, ended: ended ?? null, began: began ?? null };
}

function isOtherSince(run: Run, { id, validator, madeAtMs }: PlanRecord['plan']): boolean {
  return run.validator === validator && run.plan !== id && run.createdAtMs > madeAtMs;
}

function isOpenBefore({ plan, state }: PlanRecord, last: PlanRecord['plan']): boolean {
  return plan.validator === last.validator && plan.id !== last.id && state.kind === 'open';
}

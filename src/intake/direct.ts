import { newerRun } from '../chats/project/older-run.ts';
import { runCard } from '../chats/project/run-card.ts';
import { wordsFor } from '../chats/project/run-words.ts';
import { peopleNames } from '../chats/project/words.ts';
import { helpCard, runsCard, textCard, verifiedWords, type CommandHelp } from '../chats/project/simple-cards.ts';
import type { Card } from '../chats/card.ts';
import { answerIncident } from './incident-answers.ts';
import { lateWords } from './late-word.ts';
import type { IncidentStore } from '../alerts/store.ts';
import { decidePlan, settle, type Answer } from '../approvals/decide.ts';
import { declare } from '../approvals/declare.ts';
import type { PauseStore, PlanStore, RunsView } from '../approvals/store.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { Intent, LookIntent, Origin } from '../domain/request.ts';
import type { Wish } from '../domain/run.ts';

/** What is answered from the store alone, without a look at any host. */
export interface DirectDeps {
  readonly people: Fleet['people'];
  readonly catalogue: readonly CommandHelp[];
  readonly plans: PlanStore;
  readonly runs: RunsView;
  readonly pauses: PauseStore;
  readonly incidents: IncidentStore;
  readonly clock: Clock;
}

/** The answer, and the run that should be woken because of it. */
export interface DirectAnswer {
  readonly card: Card;
  readonly wakeRun: string | null;
  /** Why this person may not do it, whatever state it is in; such answers are journaled. */
  readonly refusal?: string;
}

type DirectIntent = Exclude<Intent, LookIntent>;

/** Everything a person can do to plans and runs. The store is written before the answer is given. */
export async function answerDirectly(
  deps: DirectDeps,
  intent: DirectIntent,
  origin: Origin,
  key: string,
  actionId: string,
): Promise<DirectAnswer> {
  const say = (text: string, ok = true): DirectAnswer => ({
    card: textCard(key, ok ? 'Done' : 'Not done', text, ok ? 'good' : 'bad'),
    wakeRun: null,
  });
  switch (intent.kind) {
    case 'help':
      return { card: helpCard(key, deps.catalogue, intent.about), wakeRun: null };
    case 'runs':
      return { card: runsCard(key, await deps.runs.listRuns(RUNS_SHOWN)), wakeRun: null };
    case 'run': {
      const run = await deps.runs.findRun(intent.run);
      const record = run && (await deps.plans.findPlan(run.plan));
      if (!run || !record) return say(noRun(intent.run), false);
      const entries = await deps.runs.journal(run.id);
      const newer = newerRun(run, await deps.runs.listRuns(1, run.validator));
      return {
        card: { ...runCard(run, record.plan, entries, deps.clock.now(), peopleNames(deps.people), newer), key },
        wakeRun: null,
      };
    }
    case 'approve':
    case 'reject':
      return decided(deps, await decidePlan(deps, wordOf(intent, origin, actionId)), key);
    case 'abort':
    case 'look':
    case 'resume':
    case 'return':
      return wished(deps, intent.kind, intent.run, origin, 'reason' in intent ? (intent.reason ?? '') : '', say);
    case 'stand-down': {
      const run = await deps.runs.findRun(intent.run);
      if (!run) return say(noRun(intent.run), false);
      const ended = await deps.runs.standDown(run.id, origin.person, intent.reason);
      return ended === 'ended'
        ? say(`Run ${run.id} is closed. Baton does nothing more about it; what you found is in the journal.`)
        : say(`Run ${run.id} is not stopped: it is ${run.state}.`, false);
    }
    case 'declare-fenced': {
      const run = await deps.runs.findRun(intent.run);
      const record = run && (await deps.plans.findPlan(run.plan));
      if (!run || !record) return say(noRun(intent.run), false);
      const { node, reason } = intent;
      const answer = await declare(deps, run, record.plan, { node, by: origin.person, reason });
      const refusal = answer.refused === true ? { refusal: answer.text } : {};
      return { ...say(answer.text, answer.ok), wakeRun: answer.wakes ? run.id : null, ...refusal };
    }
    case 'pause':
      await deps.pauses.pause(intent.validator ?? '*', origin.person, intent.reason ?? '');
      return say(
        `Paused: ${intent.validator ?? 'everything'}. No new run starts; one before its point of no return goes back. A second person unpauses.`,
      );
    case 'unpause':
      return unpaused(deps, intent.validator ?? '*', origin, say);
    case 'incidents':
    case 'ack':
    case 'silence':
      return { card: await answerIncident(deps, intent, origin, key), wakeRun: null };
    case 'journal-verify': {
      const verdict = await deps.runs.verifyJournal();
      const counted = verifiedWords(verdict);
      return verdict.broken.length === 0
        ? say(`Nothing was changed or taken out: ${counted}.`)
        : say(`The record was changed.\n${verdict.broken.join('\n')}`, false);
    }
  }
  return intent satisfies never;
}

/** One screen on a phone. */
const RUNS_SHOWN = 20;
const noRun = (id: string) =>
  id.startsWith('p-')
    ? `${id} is a plan, and nothing runs from it. \`reject ${id}\` closes it.`
    : `There is no run ${id}, or more than one begins like that. \`runs\` lists them.`;
type Say = (text: string, ok?: boolean) => DirectAnswer;

function wordOf(intent: Extract<Intent, { kind: 'approve' | 'reject' }>, origin: Origin, actionId: string) {
  const digest = 'digest' in intent ? intent.digest : undefined;
  return {
    plan: intent.plan,
    digest,
    person: origin.person,
    kind: intent.kind,
    reason: intent.reason ?? '',
    chat: origin.chat,
    actionId,
  };
}

async function decided(deps: DirectDeps, answer: Answer, key: string): Promise<DirectAnswer> {
  const lateFor = answer.ok || answer.refused === true ? null : answer.planId;
  const record = lateFor === null ? null : await deps.plans.findPlan(lateFor);
  const text = (record && lateWords(record, peopleNames(deps.people))) ?? answer.text;
  const card = textCard(key, answer.ok ? 'Done' : 'Not done', text, answer.ok ? 'good' : 'bad');
  const refusal = answer.refused === true ? { refusal: answer.text } : {};
  return { card, wakeRun: answer.started?.kind === 'started' ? answer.started.run.id : null, ...refusal };
}

async function wished(
  deps: DirectDeps,
  wish: Wish,
  id: string,
  origin: Origin,
  reason: string,
  say: Say,
): Promise<DirectAnswer> {
  const run = await deps.runs.findRun(id);
  if (!run) return say(noRun(id), false);
  const stored = await deps.runs.storeWish(run.id, wish, origin.person, reason);
  switch (stored) {
    case 'stored':
      return { ...say(wordsFor(run).wished[wish]), wakeRun: run.id };
    case 'told':
      return say(wordsFor(run).tooLate(run), false);
    case 'not-stopped':
      return say(`Run ${run.id} is ${run.state}: it goes on by itself. Only a stopped run is taken up.`, false);
    case 'closed':
      return say(`Run ${run.id} has ended already: ${run.state}.`, false);
  }
  return stored satisfies never;
}

async function unpaused(deps: DirectDeps, validator: string, origin: Origin, say: Say): Promise<DirectAnswer> {
  const what = validator === '*' ? 'The fleet' : validator;
  const result = await deps.pauses.unpause(validator, origin.person, Object.keys(deps.people).length === 1);
  switch (result) {
    case 'unpaused':
      return say(`${what} is not paused any more.`);
    case 'not-paused':
      return say(`${what} is not paused.`, false);
    case 'second-person-needed':
      return {
        ...say('You paused it; a second person has to unpause it.', false),
        refusal: 'whoever paused does not unpause',
      };
  }
  return result satisfies never;
}

/** Plans that nobody touched any more: expired ones are closed, approved ones whose start was lost are started. */
export async function settleOpenPlans(deps: DirectDeps): Promise<readonly string[]> {
  const woken: string[] = [];
  for (const record of await deps.plans.openPlans()) {
    const enough =
      record.state.kind === 'open' && (record.decisions.length > 0 || deps.clock.now() >= record.state.expiresAtMs);
    if (!enough) continue;
    const answer = await settle(deps, record.plan.id);
    if (answer.started?.kind === 'started') woken.push(answer.started.run.id);
  }
  return woken;
}

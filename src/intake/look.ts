import type { Wake } from '../../jobs/handlers.ts';
import type { ObserveDeps } from '../chains/solana/observe.ts';
import { placeOf, WEB_CHANNEL_OF } from '../chats/channel.ts';
import type { Card } from '../chats/card.ts';
import { checkCard } from '../chats/project/check-card.ts';
import { planCard } from '../chats/project/plan-card.ts';
import { errorCard, textCard } from '../chats/project/simple-cards.ts';
import { scriptCard } from '../chats/project/script-card.ts';
import { statusCard } from '../chats/project/status-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import { askWay, wantsWay } from './near/ask-way.ts';
import { alarmWords } from '../domain/alarm.ts';
import { modeOf } from '../config/policy.ts';
import type { Fleet } from '../config/schema.ts';
import type { ValidatorName } from '../domain/names.ts';
import type { Plan, PlanState } from '../domain/plan.ts';
import type { RunLine } from '../domain/replaced-run.ts';
import type { Request } from '../domain/request.ts';
import type { Run } from '../domain/run.ts';
import type { SetupReport } from '../domain/setup-report.ts';
import { adoptNodes } from './adopt.ts';
import type { PlanWish, PrepareWish } from './drafts/draft.ts';
import { fromIncident } from './from-incident.ts';
import type { PlannerDeps } from './planner.ts';
import { planWithScript } from './planner.ts';
import { scriptOf } from './script.ts';
import { statusLines } from './status.ts';
import type { IntakeStore } from './store.ts';

export interface LookDeps extends PlannerDeps {
  readonly intake: IntakeStore;
  readonly wake: Wake;
  /** Where the cards of a validator appear besides the page. */
  destinationsOf(validator: ValidatorName): readonly string[];
  /** For looks at many validators: asks observers once for what all of them share. */
  readonly sharedObserve: ObserveDeps;
  /** Tries everything in the fleet file, or what one validator needs of it. */
  check(validator: string | undefined): Promise<SetupReport>;
}

/** Answers one stored request with a card. Done twice, it answers twice with the same key; nothing else happens. */
export async function answerRequest(deps: LookDeps, requestId: string): Promise<void> {
  const request = await deps.intake.find(requestId);
  if (!request) return;
  const key = `reply:${request.id}`;
  // A person asks, and may have mended something since the last try.
  for (const host of deps.hosts.values()) host.retryNow?.();
  const card = await answer(deps, request, key).catch((error: unknown) => errorCard(key, error));
  const { place, chat } = request.origin;
  if (card) await deps.store.outbox.want([place ?? WEB_CHANNEL_OF[chat]], card, 'decision', 1);
  await deps.intake.answered(request.id);
  await deps.wake.deliver();
}

async function answer(deps: LookDeps, request: Request, key: string): Promise<Card | null> {
  const { intent } = request;
  switch (intent.kind) {
    case 'status': {
      const many = intent.validator === undefined;
      const lines = await statusLines(many ? { ...deps, observe: deps.sharedObserve } : deps, intent.validator);
      return statusCard(key, deps.fleet.fleet, lines, deps.clock.now());
    }
    case 'check':
      return checkCard(key, await deps.check(intent.validator));
    case 'handover':
    case 'takeover':
    case 'prepare':
    case 'upgrade': {
      if (wantsWay(deps.fleet, intent)) return askWay(deps, intent, key);
      const incident = await fromIncident(deps.store, intent, intent.validator, planId(request));
      const hindrance = incident.kind === 'refused' ? incident.because : await standsInTheWay(deps, intent);
      if (hindrance !== null) return textCard(key, 'Not done', hindrance, 'bad');
      return answerPlan(deps, request, intent, key, incident.kind === 'open' ? { incident: incident.id } : {});
    }
    case 'plan':
      if (wantsWay(deps.fleet, intent)) return askWay(deps, intent, key);
      return answerPlan(deps, request, intent, key);
    case 'adopt': {
      const { text, all } = await adoptNodes(deps, intent.validator, intent.node, request.origin.person);
      return textCard(key, all ? 'Adopted' : 'Not all adopted', text, all ? 'good' : 'bad');
    }
    case 'help':
    case 'approve':
    case 'reject':
    case 'abort':
    case 'look':
    case 'resume':
    case 'return':
    case 'stand-down':
    case 'declare-fenced':
    case 'runs':
    case 'run':
    case 'pause':
    case 'unpause':
    case 'incidents':
    case 'ack':
    case 'silence':
    case 'journal-verify':
      // Answered from the store at once; such a request was stored by another version.
      return textCard(key, 'Not done', `${intent.kind} needs no look at hosts.`, 'bad');
  }
  return intent satisfies never;
}

type PlanIntent = Extract<Request['intent'], { kind: 'plan' | 'handover' | 'takeover' | 'prepare' | 'upgrade' }>;

async function answerPlan(
  deps: LookDeps,
  request: Request,
  intent: PlanIntent,
  key: string,
  from: Pick<PlanWish, 'incident'> = {},
): Promise<Card | null> {
  const procedure = intent.kind === 'plan' ? intent.procedure : intent.kind;
  // Read before the look: whatever comes into its journal after that has not been seen by whoever approves.
  const stopped = await stoppedRun(deps, intent.validator);
  const { plan, script } = await planWithScript(deps, procedure, {
    id: planId(request),
    request: request.id,
    requestedBy: request.origin.person,
    validator: intent.validator,
    from: 'from' in intent ? intent.from : undefined,
    to: 'to' in intent ? intent.to : undefined,
    stopped,
    ...from,
    ...(procedure === 'prepare' || procedure === 'prepare-undo' ? { prepare: prepareWish(intent) } : {}),
  });
  // A plan without a step is an answer: there is nothing to approve.
  if (plan.movable && plan.steps.length === 0) return textCard(key, 'Nothing to do', plan.verdict, 'good');
  // Only to read, so that nothing is stored: a plan in the list would say more than was asked.
  if (intent.kind === 'plan' && intent.script === true)
    return scriptCard(key, plan, scriptOf(deps.fleet, plan, script));
  const state = stateOf(deps.fleet, intent, plan, deps.clock.now());
  await deps.store.plans.savePlan(plan, state);
  if (request.origin.chat === 'terminal') {
    // A terminal has no channel in which the plan's own card would appear: the answer is the plan.
    // What was stored first stands: the same request may have been answered by a worker that died.
    const stored = (await deps.store.plans.findPlan(plan.id)) ?? { plan, state, decisions: [] };
    return { ...planCard(stored, peopleNames(deps.fleet.people), deps.clock.now()), key };
  }
  // Elsewhere the plan's own card is the answer, where it appears at all.
  const { place } = request.origin;
  const channels = deps.destinationsOf(plan.validator);
  if (place === undefined || channels.includes(placeOf(place))) return null;
  const where = channels.length === 0 ? 'on the page' : `in the channel of ${plan.validator}`;
  const words = `Plan ${plan.id}: ${plan.verdict}\nIts card stands ${where}, and not here.`;
  return textCard(key, 'Plan made', words, plan.movable ? 'neutral' : 'warning');
}

/** What keeps every run of this validator from starting now, so that nobody is asked to approve in vain. */
async function standsInTheWay(deps: LookDeps, { kind, validator }: PlanIntent): Promise<string | null> {
  const run = await openRunOf(deps, validator);
  // A takeover replaces a run that stands stopped; nothing replaces one that a worker may have in its hands.
  if (run && !(kind === 'takeover' && run.state === 'stopped'))
    return `Run ${run.id} is open on ${validator}: it is ${run.state}. Let it end first, or see to it: \`run ${run.id}\`.`;
  const alarm = await deps.store.watch.alarm(validator);
  if (alarm !== null) return `${alarmWords(alarm)}: nothing starts before that is over. Do first what the alarm says.`;
  const pauses = await deps.store.pauses.pauses();
  const pause = pauses.find((one) => one.validator === '*' || one.validator === validator);
  if (!pause) return null;
  const name = deps.fleet.people[pause.by]?.name ?? pause.by;
  return `Paused by ${name}${pause.reason === '' ? '' : `: ${pause.reason}`}. Somebody else has to unpause it first.`;
}

async function openRunOf({ store }: LookDeps, validator: string): Promise<Run | undefined> {
  return (await store.view.openRuns()).find((open) => open.validator === validator);
}

/** Where the stopped run of a validator stands; null when there is none. */
async function stoppedRun(deps: LookDeps, validator: string): Promise<RunLine | null> {
  const run = await openRunOf(deps, validator);
  const last = run?.state === 'stopped' ? (await deps.store.view.journal(run.id)).at(-1) : undefined;
  return run === undefined || last === undefined ? null : { run: run.id, line: last.seq };
}

/** Made from the request's id, so that a request that is answered twice makes one plan. Short enough to be typed. */
function planId(request: Request): string {
  return `p-${request.id.replace(/^q-/, '').slice(0, 8)}`;
}

/** Of `plan prepare` the node is the one that `--to` names. */
function prepareWish(intent: PlanIntent): PrepareWish {
  if (intent.kind === 'prepare') return intent;
  return intent.to === undefined ? {} : { node: intent.to };
}

function stateOf(fleet: Fleet, intent: PlanIntent, plan: Plan, nowMs: number): PlanState {
  const validator = fleet.validators[intent.validator];
  if (!plan.movable) return { kind: 'refused' };
  const acting = validator !== undefined && modeOf(fleet, validator) === 'act';
  if (intent.kind === 'plan') return { kind: 'shown', because: 'Nothing is carried out from it.', mayAsk: acting };
  if (!acting)
    return {
      kind: 'shown',
      because: 'The fleet file says `mode: observe`: nothing is carried out before it says `act`.',
      mayAsk: false,
    };
  return { kind: 'open', expiresAtMs: nowMs + plan.approval.holdsForS * 1_000 };
}

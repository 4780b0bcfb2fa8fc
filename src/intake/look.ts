import { randomBytes } from 'node:crypto';
import type { Wake } from '../../jobs/handlers.ts';
import { WEB_CHANNEL_OF } from '../chats/channel.ts';
import type { Card } from '../chats/card.ts';
import { planCard } from '../chats/project/plan-card.ts';
import { errorCard, statusCard, textCard } from '../chats/project/simple-cards.ts';
import { peopleNames } from '../chats/project/words.ts';
import { modeOf } from '../config/policy.ts';
import type { Fleet } from '../config/schema.ts';
import type { PlanState } from '../domain/plan.ts';
import type { Request } from '../domain/request.ts';
import { adoptNodes } from './adopt.ts';
import type { PlannerDeps } from './planner.ts';
import { planHandover } from './planner.ts';
import { statusLines } from './status.ts';
import type { IntakeStore } from './store.ts';

export interface LookDeps extends PlannerDeps {
  readonly intake: IntakeStore;
  readonly wake: Wake;
}

/** Answers one stored request with a card. Done twice, it answers twice with the same key; nothing else happens. */
export async function answerRequest(deps: LookDeps, requestId: string): Promise<void> {
  const request = await deps.intake.find(requestId);
  if (!request) return;
  const key = `reply:${request.id}`;
  const card = await answer(deps, request, key).catch((error: unknown) => errorCard(key, error));
  await deps.store.outbox.want(WEB_CHANNEL_OF[request.origin.chat], card, 'decision', 1);
  await deps.intake.answered(request.id);
  await deps.wake.deliver();
}

async function answer(deps: LookDeps, request: Request, key: string): Promise<Card> {
  const { intent } = request;
  switch (intent.kind) {
    case 'status': {
      const lines = await statusLines(deps, intent.validator);
      return statusCard(key, deps.fleet.fleet, lines, deps.clock.now());
    }
    case 'plan':
    case 'handover':
      return answerPlan(deps, request, intent, key);
    case 'adopt':
      return textCard(
        key,
        'Adopted',
        await adoptNodes(deps, intent.validator, intent.node, request.origin.person),
        'good',
      );
    default:
      return textCard(key, 'Not done', `${intent.kind} needs no look at hosts.`, 'bad');
  }
}

type PlanIntent = Extract<Request['intent'], { kind: 'plan' | 'handover' }>;

async function answerPlan(deps: LookDeps, request: Request, intent: PlanIntent, key: string): Promise<Card> {
  const id = `p-${randomBytes(4).toString('hex')}`;
  const plan = await planHandover(deps, {
    id,
    request: request.id,
    requestedBy: request.origin.person,
    validator: intent.validator,
    to: intent.to,
  });
  const state = stateOf(deps.fleet, intent, plan.movable, plan.approval.holdsForS, deps.clock.now());
  await deps.store.plans.savePlan(plan, state);
  if (request.origin.chat === 'terminal') {
    // A terminal has no channel in which the plan's own card would appear: the answer is the plan.
    return { ...planCard({ plan, state, decisions: [] }, peopleNames(deps.fleet.people), deps.clock.now()), key };
  }
  const words = plan.movable
    ? `${plan.verdict} The plan has the details.`
    : `${plan.verdict} The plan says which and how to mend them.`;
  return {
    ...textCard(key, `Plan ${plan.id}`, words, plan.movable ? 'good' : 'warning'),
    buttons: planButtons(intent, plan.movable),
    footer: `plan:${plan.id}`,
  };
}

function stateOf(fleet: Fleet, intent: PlanIntent, movable: boolean, holdsForS: number, nowMs: number): PlanState {
  const validator = fleet.validators[intent.validator];
  if (!movable) return { kind: 'refused' };
  if (intent.kind === 'plan') return { kind: 'void', because: 'it was asked for to be read, not to be carried out.' };
  if (validator && modeOf(fleet, validator) === 'observe')
    return {
      kind: 'void',
      because: 'the fleet file says `mode: observe`; nothing is carried out before it says `act`.',
    };
  return { kind: 'open', expiresAtMs: nowMs + holdsForS * 1_000 };
}

function planButtons(intent: PlanIntent, movable: boolean): Card['buttons'] {
  if (intent.kind !== 'plan' || !movable) return [];
  const to = intent.to === undefined ? '' : ` --to ${intent.to}`;
  return [{ label: 'Ask for approval', style: 'primary', command: `handover ${intent.validator}${to}` }];
}

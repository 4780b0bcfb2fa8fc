import { mayDecide } from '../approvals/policy.ts';
import type { PlanRecord } from '../approvals/store.ts';
import { pagedPeople } from '../chats/project/alarm-card.ts';
import { planCard } from '../chats/project/plan-card.ts';
import { listed, oneLine, peopleNames, personName } from '../chats/project/words.ts';
import type { HomeApproval, HomeData, HomeRun, HomeValidator } from '../chats/slack/render/home.ts';
import type { Fleet } from '../config/schema.ts';
import { alarmWords } from '../domain/alarm.ts';
import type { PersonName, ValidatorName } from '../domain/names.ts';
import type { LatestStatus } from '../watch/store.ts';

/** What a Home is made of, read at one moment. */
export interface HomeSeen {
  readonly plans: readonly PlanRecord[];
  readonly statuses: readonly LatestStatus[];
  /** Open runs with the headlines of their cards. */
  readonly runs: readonly HomeRun[];
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** The Home of a person: what waits for their word, their validators, what runs, and who is called. Pure. */
export function homeOf(fleet: Fleet, person: PersonName, seen: HomeSeen): HomeData {
  const { plans, statuses, runs, nowMs } = seen;
  return {
    kind: 'person',
    approvals: plans.flatMap((record) => approvalFor(fleet, person, record, nowMs)),
    validators: Object.keys(fleet.validators).map((name) =>
      validatorLine(
        name,
        statuses.find(({ answer }) => answer.validator === name),
      ),
    ),
    runs,
    paged: Object.keys(fleet.validators).map((validator) => ({ validator, people: pagedPeople(fleet, validator) })),
    atMs: nowMs,
  };
}

/** Empty where the person's word does not count, or was given. */
function approvalFor(fleet: Fleet, person: PersonName, record: PlanRecord, nowMs: number): readonly HomeApproval[] {
  const { plan, state, decisions } = record;
  if (state.kind !== 'open' || nowMs >= state.expiresAtMs) return [];
  const mine = decisions.some((decision) => decision.person === person && decision.digest === plan.digest);
  if (mine || !mayDecide(plan, person, fleet.people).ok) return [];
  const names = peopleNames(fleet.people);
  const approved = decisions
    .filter(({ kind }) => kind === 'approve')
    .map((decision) => personName(decision.person, names));
  const card = planCard(record, names, nowMs);
  return [
    {
      key: card.key,
      title: card.title,
      headline: card.headline,
      approvals: `Approvals: ${approved.length} of ${plan.approval.people}${approved.length === 0 ? '' : `: ${listed(approved)}`}`,
      untilMs: state.expiresAtMs,
      buttons: card.buttons,
      link: null,
    },
  ];
}

function validatorLine(name: ValidatorName, latest: LatestStatus | undefined): HomeValidator {
  if (latest === undefined)
    return { name, tone: 'unknown', signs: 'not looked at yet', readiness: 'not known', lookedAtMs: null };
  const { answer, alarm, lookedAtMs } = latest;
  const { signing, move } = answer;
  const signs =
    signing.kind === 'node'
      ? `${signing.node} signs`
      : oneLine(signing.kind === 'two' ? `${listed(signing.nodes)} could both sign` : signing.because);
  const to = move.to === null ? '' : ` to ${move.to}`;
  const readiness = move.ready ? `could move${to}` : `could not move${to}: ${oneLine(move.reason ?? 'not known')}`;
  if (alarm !== null) return { name, tone: 'bad', signs: alarmWords(alarm), readiness: 'nothing starts', lookedAtMs };
  const tone = signing.kind !== 'node' ? 'bad' : move.ready ? 'good' : 'warning';
  return { name, tone, signs, readiness, lookedAtMs };
}

import { platformName, platformsMissing, platformsWanted } from '../../approvals/platforms.ts';
import type { Decision, PlanRecord } from '../../approvals/store.ts';
import type { PlanId } from '../../domain/names.ts';
import type { Plan } from '../../domain/plan.ts';
import { procedureWord } from '../../domain/procedure-word.ts';
import { replacedRun } from '../../domain/replaced-run.ts';
import type { Run } from '../../domain/run.ts';
import type { Card, CardButton, CardFact } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { movesRole, preparedHosts } from './moves.ts';
import { planSections } from './plan-sections.ts';
import { warnings } from '../../domain/check.ts';
import { runWords } from './simple-cards.ts';
import { isNear } from './near-words.ts';
import { isPolkadot } from './polkadot-words.ts';
import { wordsFor } from './run-words.ts';
import { isTakeover } from './takeover-words.ts';
import { counted, durationWords, listed, oneLine, type PeopleNames, personName, shortened } from './words.ts';

/** What has happened since a plan was made, and makes it a thing of the past. */
export interface SincePlan {
  /** The newest plan of the same validator, when it is another one. */
  readonly newer: PlanId | null;
  /** Older plans of the same validator that can still be approved. */
  readonly older?: readonly PlanId[];
  /** The run of this plan, or one of the same validator, that has ended since. */
  readonly ended: Pick<Run, 'id' | 'procedure' | 'state' | 'from' | 'to'> | null;
  /** The newest run of another plan of the same validator that began since, whatever became of it. */
  readonly began?: Pick<Run, 'id' | 'plan'> | null;
}

/** Two of them still fit on a telephone. */
const LONGEST_REASON = 160;
const NOTHING_SINCE: SincePlan = { newer: null, ended: null };

/** The one card of a plan. @param now milliseconds since 1970; decides only whether an open plan has expired */
export function planCard(record: PlanRecord, people: PeopleNames, now: number, since: SincePlan = NOTHING_SINCE): Card {
  const { plan } = record;
  const open = isOpen(record, now);
  const past = pastWords(record, open, since);
  if (past !== null) {
    return {
      ...planCard(record, people, now),
      tone: 'neutral',
      headline: past,
      sections: [],
      buttons: [],
    };
  }
  const passedBy = open && since.began != null ? since.began : null;
  return {
    key: `plan:${plan.id}`,
    title: `Plan ${plan.id} · ${plan.procedure} · ${plan.validator}`,
    tone: passedBy === null ? planTone(record, open) : 'neutral',
    headline: passedBy === null ? planHeadline(record, people, now) : passedByWords(passedBy),
    facts: [...planFacts(record, people, open), ...(open ? otherPlans(since) : [])],
    // Once decided, the run's card tells the steps; a second copy below it would only be scrolled over.
    sections: open || record.state.kind === 'shown' || record.state.kind === 'refused' ? planSections(plan) : [],
    // Of two plans that are open the older one is only there to be closed.
    buttons: buttonsOf(record, open).filter(
      ({ command }) => (since.newer === null && passedBy === null) || command.startsWith('reject '),
    ),
    footer: `Plan ${plan.id} · digest ${plan.digest}`,
  };
}

/** Whoever is about to approve should know that there is more than one. */
function otherPlans({ newer, older = [], began }: SincePlan): CardFact[] {
  if (newer !== null && newer === began?.plan)
    return [{ label: 'Newer plan', value: `${newer}: run ${began.id} has it` }];
  if (newer !== null) return [{ label: 'Newer plan', value: `${newer}: approve that one, or reject both` }];
  return older.length === 0
    ? []
    : [{ label: 'Older open plans', value: `${older.join(', ')}: reject what is not wanted` }];
}

/** Of one that is open still: what it was made from has changed. */
function passedByWords({ id, plan }: NonNullable<SincePlan['began']>): string {
  return `Do not approve this one: run ${id} of plan ${plan} began since. Reject it; if a move is wanted after that run, ask for a new plan.`;
}

/** Null while the plan is of use: it can be approved, is at work, or was closed for a reason that its card says. */
function pastWords({ state }: PlanRecord, open: boolean, { newer, ended }: SincePlan): string | null {
  if (open || !['consumed', 'shown', 'refused'].includes(state.kind)) return null;
  if (ended !== null && state.kind === 'consumed' && state.run === ended.id) return usedWords(ended);
  if (ended !== null) return `Out of date: run ${ended.id} has ended since (${runWords(ended)}).`;
  if (newer === null || state.kind === 'consumed') return null;
  return `Out of date: plan ${newer} is newer.`;
}

/** What came of the plan's own run. */
function usedWords(run: NonNullable<SincePlan['ended']>): string {
  return run.state === 'done'
    ? `Carried out by run ${run.id} (${runWords(run)}).`
    : `Run ${run.id} was made from it and has ended: ${runWords(run)}.`;
}

function isOpen(record: PlanRecord, now: number): boolean {
  return record.state.kind === 'open' && record.state.expiresAtMs > now;
}

function planTone(record: PlanRecord, open: boolean): Card['tone'] {
  const { state, plan } = record;
  if (open) return plan.movable ? (warnings(plan.checks).length > 0 ? 'warning' : 'progress') : 'bad';
  if (state.kind === 'refused') return 'bad';
  return state.kind === 'consumed' ? 'good' : 'neutral';
}

function planHeadline(record: PlanRecord, people: PeopleNames, now: number): string {
  const { plan, state } = record;
  switch (state.kind) {
    case 'open':
      return isOpen(record, now) ? oneLine(plan.verdict) : 'Expired: not approved in time. Ask for a new plan.';
    case 'shown':
    case 'refused':
      return oneLine(plan.verdict);
    case 'rejected': {
      const reason = oneLine(state.reason);
      return `Rejected by ${personName(state.by, people)}${reason === '' ? '.' : `: ${reason}`} Nothing was changed.`;
    }
    case 'expired':
      return 'Expired: not approved in time. Ask for a new plan.';
    case 'void':
      return `No longer valid: ${oneLine(state.because)} Ask for a new plan.`;
    case 'consumed':
      return `Approved. Run ${oneLine(state.run)} has it from here.`;
    default:
      return state satisfies never;
  }
}

function planFacts(record: PlanRecord, people: PeopleNames, open: boolean): CardFact[] {
  const { plan, state } = record;
  const facts: CardFact[] = [
    movesRole(plan.procedure)
      ? { label: isTakeover(plan) ? 'Takeover' : 'Move', value: `${plan.from} → ${plan.to}` }
      : { label: 'Hosts', value: preparedHosts(plan) },
    { label: 'Validator', value: `${plan.validator} (${shortened(plan.identity)})` },
    { label: 'Asked by', value: `${personName(plan.requestedBy, people)}, ${timeMark(plan.madeAtMs)}` },
  ];
  if (plan.incident !== undefined) facts.push({ label: 'Because of', value: `incident ${plan.incident}` });
  const replaced = replacedRun(plan);
  if (replaced !== null)
    facts.push({ label: 'Replaces', value: `stopped run ${replaced.run}, as it stood at line ${replaced.line}` });
  const reasons = reasonsOf(record, people);
  if (reasons !== '') facts.push({ label: 'Why', value: reasons });
  if (state.kind === 'shown') facts.push({ label: 'Only to read', value: oneLine(state.because) });
  else if (state.kind !== 'refused') facts.push({ label: 'Approvals', value: approvalWords(record, people, open) });
  if (open && state.kind === 'open') facts.push({ label: 'Can be approved until', value: timeMark(state.expiresAtMs) });
  return facts;
}

/** Different people whose approval of this very digest counts, in the order of their clicks. */
function approvers(record: PlanRecord): string[] {
  return [...new Set(approvalsOf(record).map((decision) => decision.person))];
}

function approvalsOf(record: PlanRecord): readonly Decision[] {
  const { plan } = record;
  const counts = (decision: Decision): boolean =>
    decision.kind === 'approve' &&
    decision.digest === plan.digest &&
    (plan.approval.requesterMayApprove || decision.person !== plan.requestedBy);
  return record.decisions.filter(counts);
}

/** What each of those says who had to give a reason. */
function reasonsOf({ plan, decisions }: PlanRecord, people: PeopleNames): string {
  if (plan.approval.needsReason !== true) return '';
  return decisions
    .filter(({ kind, digest }) => kind === 'approve' && digest === plan.digest)
    .map(({ person, reason }) => `${personName(person, people)}: ${oneLine(reason, LONGEST_REASON)}`)
    .join('; ');
}

function approvalWords(record: PlanRecord, people: PeopleNames, open: boolean): string {
  const { approval, requestedBy } = record.plan;
  const given = approvers(record);
  const approvals = approvalsOf(record);
  const names =
    given.length === 0 ? 'none yet' : listed(given.map((person) => approverWords(person, approvals, record, people)));
  const missing = Math.max(0, approval.people - given.length);
  const soFar = `${given.length} of ${approval.people}: ${names}.`;
  const platforms = platformsMissing(approval, approvals);
  if (!open || (missing === 0 && platforms === null)) return soFar;
  if (missing === 0) return `${soFar} Still needed: an approval ${platforms}.`;
  const roles = approval.roles.length > 0 ? ` with the role ${approval.roles.join(' or ')}` : '';
  const notRequester = approval.requesterMayApprove ? '' : `, not ${personName(requestedBy, people)}`;
  const why = approval.needsReason === true ? ', each with a reason' : '';
  const more = given.length === 0 ? counted(missing, 'person', 'people') : `${missing} more`;
  const places = platforms === null ? '' : `, ${platforms}`;
  return `${soFar} Still needed: ${more}${roles}${notRequester}${why}${places}.`;
}

/** With the platforms that somebody has approved on, where the policy asks for several. */
function approverWords(
  person: string,
  approvals: readonly Decision[],
  { plan }: PlanRecord,
  people: PeopleNames,
): string {
  const name = personName(person, people);
  if (platformsWanted(plan.approval) === 1) return name;
  const own = approvals.filter((decision) => decision.person === person).map(({ chat }) => platformName(chat));
  return `${name} (${[...new Set(own)].join(', ')})`;
}

function buttonsOf({ plan, state }: PlanRecord, open: boolean): CardButton[] {
  if (!plan.movable) return [];
  if (state.kind === 'shown' && state.mayAsk) {
    return [{ label: 'Ask for approval', style: 'primary', command: askedWith(plan) }];
  }
  return open ? planButtons(plan) : [];
}

/** The command that asks for such a plan in earnest. */
function askedWith({ procedure, validator, from, to, bound }: Plan): string {
  const word = procedureWord(procedure);
  if (procedure === 'polkadot/prepare') return `prepare ${validator} --node ${to}`;
  if (procedure === 'near/prepare') return `prepare ${validator} --node ${to} --option ${bound['way']}`;
  if (!movesRole(procedure)) return `prepare ${validator}${procedure === 'solana/prepare-undo' ? ' --undo' : ''}`;
  return `${word} ${validator}${word === 'takeover' ? ` --from ${from}` : ''} --to ${to}`;
}

function planButtons(plan: Plan): CardButton[] {
  return [
    {
      label: 'Approve',
      style: 'primary',
      command: `approve ${plan.id} --digest ${plan.digest}`,
      confirm: approveQuestion(plan),
      ...(plan.approval.needsReason === true ? { asks: 'What makes you certain?', types: plan.validator } : {}),
    },
    {
      label: 'Reject',
      style: 'plain',
      command: `reject ${plan.id}`,
      confirm: 'Reject this plan? It is then closed for everybody.',
    },
  ];
}

/** Three lines at most: which hosts, whether anything is restarted, what is left alone. */
function prepareQuestion(plan: Plan): string {
  const accepted = warnings(plan.checks);
  const restarted = plan.bound['nodes to restart'] ?? 'none';
  return [
    `Change ${preparedHosts(plan)} as shown${plan.procedure === 'solana/prepare-undo' ? ', back to what it was' : ''}?`,
    restarted === 'none' ? 'No validator is restarted.' : `The validator on ${restarted} is restarted.`,
    ...(accepted.length > 0 ? [`${counted(accepted.length, 'file')} is not understood and left alone.`] : []),
  ].join('\n');
}

/** Three lines at most: what moves, what is accepted with it, how long there is a way back. */
function approveQuestion(plan: Plan): string {
  if (!movesRole(plan.procedure) && !isPolkadot(plan) && !isNear(plan)) return prepareQuestion(plan);
  const accepted = warnings(plan.checks);
  const wait = plan.policy.max_wait;
  const titles = oneLine(accepted.map((check) => check.title).join('; '), 140);
  const words = wordsFor(plan);
  const longest = typeof wait === 'number' && wait > 0 && !isTakeover(plan) ? wait : 0;
  return [
    words.approve(plan),
    ...(accepted.length > 0 ? [`You accept ${counted(accepted.length, 'warning')}. Not certain: ${titles}.`] : []),
    `${words.limits(plan)}${longest > 0 ? ` It may first wait up to ${durationWords(longest * 1000)}.` : ''}`,
  ].join('\n');
}

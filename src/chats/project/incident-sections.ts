import { adviceOf } from '../../alerts/rules.ts';
import { type Incident, NO_VALIDATOR } from '../../domain/incident.ts';
import type { CardButton, CardSection } from '../card.ts';
import { type IncidentView, isAtWork } from './incident-view.ts';
import { passedBy } from './incident-work.ts';
import { causeItem, hasLooked, isOpen, pastItem } from './incident-words.ts';
import { counted, oneLine } from './words.ts';

/** What a reader takes in before doing something; the timeline has them all. */
const MOST_CAUSES = 8;
/** What a look found on one node: as in the answer to `status`. */
const LONGEST_FOUND = 120;

/** What was seen, by whom: as it led to the proposal, or as the last look has it. */
export function evidenceOf({ seen, incident, open }: IncidentView): CardSection[] {
  if (seen === null || !hasLooked(incident, seen)) return [];
  const { answer } = seen;
  const proposal = isAtWork({ open, seen }) ? null : seen.proposal;
  const evidence =
    proposal === null || proposal.kind === 'none'
      ? (answer.witnesses ?? []).map(({ observer, said }) => `${observer}: ${said}`)
      : proposal.evidence;
  if (evidence.length === 0) return [];
  return [{ kind: 'text', title: 'Witnesses', text: evidence.map((words) => oneLine(words, 200)).join('\n') }];
}

/** What a person does about the loudest of it, out of the table of rules. */
export function adviceSections(view: IncidentView, buttons: readonly CardButton[]): CardSection[] {
  const loudest = view.incident.causes.find(isOpen);
  if (loudest === undefined) return [];
  const { todo, button } = adviceOf(loudest.rule, loudest.severity);
  const next = button === 'move' ? nextWords(view, buttons) : '';
  return [{ kind: 'text', title: 'What to do', text: next === '' ? todo : `${todo} ${next}` }];
}

/** What the card itself offers now where a move could help. */
function nextWords(view: IncidentView, buttons: readonly CardButton[]): string {
  const { incident, seen, open, moves } = view;
  const { scope } = incident;
  if (scope === NO_VALIDATOR) return 'It belongs to no validator of the fleet, so that there is nothing to move here.';
  if (seen?.alarm != null) return 'Nothing moves before the alarm is over.';
  if (open !== null && isAtWork(view))
    return `Run ${open.id} has it now: follow its card, and start nothing beside it.`;
  const waits = moves.find((move) => move.state === 'open');
  if (waits !== undefined)
    return passedBy(waits, view) === null
      ? `Approve plan ${waits.plan}, or reject it.`
      : `Reject plan ${waits.plan} first: a newer run began since.`;
  if (seen === null || seen.proposal === null) return 'Baton has not looked yet: press Look again.';
  if (buttons.some(({ command }) => /^(?:handover|takeover) /.test(command)))
    return 'The first button makes a plan for it; nothing starts before that is approved.';
  return `There is no button for a move now: read why under "Baton proposes", and look again. \`plan handover ${scope}\` shows what is in the way of one.`;
}

export function causeSections({ causes }: Incident): CardSection[] {
  const open = causes.filter(isOpen);
  const past = causes.length - open.length;
  const more = open.length - MOST_CAUSES;
  const items = [
    ...open.slice(0, MOST_CAUSES).map(causeItem),
    ...(more > 0 ? [{ state: 'unknown' as const, text: `${counted(more, 'cause')} more, in the timeline` }] : []),
    ...(past > 0 ? [{ state: 'done' as const, text: `${counted(past, 'cause')} over` }] : []),
  ];
  return items.length === 0 ? [] : [{ kind: 'checklist', title: 'What is wrong', items }];
}

export function nodesOf({ seen, incident }: IncidentView): CardSection[] {
  if (seen === null || seen.answer.nodes.length === 0 || !hasLooked(incident, seen)) return [];
  const rows = seen.answer.nodes.map(({ node, role, found }) => [
    node,
    oneLine(role, 40),
    found.map((words) => oneLine(words, LONGEST_FOUND)).join(', '),
  ]);
  return [{ kind: 'table', title: 'What Baton saw', columns: ['Node', 'Role', 'Found'], rows }];
}

/** What it was, of one that is over. */
export function pastSections({ causes }: Incident): CardSection[] {
  const more = causes.length - MOST_CAUSES;
  const items = [
    ...causes.slice(0, MOST_CAUSES).map(pastItem),
    ...(more > 0 ? [{ state: 'done' as const, text: `${counted(more, 'cause')} more` }] : []),
  ];
  return [{ kind: 'checklist', title: 'What it was', items }];
}

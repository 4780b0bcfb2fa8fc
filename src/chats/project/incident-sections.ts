import { adviceOf } from '../../alerts/rules.ts';
import type { Cause, Incident } from '../../domain/incident.ts';
import type { CardSection } from '../card.ts';
import { type IncidentView, isAtWork } from './incident-view.ts';
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
export function adviceSections(causes: readonly Cause[]): CardSection[] {
  const [loudest] = causes;
  if (loudest === undefined) return [];
  return [{ kind: 'text', title: 'What to do', text: adviceOf(loudest.rule, loudest.severity).todo }];
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

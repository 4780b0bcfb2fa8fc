import {
  linesToDo,
  type PasteLine,
  type SetupFinding,
  type SetupGroup,
  type SetupPart,
  type SetupReport,
  toKnow,
} from '../../domain/setup-report.ts';
import type { Card, CardSection, ChecklistItem } from '../card.ts';
import { checkItem } from './plan-sections.ts';
import { counted, oneLine } from './words.ts';

export interface CheckCardOptions {
  /** Passed checks too, each with what was found. */
  readonly all?: boolean;
  /** False where lines to paste are shown in another way: a terminal would break them. */
  readonly lines?: boolean;
}

/** What was found of the setup: what failed in full under the items of the checklist, passed checks as a number. */
export function checkCard(key: string, report: SetupReport, options: CheckCardOptions = {}): Card {
  const warned = report.groups.some((group) => toKnow(group).length > 0);
  const lines = options.lines === false ? [] : linesToDo(report);
  return {
    key,
    title: `Check of ${report.fleet}`,
    tone: report.ready ? (warned ? 'warning' : 'good') : 'bad',
    headline: report.headline,
    facts: [],
    sections: [
      ...report.groups.map((group) => groupSection(group, options.all === true)),
      ...(lines.length === 0 ? [] : [linesSection(lines)]),
    ],
    buttons: [],
    footer: 'Nothing was changed on any host.',
    look: { kind: 'check', about: report.groups.map(({ name }) => name) },
  };
}

function groupSection(group: SetupGroup, all: boolean): CardSection {
  const title = oneLine(group.about === '' ? group.name : `${group.name}: ${group.about}`, 120);
  return { kind: 'checklist', title, items: group.parts.flatMap((part) => partItems(part, all)) };
}

function partItems(part: SetupPart, all: boolean): ChecklistItem[] {
  const open = part.findings.filter(({ state }) => state !== 'passed');
  const passed = part.findings.filter(({ state }) => state === 'passed');
  if (part.findings.length === 0 && part.folded === 0) return [];
  const head: ChecklistItem = { state: stateOf(part, open), text: part.title, aside: countWords(part, passed.length) };
  const unmade = (part.unmade ?? []).map(unmadeItem);
  const inside = [...open.map(checkItem), ...(all ? [...unmade, ...passed.map(passedItem)] : [])];
  return [head, ...inside.map((item) => ({ ...item, text: `· ${item.text}` }))];
}

function stateOf({ folded }: SetupPart, open: readonly SetupFinding[]): ChecklistItem['state'] {
  if (open.some(({ severity }) => severity === 'must')) return 'failed';
  if (folded > 0) return 'unknown';
  return open.length > 0 ? 'warned' : 'done';
}

function countWords({ findings, folded }: SetupPart, passed: number): string {
  const words = `${passed} of ${findings.length + folded}`;
  return folded === 0 ? words : `${words}; ${counted(folded, 'check')} could not be made`;
}

function unmadeItem({ title, because }: { readonly title: string; readonly because: string }): ChecklistItem {
  return { state: 'unknown', text: title, detail: `Could not be made: ${oneLine(because)}` };
}

function passedItem({ title, found }: SetupFinding): ChecklistItem {
  return { state: 'done', text: title, detail: oneLine(found) };
}

function linesSection(lines: readonly PasteLine[]): CardSection {
  const items = lines.map(({ node, place, line }) => ({ node: node ?? 'here', verb: place, command: line.trim() }));
  return { kind: 'commands', title: 'To mend it', items };
}

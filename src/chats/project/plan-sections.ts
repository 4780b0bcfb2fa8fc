import { blocking, type CheckResult, readable, warnings } from '../../domain/check.ts';
import type { Plan, PlannedStep } from '../../domain/plan.ts';
import type { CardSection, ChecklistItem } from '../card.ts';
import { counted, oneLine, plain } from './words.ts';

/** Failed and warned checks in full, passed ones as a number, then the steps and their commands. */
export function planSections(plan: Plan): CardSection[] {
  const sections: CardSection[] = [];
  const failed = blocking(plan.checks);
  const warned = warnings(plan.checks);
  const { shown, folded } = readable(failed);
  if (failed.length > 0) sections.push({ kind: 'checklist', title: 'To mend first', items: shown.map(checkItem) });
  if (folded > 0)
    sections.push({
      kind: 'text',
      text: `${counted(folded, 'more check')} could not be made, because the host did not answer.`,
    });
  if (warned.length > 0) sections.push({ kind: 'checklist', title: 'Warnings', items: warned.map(checkItem) });
  const passed = plan.checks.filter((check) => check.state === 'passed');
  if (plan.checks.length > 0) {
    const rest = failed.length + warned.length === 0 ? 'No warnings.' : '';
    const title = `${counted(passed.length, 'check')} passed. ${rest}`.trim();
    sections.push({ kind: 'checklist', title, folded: true, items: passed.map(passedItem) });
  }
  if (plan.movable) sections.push(...diffSections(plan), ...stepSections(plan.steps));
  return sections;
}

/** Every line that will change on a host, before anybody approves it. */
function diffSections({ diffs = [] }: Plan): CardSection[] {
  return diffs.map(({ node, path, lines }) => ({
    kind: 'diff',
    title: `${node}: ${oneLine(path)}`,
    lines: lines.map((line) => plain(line)),
  }));
}

/** A check that did not pass, in full. */
export function checkItem(check: CheckResult): ChecklistItem {
  const state = check.state === 'unknown' ? 'unknown' : check.severity === 'must' ? 'failed' : 'warned';
  const lines = [
    `Found: ${oneLine(check.found)}`,
    `Needed: ${oneLine(check.needed)}`,
    ...(check.why === '' ? [] : [`Why: ${oneLine(check.why)}`]),
    ...(check.fix === '' ? [] : [`Mend: ${oneLine(check.fix)}`]),
  ];
  return {
    state,
    text: claimOf(check),
    detail: lines.join('\n'),
  };
}

/** The claim of a check, with the node it is about. */
function claimOf(check: CheckResult): string {
  return check.node === undefined || check.title.includes(check.node) ? check.title : `${check.title} (${check.node})`;
}

function passedItem(check: CheckResult): ChecklistItem {
  return { state: 'done', text: claimOf(check), detail: oneLine(check.found) };
}

function stepSections(steps: readonly PlannedStep[]): CardSection[] {
  const items = steps.map((step, index): ChecklistItem => {
    const title = `${index + 1}. ${step.title}${step.pointOfNoReturn ? ' (point of no return)' : ''}`;
    return { state: 'waiting', text: title, detail: `Proof: ${oneLine(step.proof)}\nUndo: ${oneLine(step.undo)}` };
  });
  const commands = steps.flatMap((step) => step.commands);
  return [
    { kind: 'checklist', title: 'What will be done', items },
    ...(commands.length > 0 ? [{ kind: 'commands', title: 'Commands', items: commands } as const] : []),
  ];
}

import type { JournalEntry } from '../../domain/journal.ts';
import type { LabReport } from '../report.ts';
import type { Scene } from './scene.ts';

/** What a scene promises beyond its end, and did not keep; one sentence each. */
export function claimsOf(
  { expects }: Scene,
  report: Pick<LabReport, 'falseDeclarations' | 'steps' | 'stops'>,
  entries: readonly JournalEntry[],
  trouble: readonly string[],
): string[] {
  const problems: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  const { fence, stops, says, falseDeclarations } = expects;
  const found = fenceOf(entries);
  claim(
    fence === undefined || found === fence,
    `the old node should be fenced by "${fence}"; it was: ${JSON.stringify(found)}`,
  );
  const states = report.stops.map(({ state }) => state);
  claim(
    stops === undefined || states.join(', ') === stops.join(', '),
    `it should stop at: ${stops?.join(', ')}; it did at: ${states.join(', ')}`,
  );
  const texts = [...report.steps.map(({ text }) => text), ...report.stops.map(({ because }) => because), ...trouble];
  claim(says === undefined || texts.some((text) => says.test(text)), `nothing says ${says}`);
  const count = report.falseDeclarations;
  claim(falseDeclarations !== undefined || count === 0, `${count} things rest on a false declaration`);
  claim(falseDeclarations !== 'some' || count > 0, 'a false declaration went unnoticed by the referee');
  return problems;
}

/** By which fence the run went on in the end. */
function fenceOf(entries: readonly JournalEntry[]): unknown {
  const proven = entries.findLast(({ event }) => event.kind === 'step.proven' && event.step === 'fence')?.event;
  return proven?.kind === 'step.proven' ? proven.figures['fence'] : undefined;
}

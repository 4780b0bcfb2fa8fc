import type { JournalEntry } from '../../../domain/journal.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { NearGap } from '../../referee/near/gap.ts';
import type { NearJudgement } from '../../referee/near/judge.ts';
import { type Outcome, type StepReport, stepsOf, type StopReport, stopsOf } from '../../report.ts';
import { textsOf } from '../../staged/scene.ts';
import type { NearScene } from './scene.ts';

/** What `lab run near/…` prints: one JSON object. */
export interface NearReport {
  readonly procedure: string;
  readonly seed: number;
  readonly fault: string | null;
  readonly outcome: Outcome;
  /** Two processes that had the key at once, heights that two signed for, blocks and chunks that two made. Must be 0. */
  readonly doubleSigned: number;
  /** The same, as far as it rests on people's untrue word about a node; told beside, since it is theirs. */
  readonly falseDeclarations: number;
  /** From the last signature of the old node to the first one of the new node; null when it has not signed. */
  readonly gapMs: number | null;
  /** Heights in between for which nobody signed. */
  readonly gapHeights: number | null;
  /** How long no process could sign. Unit: milliseconds. */
  readonly silentMs: number;
  /** What the steps measured. */
  readonly figures: Readonly<Record<string, string | number>>;
  readonly steps: readonly StepReport[];
  /** Every time the run stopped for people, oldest first. */
  readonly stops: readonly StopReport[];
  /** Who can sign at the end. */
  readonly signers: readonly NodeName[];
  /** Null where nothing was to strike during the run. */
  readonly faultFired: boolean | null;
  readonly tookMs: number;
  /** Why the exit code is not 0; empty when all is well. */
  readonly problems: readonly string[];
}

export interface NearReportParts {
  readonly procedure: string;
  readonly seed: number;
  readonly fault: string | null;
  readonly faultFired: boolean | null;
  readonly outcome: Outcome;
  readonly expects: NearScene['expects'];
  /** Who has to be able to sign after `done`, and who after any other end at which the key has a home. */
  readonly to: NodeName;
  readonly word: NearJudgement;
  readonly gap: NearGap | null;
  readonly entries: readonly JournalEntry[];
  readonly tookMs: number;
  /** What went wrong before anything could be judged, or beside it. */
  readonly trouble: readonly string[];
}

export function nearReportOf(parts: NearReportParts): NearReport {
  const { word, gap, entries } = parts;
  const isRefusal = parts.outcome === 'refused' && parts.expects.ends.includes('refused');
  const stops = stopsOf(entries);
  return {
    procedure: parts.procedure,
    seed: parts.seed,
    fault: parts.fault,
    outcome: parts.outcome,
    doubleSigned: word.doubleSigned,
    falseDeclarations: word.falseDeclarations,
    gapMs: gap === null ? null : Math.round(gap.ms),
    gapHeights: gap?.heights ?? null,
    silentMs: Math.round(word.silentMs),
    figures: Object.assign(
      {},
      ...entries.flatMap(({ event }) => (event.kind === 'step.proven' ? [event.figures] : [])),
    ),
    steps: stepsOf(entries),
    stops,
    signers: word.signers,
    faultFired: parts.faultFired,
    tookMs: Math.round(parts.tookMs),
    problems: [...(isRefusal ? [] : parts.trouble), ...problemsOf(parts, stops)],
  };
}

function problemsOf(
  { word, outcome, expects, fault, faultFired, to, trouble, entries }: NearReportParts,
  stops: readonly StopReport[],
): string[] {
  const problems: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  const { ends, costs = [], says } = expects;
  claim(ends.includes(outcome), `it ended "${outcome}"; allowed here: ${ends.join(', ')}`);
  claim(word.doubleSigned === 0, `one key was at two processes, or two have signed: ${JSON.stringify(word.evidence)}`);
  claim(
    word.falseDeclarations > 0 === costs.includes('falseDeclarations'),
    `${word.falseDeclarations} things rest on a false declaration`,
  );
  claim(!word.silentAtEnd || costs.includes('silentAtEnd'), 'nobody signs at the end, though a node could');
  claim(faultFired !== false, `${fault} never struck`);
  claim(
    outcome !== 'done' || costs.includes('falseDeclarations') || word.signers.join(', ') === to,
    `${to} should sign at the end; it is: ${word.signers.join(', ') || 'nobody'}`,
  );
  if (expects.stops) {
    const met = stops.map(({ state }) => state ?? 'none').join(', ');
    claim(met === expects.stops.join(', '), `people met stops "${met}", not "${expects.stops.join(', ')}"`);
  }
  const texts = [...textsOf(entries), ...trouble];
  claim(says === undefined || texts.some((text) => says.test(text)), `nothing says ${says}`);
  return problems;
}

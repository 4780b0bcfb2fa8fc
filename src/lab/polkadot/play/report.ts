import type { JournalEntry } from '../../../domain/journal.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { PolkadotJudgement } from '../../referee/polkadot/judge.ts';
import { type Outcome, type StepReport, stepsOf, type StopReport, stopsOf } from '../../report.ts';
import { textsOf } from '../../staged/scene.ts';
import type { DotScene } from './scene.ts';

/** What `lab run polkadot/…` prints: one JSON object. */
export interface DotReport {
  readonly procedure: string;
  readonly seed: number;
  readonly fault: string | null;
  readonly outcome: Outcome;
  /** Two processes that could sign with one key, and what two have really signed. Must be 0. */
  readonly doubleSigned: number;
  /** Sessions in which nobody could sign for the validator at any time, though one of its nodes was there. Must be 0. */
  readonly silentSessions: number;
  /** Whole sessions without a block or vote of the validator. */
  readonly unsignedSessions: number;
  /** Of a takeover: silent sessions whose keys were on the dead node alone. That is what its death costs. */
  readonly lostSessions: number;
  /** Unit: milliseconds. */
  readonly silentMs: number;
  /** As the steps proved them; null for those that the run did not come to. */
  readonly sessions: {
    readonly set: number | null;
    readonly active: number | null;
    readonly free: number | null;
    readonly mayStop: number | null;
  };
  /** How often the worker was restarted during the wait. */
  readonly restarts: number;
  readonly steps: readonly StepReport[];
  /** Every time the run stopped for people, oldest first. */
  readonly stops: readonly StopReport[];
  /** Who can sign at the end with the keys of the session that runs then. */
  readonly signers: readonly NodeName[];
  /** Null where nothing was to strike during the run. */
  readonly faultFired: boolean | null;
  readonly tookMs: number;
  /** Why the exit code is not 0; empty when all is well. */
  readonly problems: readonly string[];
}

export interface DotReportParts {
  readonly procedure: string;
  readonly seed: number;
  readonly fault: string | null;
  readonly faultFired: boolean | null;
  readonly outcome: Outcome;
  readonly expects: DotScene['expects'];
  /** Who has to be able to sign after `done`. */
  readonly to: NodeName;
  readonly word: PolkadotJudgement;
  readonly lostSessions: number;
  readonly restarts: number;
  readonly entries: readonly JournalEntry[];
  readonly tookMs: number;
  /** What went wrong before anything could be judged, or beside it. */
  readonly trouble: readonly string[];
}

export function dotReportOf(parts: DotReportParts): DotReport {
  const { word, entries, lostSessions } = parts;
  const steps = stepsOf(entries);
  const stops = stopsOf(entries);
  const silentSessions = word.silentSessions - lostSessions;
  const isRefusal = parts.outcome === 'refused' && parts.expects.ends.includes('refused');
  return {
    procedure: parts.procedure,
    seed: parts.seed,
    fault: parts.fault,
    outcome: parts.outcome,
    doubleSigned: word.doubleSigned,
    silentSessions,
    unsignedSessions: word.unsignedSessions,
    lostSessions,
    silentMs: Math.round(word.silentMs),
    sessions: {
      set: figure(entries, 'setInSession'),
      active: figure(entries, 'activeInSession'),
      free: figure(entries, 'firstFreeSession'),
      mayStop: figure(entries, 'mayStopSession'),
    },
    restarts: parts.restarts,
    steps,
    stops,
    signers: word.signers,
    faultFired: parts.faultFired,
    tookMs: Math.round(parts.tookMs),
    problems: [...(isRefusal ? [] : parts.trouble), ...problemsOf(parts, { stops, silentSessions })],
  };
}

function problemsOf(
  { word, outcome, expects, fault, faultFired, to, trouble, entries }: DotReportParts,
  { stops, silentSessions }: Pick<DotReport, 'stops' | 'silentSessions'>,
): string[] {
  const problems: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  const { ends, costs = [], says } = expects;
  const { shared, equivocations, silent } = word.evidence;
  claim(ends.includes(outcome), `it ended "${outcome}"; allowed here: ${ends.join(', ')}`);
  claim(
    word.doubleSigned === 0 || costs.includes('doubleSigned'),
    `one key was on two nodes that sign, or two have signed: ${JSON.stringify({ shared, equivocations })}`,
  );
  claim(
    silentSessions === 0 || costs.includes('silentSessions'),
    `nobody could sign in sessions ${silent.join(', ')}, the dead node's own among them`,
  );
  claim(faultFired !== false, `${fault} never struck`);
  claim(
    outcome !== 'done' || word.signers.join(', ') === to,
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

function figure(entries: readonly JournalEntry[], name: string): number | null {
  const values = entries.flatMap(({ event }) => (event.kind === 'step.proven' ? [event.figures[name]] : []));
  return values.findLast((value) => typeof value === 'number') ?? null;
}

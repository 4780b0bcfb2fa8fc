import type { JournalEntry } from './journal.ts';
import type { NodeName, ProcedureId, RunId, StepId, Term } from './names.ts';
import type { Plan } from './plan.ts';
import type { Run } from './run.ts';

/** The bound fact that names the stopped run which a plan replaces; it is compared at the start, so that it is part of the digest. */
export const REPLACES = 'replaces run';

/** What that fact says where there is nothing to replace. */
export const REPLACES_NONE = 'none';

/** Procedures that may replace a stopped run: what that run left unknown is what they are made for. */
const REPLACING: ReadonlySet<ProcedureId> = new Set(['solana/takeover', 'polkadot/takeover', 'near/takeover']);

/** One line of a run's journal: where it stood when people read what would replace it. */
export interface RunLine {
  readonly run: RunId;
  readonly line: number;
}

/** `r-52c1 at line 41`, as it is bound and as people read it. */
export function replacesWords(replaced: RunLine | null): string {
  return replaced === null ? REPLACES_NONE : `${replaced.run} at line ${replaced.line}`;
}

/**
 * The run that a plan replaces at its start; null when it replaces none. A word that is not understood is none: the claims of
 * the run that it may have meant then keep the plan from starting.
 */
export function replacedRun({ procedure, bound }: Pick<Plan, 'procedure' | 'bound'>): RunLine | null {
  if (!REPLACING.has(procedure)) return null;
  const said = /^(?<run>r-\S+) at line (?<line>[1-9]\d{0,8})$/.exec(bound[REPLACES] ?? '')?.groups;
  return said?.['run'] === undefined ? null : { run: said['run'], line: Number(said['line']) };
}

/** Something a replaced run began of which nobody knows what became: an intent without an outcome, or with one that is not known. */
export interface UnknownEffect {
  readonly attempt: number;
  readonly step: StepId;
  readonly verb: string;
  readonly node: NodeName;
  readonly term: Term;
  /** `open`: no outcome was ever recorded. */
  readonly result: 'open' | 'unknown';
}

/** What the first line of a run says of the run that it replaces, so that nothing of it is lost with its claims. */
export interface Replaced extends RunLine {
  /** The term that was given out with it: above everything the store knows for the identity. */
  readonly term: Term;
  /** Attempts in which the standby was told and not shown to be clear since. */
  readonly told: readonly number[];
  readonly unknowns: readonly UnknownEffect[];
}

/** What the start compares with the plan: the run as it stands locked. */
export interface Standing {
  readonly run: Pick<Run, 'id' | 'validator' | 'identity' | 'state'>;
  readonly line: number;
  /** Whether it began in, or was stopped by, the database as it is now. */
  readonly isOfThisDatabase: boolean;
}

/** Why a run cannot be replaced by a plan any more; null when it can: it is stopped, and nobody has written to it since. */
export function whyNotReplaced(
  plan: Pick<Plan, 'validator' | 'identity'>,
  { run: id, line }: RunLine,
  now: Standing | null,
): string | null {
  if (now === null) return `Run ${id} is not there any more.`;
  const { run } = now;
  if (run.validator !== plan.validator || run.identity !== plan.identity)
    return `Run ${id} is one of ${run.validator}, not of ${plan.validator}.`;
  if (run.state !== 'stopped') return `Run ${id} was stopped when the plan was made and is ${run.state} now.`;
  if (now.line !== line)
    return `Run ${id} stood at line ${line} when the plan was made and stands at line ${now.line} now.`;
  if (!now.isOfThisDatabase) return `The database was restored, moved or promoted since run ${id} stopped.`;
  return null;
}

interface StoredEffect extends Omit<UnknownEffect, 'result'> {
  readonly result: 'done' | 'refused' | 'unknown' | null;
}

/** What of the effects is not known, in one order for everybody. */
export function unknownEffects(effects: readonly StoredEffect[]): UnknownEffect[] {
  return effects
    .flatMap(({ attempt, step, verb, node, term, result }): UnknownEffect[] =>
      result === null || result === 'unknown' ? [{ attempt, step, verb, node, term, result: result ?? 'open' }] : [],
    )
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Attempts count up to two; the rest are names. */
const orderOf = ({ attempt, step, verb, node }: UnknownEffect): string => [attempt, step, verb, node].join('\n');

/** Attempts that stand told: since then no fenced look has shown that the standby can do nothing with it. */
export function toldAttempts(entries: readonly JournalEntry[]): number[] {
  const told = new Set<number>();
  for (const { event } of entries) {
    if (event.kind === 'attempt.told') told.add(event.attempt);
    if (event.kind === 'attempt.cleared') told.delete(event.attempt);
  }
  return [...told].toSorted((a, b) => a - b);
}

/** Who signed by the run's last stop, in the words of the journal. */
export function signerAtStop(entries: readonly JournalEntry[]): string {
  const last = entries.findLast(({ event }) => event.kind === 'run.stopped')?.event;
  return last?.kind === 'run.stopped' ? last.signer : 'unknown';
}

import type { ProcedureId, RunId } from './names.ts';
import type { Plan } from './plan.ts';

/** The bound fact that names the stopped run which a plan replaces; it is compared at the start, so that it is part of the digest. */
export const REPLACES = 'replaces run';

/** What that fact says where there is nothing to replace. */
export const REPLACES_NONE = 'none';

/** Procedures that may replace a stopped run: what that run left unknown is what they are made for. */
const REPLACING: ReadonlySet<ProcedureId> = new Set(['solana/takeover']);

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

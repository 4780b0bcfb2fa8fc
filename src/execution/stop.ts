import type { ByHand } from '../domain/by-hand.ts';
import type { NodeName, RunId } from '../domain/names.ts';
import { outdatedOverride } from '../domain/override.ts';
import type { OpenContext } from './context.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { Procedure } from './procedure.ts';
import type { RunStore } from './store.ts';

/** Why a run stops, and what was seen. */
export interface Stop {
  readonly signer: string;
  readonly code: string;
  readonly because: string;
  /** The row of the procedure's table; absent where the run stops for a reason of the runner's own. */
  readonly state?: string;
  /** The node that can be declared fenced, where that helps. */
  readonly declare?: NodeName;
}

/** The exits of a stopped run, as commands. */
function exitsOf(runId: RunId, declare: NodeName | undefined): string[] {
  const always = [`look ${runId}`, `resume ${runId}`, `return ${runId}`, `stand-down ${runId} --reason "…"`];
  return declare === undefined ? always : [...always, `declare-fenced ${runId} ${declare} --reason "…"`];
}

/** Lets the run stand: safe, open, with everything that people need to take it up. @param procedure null: there is none for it */
export async function stop(
  store: RunStore,
  keeper: LeaseKeeper,
  context: OpenContext,
  procedure: Procedure | null,
  { signer, code, because, state, declare }: Stop,
): Promise<void> {
  const lease = keeper.current();
  const byHand = procedure && handOf(procedure, context, { signer, ...(state === undefined ? {} : { state }) });
  const event = {
    kind: 'run.stopped',
    signer,
    ...refused(context, { code, because }),
    exits: exitsOf(lease.runId, declare),
    ...(state === undefined ? {} : { state }),
    ...(byHand === null ? {} : { byHand }),
  } as const;
  await store.stop(lease, event, context.loadedSeq);
}

/** People who declared a node fenced too long ago have to read that it did not count, and what was seen without it. */
function refused(context: OpenContext, found: Pick<Stop, 'code' | 'because'>): Pick<Stop, 'code' | 'because'> {
  const outdated = outdatedOverride(context.entries());
  if (outdated === null) return found;
  const words = `${outdated.node} was declared fenced, but nothing relied on it within 15 minutes: it does not count any more.`;
  return { code: 'run/override-refused', because: `${words} ${found.because}` };
}

/** A stop never fails for want of its sheet: a fleet file that lost the node is one of the things that stop a run. */
function handOf(procedure: Procedure, context: OpenContext, found: Parameters<Procedure['byHand']>[1]): ByHand | null {
  try {
    return procedure.byHand(context, found);
  } catch {
    return null;
  }
}

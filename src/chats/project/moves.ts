import type { ProcedureId } from '../../domain/names.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { RunPicture } from './run-picture.ts';
import { oneLine } from './words.ts';

/** Procedures in which nobody gives or takes a role; their cards speak of hosts, not of a move. */
const MOVE_NOTHING: ReadonlySet<ProcedureId> = new Set([
  'solana/prepare',
  'solana/prepare-undo',
  'polkadot/prepare',
  'near/prepare',
]);

/** Whether a run of it moves a role from one node to another. */
export const movesRole = (procedure: ProcedureId): boolean => !MOVE_NOTHING.has(procedure);

/** The hosts that a plan changes where it moves nothing. */
export function preparedHosts({ bound, from, to }: Pick<Plan, 'bound' | 'from' | 'to'>): string {
  const named = (bound['nodes to prepare'] ?? bound['node to prepare'] ?? '').split(' ').filter((name) => name !== '');
  return (named.length === 0 ? [...new Set([from, to])] : named).join(' and ');
}

/** How a run that moves nothing has ended, in a word or two for lists. */
export function preparedWords({ state, procedure }: Pick<Run, 'state' | 'procedure'>): string {
  if (state === 'done') return procedure.endsWith('/prepare') ? 'done, prepared' : 'done, put back';
  return state === 'returned' ? 'not prepared' : state;
}

/** First line of a run that moves nothing, once it stands or has ended: who signs is not its business. */
export function preparedLine({ state }: Pick<Run, 'state'>, { stopped, ended }: RunPicture): string {
  if (state === 'stopped')
    return `Stopped: ${oneLine(stopped?.because ?? 'no reason was recorded')} Nobody gave or took a role in it.`;
  const because = oneLine(ended?.because ?? '');
  if (state === 'done') return because;
  return state === 'returned' ? `Not prepared: ${because}` : 'Cancelled. Nothing was changed.';
}

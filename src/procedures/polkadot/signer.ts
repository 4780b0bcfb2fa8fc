import type { RunContext } from '../../execution/procedure.ts';
import { TAKEOVER_ID } from './steps.ts';

/** Whether the old node is away: nobody waits for it, and nobody is told that it signs. */
export function isTakeover({ run }: Pick<RunContext, 'run'>): boolean {
  return run.procedure === TAKEOVER_ID;
}

/** Who signs until the new keys are active, as cards say it. */
export function signerBefore(context: Pick<RunContext, 'run'>): string {
  return isTakeover(context) ? 'unknown' : context.run.from;
}

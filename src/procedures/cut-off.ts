import type { NodeName, StepId } from '../domain/names.ts';
import type { RunContext } from '../execution/procedure.ts';
import type { GuardAnswer } from '../hosts/port.ts';

/** What became of the command that cuts a node off. Only `proven` fences; its evidence is what the command itself printed. */
export interface FenceAnswer {
  readonly kind: 'proven' | 'refused' | 'unknown';
  readonly evidence: string;
}

/** A command of the fleet file that makes a machine unable to sign and then shows that it is off. */
export interface FenceHook {
  /** Never throws for what the command does. */
  off(node: NodeName, signal: AbortSignal): Promise<FenceAnswer>;
}

/** The verb under which journals know it; no guard has it. */
const REQUEST = { verb: 'fence.off', args: {} } as const;

/** Cuts the node off with the command of the fleet file, intent before and outcome after, as with anything that changes a host. */
export async function cutOff(context: RunContext, hook: FenceHook, node: NodeName, step: StepId): Promise<FenceAnswer> {
  const effect = {
    step,
    node,
    request: REQUEST,
    expectedBefore: 'does not answer over SSH',
    expectedAfter: 'the machine is off, by the command that tells its state',
    // Switching off what is off changes nothing.
    repeatable: true,
  } as const;
  await context.intend(effect);
  const answer = await hook.off(node, context.signal);
  await context.outcome(effect, recorded(answer));
  return answer;
}

/** A hook has no guard behind it; the journal keeps what its command said in the same form. */
function recorded({ kind, evidence }: FenceAnswer): GuardAnswer | null {
  if (kind === 'unknown') return null;
  const facts = { get: () => evidence, all: () => [evidence], entries: () => [['fence.off', evidence] as const] };
  const ok = kind === 'proven';
  return { answer: ok ? 'ok' : 'refused', code: ok ? '' : 'fence/needed', text: ok ? '' : evidence, facts, data: null };
}

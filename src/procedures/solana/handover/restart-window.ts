import { guardArgs, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import { BatonError } from '../../../domain/failure.ts';
import { hostOf } from '../../../execution/context.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import { idleMinutes } from '../window.ts';
import type { HandoverDeps } from './deps.ts';

/** The guard cuts the command off after 8 s; one that says no goes on looking for ever. */
const ANSWER_WITHIN_MS = 15_000;
const SILENT: ReadonlySet<string> = new Set(['host/unreachable', 'host/answer-lost']);

type Refused = Extract<StepResult, { kind: 'refused' }>;

/**
 * Asks the client on the active node whether it sees a restart window now. Changes nothing there, so an answer that does not
 * come is a no, and the next look asks again. Where the guard does not ask it, the step is refused and `signer` goes on.
 * @throws `host/key-changed` when another host answers
 */
export async function restartWindow(
  context: RunContext,
  deps: HandoverDeps,
  target: SolanaTarget,
  policy: SolanaPolicy,
  signer: string,
): Promise<'open' | 'closed' | Refused> {
  const { from } = context.run;
  const args = { ...guardArgs(target, from, null), idle: String(idleMinutes(policy)) };
  const answer = await hostOf(deps.hosts, from)
    .call({ verb: 'solana.restart-window', args }, ANSWER_WITHIN_MS)
    .catch((error: unknown) => {
      if (error instanceof BatonError && SILENT.has(error.code)) return null;
      throw error;
    });
  if (answer === null) return 'closed';
  if (answer.answer !== 'ok') return { kind: 'refused', code: 'host/refused', text: `${from}: ${answer.text}`, signer };
  return answer.facts.get('restart.window') === 'open' ? 'open' : 'closed';
}

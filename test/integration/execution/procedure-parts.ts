import type { Procedure, RunContext, StepResult } from '../../../src/execution/procedure.ts';
import type { GuardAnswer, HostPort } from '../../../src/hosts/port.ts';
import { createFacts } from '../../../src/hosts/ssh/facts.ts';

export const OK: GuardAnswer = { answer: 'ok', code: '', text: '', facts: createFacts([]), data: null };

/** A host that answers as it is told, and fails the test where it must not be called. */
export function host(node: string, call: HostPort['call']): HostPort {
  const never = () => Promise.reject(new Error(`${node} must not be called like that`));
  return { node, call, open: never, fetch: never, roundTripMs: () => null, close: () => undefined };
}

export const proven: StepResult = { kind: 'proven', evidence: 'seen' };

export function procedureOf(parts: Partial<Procedure> & Pick<Procedure, 'steps'>): Procedure {
  return {
    id: 'solana/handover',
    version: 1,
    look: () => Promise.reject(new Error('no look was due')),
    byHand: () => ({ first: 'Look.', steps: [], stopIf: ['Both sign.'] }),
    giveBack: () => Promise.reject(new Error('nothing was to be given back')),
    close: ({ run }) => ({ signer: run.to, because: 'it is done', figures: {} }),
    ...parts,
  };
}

export function acting(step: string, result: (answer: GuardAnswer) => StepResult = () => proven) {
  return {
    id: step,
    perform: async (context: RunContext) =>
      result(
        await context.act({
          step,
          node: context.run.from,
          request: { verb: 'solana.step-down', args: {} },
          expectedBefore: 'a',
          expectedAfter: 'b',
          timeoutMs: 1_000,
        }),
      ),
  };
}

import { BatonError } from '../../../domain/failure.ts';
import type { NodeName } from '../../../domain/names.ts';
import { stamped } from '../../../execution/context.ts';
import type { Effect, RunContext } from '../../../execution/procedure.ts';
import type { GuardAnswer, GuardRequest, HostPort } from '../../../hosts/port.ts';
import { plannedRole, type PrepareDeps } from './deps.ts';
import { prepareArgs } from './host.ts';

/** A key is made within 15 s and a program asked for four keys; the rest is for a slow host. Unit: milliseconds. */
const ACT_WITHIN_MS = 60_000;

/** One thing to be done on a host. */
export interface Act {
  readonly step: string;
  readonly node: NodeName;
  readonly verb: string;
  readonly args: GuardRequest['args'];
  /** The bytes of a file, for `write`. */
  readonly input?: Buffer;
  readonly expectedBefore: string;
  readonly expectedAfter: string;
}

/**
 * Intent, verb, outcome, as `act` of the context does it for the guard. Every verb of the script looks for itself and leaves
 * after twice what it leaves after once, so that an intent which stands is no hindrance.
 * @throws as `HostPort.call`; `host/refused` where the script refused, which changed nothing; `host/answer-lost` where it cannot tell
 */
export async function performOn(context: RunContext, deps: PrepareDeps, act: Act): Promise<GuardAnswer> {
  const { step, node, verb, input, expectedBefore, expectedAfter } = act;
  const args = { ...prepareArgs(deps.targetOf(context), node), role: plannedRole(context, node), ...act.args };
  const effect = { step, node, request: { verb, args }, expectedBefore, expectedAfter, repeatable: true } as const;
  await context.intend(effect);
  const answer = await answered(context, deps, effect, input);
  await context.outcome(effect, answer);
  if (answer.answer === 'ok') return answer;
  const code = answer.answer === 'refused' ? 'host/refused' : 'host/answer-lost';
  throw new BatonError(code, `${node}: ${answer.text} (${answer.code})`);
}

async function answered(
  context: RunContext,
  deps: PrepareDeps,
  effect: Omit<Effect, 'timeoutMs'>,
  input: Buffer | undefined,
): Promise<GuardAnswer> {
  const request = stamped(effect.request, context.run.id, effect.step, context.attempt, context.term);
  try {
    const host = deps.script(effect.node);
    return input === undefined ? await host.call(request, ACT_WITHIN_MS) : await sent(host, request, input, deps);
  } catch (error) {
    await context.failed(effect, error);
    throw error;
  }
}

/** The bytes follow the call on its standard input. */
async function sent(
  host: HostPort,
  request: GuardRequest,
  input: Buffer,
  { observe }: PrepareDeps,
): Promise<GuardAnswer> {
  const channel = await host.open(request);
  channel.write(input);
  channel.end();
  const answered = new AbortController();
  // It rejects when the answer has come, and nobody asks it then.
  const late = observe.clock.sleep(ACT_WITHIN_MS, answered.signal).then(() => {
    channel.close();
    throw new BatonError('host/answer-lost', `${host.node} did not answer within ${ACT_WITHIN_MS / 1000} s.`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([channel.answer, late]);
  } finally {
    answered.abort();
  }
}

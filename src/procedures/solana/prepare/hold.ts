import { BatonError } from '../../../domain/failure.ts';
import type { NodeName } from '../../../domain/names.ts';
import { stamped } from '../../../execution/context.ts';
import type { Effect, RunContext } from '../../../execution/procedure.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import { within } from '../handover/within.ts';
import { orderOf, type PrepareDeps } from './deps.ts';
import { lookToPrepare, refusedBy, type PrepareLook } from './look.ts';
import { prepareArgs } from './target.ts';

/** No verb of the script blocks for 10 s, and its bytes are few. Unit: milliseconds. */
const VERB_MS = 20_000;
const FENCED = 'prepare-fenced-term';

/**
 * A look at every host of the run under the present term, which the hosts record: from then on an earlier worker is refused
 * there (safety protocol 1.2). The record is made where there is none.
 * @throws as `lookToPrepare`
 */
export async function heldLooks(context: RunContext, deps: PrepareDeps): Promise<ReadonlyMap<NodeName, PrepareLook>> {
  const { nodes } = orderOf(context.plan);
  if (context.live.get(FENCED) !== context.term) {
    for (const node of nodes) {
      const prepared = deps.nodeOf(context.run, node);
      const made = await deps.host(node).call({ verb: 'prepare.begin', args: prepareArgs(prepared) }, VERB_MS);
      if (made.answer !== 'ok') throw refusedBy(node, made);
      const { term } = await lookToPrepare(deps.host(node), prepared);
      // A host that knows a higher one was fenced by a run that this database does not know.
      if (term !== null && term >= context.term) await context.raiseTerm(term);
    }
  }
  const { term } = context;
  const fence = context.live.get(FENCED) === term ? undefined : { term, run: context.run.id };
  const looks = new Map<NodeName, PrepareLook>();
  for (const node of nodes) {
    looks.set(node, await lookToPrepare(deps.host(node), deps.nodeOf(context.run, node), fence));
    if (fence !== undefined) await context.journal({ kind: 'host.fenced', node, term, facts: { prepare: 'yes' } });
  }
  context.live.set(FENCED, term);
  return looks;
}

/** Whether this execution has fenced the hosts with its present term. */
export const hasHeld = (context: RunContext) => context.live.get(FENCED) === context.term;

export interface Doing {
  readonly step: string;
  readonly node: NodeName;
  readonly verb: string;
  readonly args: Readonly<Record<string, string>>;
  readonly expectedBefore: string;
  readonly expectedAfter: string;
  /** New bytes of a file: by the call's input, so that they stand in no argument and no record. */
  readonly input?: string;
}

/**
 * One change on one host: intent, verb, outcome. Done twice it leaves what once does, since each verb looks for itself what is
 * there; so an intent that stands is no hindrance.
 * @throws as `HostPort.open`, `host/answer-lost`: look first
 */
export async function doOn(context: RunContext, deps: PrepareDeps, doing: Doing): Promise<GuardAnswer> {
  const { step, node, verb, expectedBefore, expectedAfter } = doing;
  const args = { ...prepareArgs(deps.nodeOf(context.run, node)), ...doing.args };
  const effect: Omit<Effect, 'timeoutMs'> = {
    step,
    node,
    request: { verb, args },
    expectedBefore,
    expectedAfter,
    repeatable: true,
  };
  const host = deps.host(node);
  await context.intend(effect);
  const request = stamped(effect.request, context.run.id, step, context.attempt, context.term);
  const answer = await send(deps, host, request, doing.input ?? '').catch(async (error: unknown) => {
    await context.failed(effect, error);
    throw error;
  });
  await context.outcome(effect, answer);
  return answer;
}

async function send(
  { clock }: PrepareDeps,
  host: ReturnType<PrepareDeps['host']>,
  request: Effect['request'],
  input: string,
): Promise<GuardAnswer> {
  const channel = await host.open(request);
  if (input !== '') channel.write(input);
  channel.end();
  return within(clock, VERB_MS, channel.answer).catch((error: unknown) => {
    channel.close();
    throw error;
  });
}

/** What is to be done when a host says no: nothing was changed by this verb. @throws `host/refused`, `host/answer-lost` */
export function needDone(node: NodeName, answer: GuardAnswer): void {
  if (answer.answer === 'ok') return;
  if (answer.answer === 'unknown') throw new BatonError('host/answer-lost', `${node}: ${answer.text}`);
  throw refusedBy(node, answer);
}

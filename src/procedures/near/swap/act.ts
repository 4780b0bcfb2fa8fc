import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import { nearArgs } from '../../../chains/near/target.ts';
import type { NodeName, StepId } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import type { NearDeps } from '../deps.ts';
import { ANSWER_WITHIN_MS } from './pace.ts';

/** One acting verb of the guard on one node of the run. */
export interface Act {
  readonly step: StepId;
  readonly node: NodeName;
  readonly verb: `near.${string}`;
  /** Besides those that name the target. */
  readonly args?: Readonly<Record<string, string>>;
  readonly before: string;
  readonly after: string;
  /** As of `Effect`. */
  readonly repeatable?: true;
}

/** @throws as `RunContext.act` */
export function act(context: RunContext, deps: NearDeps, { step, node, verb, args, before, after, repeatable }: Act) {
  return context.act({
    step,
    node,
    request: { verb, args: { ...nearArgs(deps.targetOf(context), node), ...args } },
    expectedBefore: before,
    expectedAfter: after,
    timeoutMs: ANSWER_WITHIN_MS,
    ...(repeatable === undefined ? {} : { repeatable }),
  });
}

/** What a step says of an answer that is no `ok`; null for `ok`. */
export function notDone(answer: GuardAnswer, node: NodeName): StepResult | null {
  return answer.answer === 'ok' ? null : { kind: answer.answer, code: answer.code, text: `${node}: ${answer.text}` };
}

/** A plain look, for a wait; null where the node does not answer. */
export async function glance(context: RunContext, deps: NearDeps, node: NodeName): Promise<NearHostFacts | null> {
  const look = await deps.look(deps.targetOf(context), node);
  return look.kind === 'seen' ? look.facts : null;
}

/**
 * Looks until `is` finds what it waits for, or the time is over.
 * @returns what it found; null: the time is over
 */
export async function waitUntil<T>(
  context: RunContext,
  deps: NearDeps,
  node: NodeName,
  { withinMs, pauseMs }: { readonly withinMs: number; readonly pauseMs: number },
  is: (facts: NearHostFacts) => T | null,
): Promise<T | null> {
  const began = deps.clock.monotonic();
  for (;;) {
    const facts = await glance(context, deps, node);
    const found = facts === null ? null : is(facts);
    if (found !== null) return found;
    if (deps.clock.monotonic() - began >= withinMs) return null;
    await deps.clock.sleep(pauseMs, context.signal);
  }
}

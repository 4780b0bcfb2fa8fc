import type { NearLook } from '../../../chains/near/observe-host.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { liveKey } from '../node-look.ts';
import { act } from './act.ts';
import { configure, isConfigured } from './configure-step.ts';
import { isGone } from './gone.ts';

/**
 * The failover node of a restart is what it was: all shards, no tries in memory, running. The validator signs meanwhile, so that
 * what cannot be done is said, and holds nothing up.
 * @returns what is left to do; null where nothing is
 */
export async function restoreStandby(
  context: RunContext,
  deps: NearDeps,
  look: NearLook | undefined,
): Promise<string | null> {
  const { to, validator } = context.run;
  const prepares = `\`prepare ${validator} --node ${to}\` makes it a standby again.`;
  if (look?.kind !== 'seen') return `${to} does not answer and may have been changed: ${prepares}`;
  const { facts } = look;
  if (liveKey(facts, deps.targetOf(context)) !== 'none') return `${to} has a validator key in place.`;
  try {
    if (isConfigured(facts)) {
      const at = { step: 'give-back', node: to, facts };
      const written = await configure(context, deps, at, { shards: 'AllShards', memtries: false });
      if (written.kind !== 'proven') return `config.json of ${to} is still that of a validator: ${prepares}`;
    }
    if (!isGone(facts)) return null;
    const answer = await act(context, deps, {
      step: 'give-back',
      node: to,
      verb: 'near.start',
      args: { key: 'absent' },
      before: 'nothing of it runs, and no key is in place',
      after: 'runs without a key',
    });
    return answer.answer === 'ok' ? null : `${to} was not started again: ${answer.text} ${prepares}`;
  } catch (error) {
    if (context.signal.aborted) throw error;
    return `${to} may not be as it was (${messageOf(error)}): ${prepares}`;
  }
}

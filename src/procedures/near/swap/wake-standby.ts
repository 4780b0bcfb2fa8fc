import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { liveKey, statusOf } from '../node-look.ts';
import { act, notDone, waitUntil } from './act.ts';
import { isGone } from './gone.ts';
import { SLOW_PAUSE_MS, WOKEN_WITHIN_MS } from './pace.ts';

/**
 * A standby that was halted in an earlier attempt is started again, without a key: the margin of then is void, and it alone says what is
 * final. Null: it runs, or cannot be asked, which the margin itself finds out.
 */
export async function wakeStandby(context: RunContext, deps: NearDeps): Promise<StepResult | null> {
  const { to } = context.run;
  const seen = await fencedOr(context, deps, to);
  if ('instead' in seen || !isGone(seen.facts)) return null;
  if (liveKey(seen.facts, deps.targetOf(context)) !== 'none')
    return { kind: 'refused', code: 'host/refused', text: `A validator key is in place on ${to}.` };
  const answer = await act(context, deps, {
    step: 'margin',
    node: to,
    verb: 'near.start',
    args: { key: 'absent' },
    before: 'nothing of it runs, and no key is in place',
    after: 'runs without a key, and says what is final',
  });
  const refused = notDone(answer, to);
  if (refused !== null) return refused;
  await waitUntil(context, deps, to, { withinMs: WOKEN_WITHIN_MS, pauseMs: SLOW_PAUSE_MS }, (facts) =>
    statusOf(facts)?.syncing === false ? true : null,
  );
  return null;
}

import type { Plan } from '../../../domain/plan.ts';
import { IDENTITY, NEW, OLD, VALIDATOR } from './cast.ts';
import type { Scene } from './scene.ts';

/** 9 October 2025, 08:53:20 UTC: a play begins then. Milliseconds since 1970. */
export const START_MS = 1_760_000_000_000;

/** The plan that people have approved. */
export function planOf({ procedure, afterSwap = 'keep', windowWait = 0 }: Scene): Plan {
  return {
    id: 'plan-1',
    digest: 'd1',
    procedure,
    version: 1,
    steps: [],
    validator: VALIDATOR,
    identity: IDENTITY,
    from: OLD,
    to: NEW,
    request: 'request-1',
    requestedBy: 'anna',
    madeAtMs: START_MS,
    checks: [],
    approval: { people: 1, roles: [], requesterMayApprove: true, holdsForS: 600, cancelWindowS: 0 },
    bound: {},
    policy: { after_swap: afterSwap, window_wait: windowWait },
    verdict: '',
    movable: true,
  };
}

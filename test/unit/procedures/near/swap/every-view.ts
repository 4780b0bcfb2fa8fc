import type { NodeView, SwapView } from '../../../../../src/procedures/near/swap/view.ts';

const EITHER = [false, true] as const;
const HELD = ['this', 'none', 'other', 'unknown'] as const;

const NODE: NodeView = {
  process: 'one',
  says: 'none',
  live: 'none',
  staged: 'none',
  fence: 'none',
  unit: 'up',
  inFlight: false,
  isSetUp: true,
  isConfigured: false,
};

/** What the old node can be seen as; what its process says matters only where it is one. */
function olds(): (NodeView | null)[] {
  const seen: NodeView[] = [
    { ...NODE, inFlight: true },
    { ...NODE, inFlight: true, live: 'this', says: 'this' },
  ];
  for (const process of ['none', 'one', 'many', 'unknown'] as const)
    for (const says of process === 'one' ? (['this', 'none', 'unknown'] as const) : (['none'] as const))
      for (const live of HELD)
        for (const fence of ['none', 'part', 'whole'] as const)
          for (const unit of ['down', 'stopping', 'up'] as const)
            seen.push({ ...NODE, process, says, live, fence, unit });
  return [null, ...seen];
}

/** What the new node can be seen as: fit to be tried again, or not, in one way. */
function standbys(): (NodeView | null)[] {
  const seen: NodeView[] = [];
  for (const says of HELD)
    for (const live of HELD)
      for (const inFlight of EITHER)
        for (const staged of ['this', 'none'] as const) seen.push({ ...NODE, says, live, inFlight, staged });
  return [null, { ...NODE, process: 'none', staged: 'this' }, ...seen];
}

/** Calls `look` with every combination of what can be observed and stored, but for how long it was waited. */
export function forEveryView(look: (view: SwapView) => void): void {
  for (const old of olds())
    for (const standby of standbys())
      for (const told of EITHER)
        for (const placed of told ? EITHER : [false])
          for (const proven of EITHER)
            for (const signed of EITHER)
              for (const wantsBack of EITHER)
                for (const tries of [0, 2])
                  for (const inVain of [0, 4])
                    look({
                      way: 'hot-swap',
                      old,
                      standby,
                      told,
                      placed,
                      proven,
                      signed,
                      wantsBack,
                      tries,
                      inVain,
                      waitedMs: 0,
                      nowMs: 1_000,
                    });
}

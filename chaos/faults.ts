import type { FaultName as LabFault } from '../src/lab/faults/faults.ts';

/** What decides who is hit: one worker with all its runs, one run, or everybody. */
type Reach = 'worker' | 'run' | 'all';

/** Where in a run: with that intent committed and nothing sent (`take`: `told` too), or at no particular moment. */
export type StrikeStep = 'arm' | 'give' | 'take' | 'close' | 'anytime';

interface ChaosFault {
  readonly reach: Reach;
  /** The seed picks one of them for each strike; one that stands twice is picked twice as often. */
  readonly steps: readonly StrikeStep[];
  /** The fault of the lab whose table of allowed ends it has; null: it costs time and nothing else. */
  readonly allowedAs: LabFault | null;
  /** The rounds it strikes in. Faults of stores hold everybody up, so what a kill costs is not measured beside them. */
  readonly theme: Theme;
}

export type Theme = 'workers' | 'stores';

const ACTING = ['arm', 'give', 'take', 'close'] as const;
const MOVING = ['arm', 'give', 'take'] as const;

/** Every fault of real processes, with what may come of it. */
export const CHAOS_FAULTS = {
  'worker-killed': { reach: 'worker', steps: [...ACTING, 'anytime'], allowedAs: 'worker-killed', theme: 'workers' },
  'worker-frozen': {
    reach: 'worker',
    steps: ['give', 'give', 'arm', 'take'],
    allowedAs: 'worker-frozen',
    theme: 'workers',
  },
  'connection-cut-before': { reach: 'run', steps: ACTING, allowedAs: 'connection-cut-before', theme: 'workers' },
  'connection-cut-after': { reach: 'run', steps: ACTING, allowedAs: 'connection-cut-after', theme: 'workers' },
  'answer-lost': { reach: 'run', steps: ['give', 'take'], allowedAs: 'answer-lost', theme: 'workers' },
  'command-hangs': { reach: 'run', steps: ['give', 'take'], allowedAs: 'command-hangs', theme: 'workers' },
  'host-reboots': { reach: 'run', steps: ACTING, allowedAs: 'host-reboots', theme: 'workers' },
  'clock-ahead': { reach: 'run', steps: MOVING, allowedAs: 'clock-jumps', theme: 'workers' },
  'clock-behind': { reach: 'run', steps: MOVING, allowedAs: 'clock-jumps', theme: 'workers' },
  'redis-swallowed': { reach: 'all', steps: MOVING, allowedAs: null, theme: 'stores' },
  'redis-emptied': { reach: 'all', steps: MOVING, allowedAs: null, theme: 'stores' },
  // Every worker loses its leases, as when all of them freeze.
  'postgres-swallowed': { reach: 'all', steps: MOVING, allowedAs: 'worker-frozen', theme: 'stores' },
  'postgres-restarted': { reach: 'all', steps: MOVING, allowedAs: 'database-restarted', theme: 'stores' },
  'job-doubled': { reach: 'run', steps: ACTING, allowedAs: null, theme: 'stores' },
  'abort-asked': { reach: 'run', steps: ['arm', 'give'], allowedAs: 'abort-asked', theme: 'stores' },
} as const satisfies Readonly<Record<string, ChaosFault>>;

export type ChaosFaultName = keyof typeof CHAOS_FAULTS;

export const FAULT_NAMES = Object.keys(CHAOS_FAULTS).filter((name): name is ChaosFaultName => name in CHAOS_FAULTS);

/** How often each fault is to strike, or has struck; one that is not named: never. */
export type Tally = ReadonlyMap<ChaosFaultName, number>;

/** @param others how often each fault that is neither a kill nor a freeze strikes */
export function ordersOf(kills: number, freezes: number, others: number): Tally {
  const asked = new Map(FAULT_NAMES.map((name) => [name, others]));
  return asked.set('worker-killed', kills).set('worker-frozen', freezes);
}

import { PREPARE_STEPS, type FaultName, type FaultOrder, type FaultStep } from './faults.ts';

/** How a run may be found when the lab stops waiting for it. */
export type RunEnd = 'done' | 'returned' | 'cancelled' | 'stopped';

const DONE: readonly RunEnd[] = ['done'];
const MOVED_OR_NOT: readonly RunEnd[] = ['done', 'returned'];
/** Nothing was begun, so a run may also be called off. */
const NOT_BEGUN: readonly RunEnd[] = ['done', 'returned', 'cancelled'];
/** Something may still take effect, and no look can tell: people decide. */
const UNKNOWN_LEFT: readonly RunEnd[] = ['done', 'returned', 'stopped'];

/** Once the standby signs there is only one way: on. */
const LOOKED_AND_CLEAR: Readonly<Record<FaultStep, readonly RunEnd[]>> = {
  window: NOT_BEGUN,
  arm: MOVED_OR_NOT,
  give: MOVED_OR_NOT,
  take: MOVED_OR_NOT,
  verify: DONE,
  close: DONE,
};

/**
 * Which ends each fault allows at each step. `stopped` stands only where an unknown exists that no look can settle: a
 * command that was cut short after the validator may have taken it, or a machine that lost power between the beginning
 * and the end of giving the role up or taking it.
 */
const ALLOWED: Readonly<Record<FaultName, Readonly<Partial<Record<FaultStep, readonly RunEnd[]>>>>> = {
  'connection-cut-before': LOOKED_AND_CLEAR,
  'connection-cut-after': LOOKED_AND_CLEAR,
  'answer-lost': { ...LOOKED_AND_CLEAR, take: DONE },
  'command-hangs': { give: UNKNOWN_LEFT, take: UNKNOWN_LEFT },
  'host-reboots': { ...LOOKED_AND_CLEAR, give: UNKNOWN_LEFT, take: UNKNOWN_LEFT },
  'worker-killed': LOOKED_AND_CLEAR,
  // A stop in good order costs time and nothing else.
  'worker-stopped': { window: DONE, arm: DONE, give: DONE, take: DONE, verify: DONE, close: DONE },
  'worker-frozen': LOOKED_AND_CLEAR,
  'database-restarted': LOOKED_AND_CLEAR,
  // Before the standby is told an abort must be honoured, after it must be refused: anything else is a wrong end.
  'abort-asked': { arm: ['returned', 'cancelled'], give: ['returned'], take: DONE, verify: DONE },
  'clock-jumps': { ...LOOKED_AND_CLEAR, give: DONE, take: DONE },
};

/** Without a fault only `done` is an end: a lab that is safe by doing nothing proves nothing. */
export function allowedEnds(fault: FaultOrder | null): readonly RunEnd[] {
  if (!fault) return DONE;
  const { name, step } = fault;
  // Every step of a preparation looks before it acts and does only what is left: what came between costs time.
  if (isPrepareStep(step)) return name === 'abort-asked' ? ['returned'] : DONE;
  return ALLOWED[name][step] ?? [];
}

const isPrepareStep = (step: FaultOrder['step']): step is (typeof PREPARE_STEPS)[number] =>
  PREPARE_STEPS.some((each) => each === step);

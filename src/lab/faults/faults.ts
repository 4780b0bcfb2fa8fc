import type { PlayName } from '../plays.ts';

/** The steps of a handover at which something can go wrong. */
export const FAULT_STEPS = ['window', 'arm', 'give', 'take', 'verify', 'close'] as const;
export type FaultStep = (typeof FAULT_STEPS)[number];

/** The steps of a preparation that change something on a host. */
export const PREPARE_STEPS = ['keys', 'links', 'start', 'voters', 'restart'] as const;
export type PrepareStep = (typeof PREPARE_STEPS)[number];

export interface Fault {
  readonly name: string;
  /** What happens, for people. */
  readonly sentence: string;
  readonly steps: readonly FaultStep[];
}

/** Every fault the lab knows. The seed picks the moment within the step. */
export const FAULTS = [
  {
    name: 'connection-cut-before',
    sentence: 'The connection breaks as the call leaves; the host never hears of it.',
    steps: FAULT_STEPS,
  },
  {
    name: 'connection-cut-after',
    sentence: 'The connection breaks while the host carries the call out.',
    steps: FAULT_STEPS,
  },
  {
    name: 'answer-lost',
    sentence: 'The host carries the call out to its end; the answer is lost.',
    steps: ['window', 'give', 'take', 'verify', 'close'],
  },
  {
    name: 'command-hangs',
    sentence: 'set-identity does not return; the validator may or may not have heard of it.',
    steps: ['give', 'take'],
  },
  { name: 'host-reboots', sentence: 'The host loses power during the call and comes back.', steps: FAULT_STEPS },
  {
    name: 'worker-killed',
    sentence: 'The worker that carries the run out is killed (SIGKILL) and does not come back.',
    steps: FAULT_STEPS,
  },
  {
    name: 'worker-stopped',
    sentence:
      'The worker that carries the run out is asked to stop (SIGTERM), as by an upgrade, and does not come back.',
    steps: FAULT_STEPS,
  },
  {
    name: 'worker-frozen',
    sentence: 'The worker that carries the run out stands still for 12 s, then goes on as if nothing had been.',
    steps: FAULT_STEPS,
  },
  {
    name: 'database-restarted',
    sentence: 'Postgres crashes, loses every connection and recovers.',
    steps: FAULT_STEPS,
  },
  { name: 'abort-asked', sentence: 'A person aborts at this moment.', steps: ['arm', 'give', 'take', 'verify'] },
  { name: 'clock-jumps', sentence: 'The wall clock of the host jumps by 30 s.', steps: FAULT_STEPS },
] as const satisfies readonly Fault[];

export type FaultName = (typeof FAULTS)[number]['name'];

/** What can befall a preparation: all but what hangs at an identity, and what takes a validator down that it waits for. */
const NEVER_AT_PREPARE: readonly FaultName[] = ['command-hangs', 'host-reboots'];

/** A fault and the step at which it strikes. */
export interface FaultOrder {
  readonly name: FaultName;
  readonly step: FaultStep | PrepareStep;
}

/** The steps of a procedure at which a fault can strike. */
export function stepsOf(name: FaultName, procedure: PlayName): readonly FaultOrder['step'][] {
  if (procedure === 'solana/prepare') return NEVER_AT_PREPARE.includes(name) ? [] : PREPARE_STEPS;
  return FAULTS.find((each) => each.name === name)?.steps ?? [];
}

/**
 * Reads `NAME@STEP`.
 * @throws Error that names what there is
 */
export function parseFault(text: string, procedure: PlayName = 'solana/handover'): FaultOrder {
  const [name, step] = text.split('@');
  const fault = FAULTS.find((each) => each.name === name);
  if (!fault) throw new Error(`no fault "${name}"; there are: ${FAULTS.map((each) => each.name).join(', ')}`);
  const steps = stepsOf(fault.name, procedure);
  const at = steps.find((each) => each === step);
  if (!at) throw new Error(`${fault.name} strikes at ${steps.join(', ') || 'no step of it'}, not at "${step ?? ''}"`);
  return { name: fault.name, step: at };
}

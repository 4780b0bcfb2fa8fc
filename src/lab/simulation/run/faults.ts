import type { RunEnd } from '../../faults/allowed-ends.ts';
import type { Place } from './steps.ts';

/** At what a fault strikes: a call of the store, a call that leaves for a host, a moment of the guard there, or people. */
export type Strikes = 'store' | 'call' | 'point' | 'store-or-call' | 'people';

export interface SimulatedFault {
  readonly name: string;
  /** What happens, for people. */
  readonly sentence: string;
  readonly strikes: Strikes;
  readonly places: readonly Place[];
}

const STEPS = ['window', 'arm', 'give', 'take', 'verify', 'close'] as const satisfies readonly Place[];
const EVERYWHERE = [...STEPS, 'look', 'back'] as const satisfies readonly Place[];
/** Where the guard is at work on a host. */
const AT_HOSTS = [...STEPS, 'back'] as const satisfies readonly Place[];
/** Where a call leaves for a host. The role is taken by a call that was opened when the standby was armed. */
const AT_CALLS = ['window', 'arm', 'give', 'verify', 'close', 'back'] as const satisfies readonly Place[];

/** Every fault of the simulation. Names are those of the real lab where it has the same one. */
export const SIMULATED_FAULTS = [
  {
    name: 'connection-cut-before',
    sentence: 'The connection breaks as the call leaves; the host never hears of it.',
    strikes: 'call',
    places: AT_CALLS,
  },
  {
    name: 'connection-cut-after',
    sentence: 'The connection breaks while the host carries the call out.',
    strikes: 'point',
    places: AT_HOSTS,
  },
  {
    name: 'answer-lost',
    sentence: 'The host carries the call out to its end; the answer is lost.',
    strikes: 'call',
    places: AT_CALLS,
  },
  {
    name: 'guard-killed',
    sentence: 'The guard is killed on the host in the middle of its work.',
    strikes: 'point',
    places: AT_HOSTS,
  },
  {
    name: 'command-hangs',
    sentence: 'set-identity does not return; the validator carries it out later, or never.',
    strikes: 'call',
    places: ['give', 'arm', 'back'],
  },
  {
    name: 'command-fails',
    sentence: 'set-identity ends with an error, carried out or not.',
    strikes: 'call',
    places: ['give', 'arm', 'back'],
  },
  {
    name: 'host-reboots',
    sentence: 'The host loses power during the call and comes back.',
    strikes: 'point',
    places: AT_HOSTS,
  },
  {
    name: 'host-lost',
    sentence: 'The host loses power during the call and does not come back.',
    strikes: 'point',
    places: ['take', 'verify'],
  },
  {
    name: 'validator-restarts',
    sentence: 'The validator process ends and its unit starts it again.',
    strikes: 'point',
    places: AT_HOSTS,
  },
  {
    name: 'disk-full',
    sentence: 'The record of terms on the host cannot be written for 20 s.',
    strikes: 'call',
    places: ['arm', 'give', 'verify', 'close', 'back'],
  },
  {
    name: 'term-torn',
    sentence: 'The term on the host is torn in the file; a person mends it after 20 s.',
    strikes: 'call',
    places: AT_CALLS,
  },
  {
    name: 'tower-restored',
    sentence: 'An older tower file is put in the place of the one that is there, as by a restored backup.',
    strikes: 'point',
    places: ['give'],
  },
  {
    name: 'log-rotated',
    sentence: 'The log of the validator is rotated.',
    strikes: 'point',
    places: ['give'],
  },
  {
    name: 'clock-jumps',
    sentence: 'The wall clock of the host jumps by an hour, forth or back.',
    strikes: 'call',
    places: AT_CALLS,
  },
  {
    name: 'worker-killed',
    sentence: 'The worker is killed; another one is started 5 s later.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  {
    name: 'worker-frozen',
    sentence: 'The worker stands still for longer than its lease, then goes on as if nothing had been.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  {
    name: 'worker-stopped',
    sentence: 'The worker is asked to stop, as by an upgrade; another one is started 5 s later.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  {
    name: 'store-answer-lost',
    sentence: 'The database carries a call out and the answer is lost.',
    strikes: 'store',
    places: EVERYWHERE,
  },
  {
    name: 'database-restarted',
    sentence: 'The database is away for 3 s; what was open is rolled back.',
    strikes: 'store',
    places: EVERYWHERE,
  },
  {
    name: 'job-doubled',
    sentence: 'The job of the run is given to a second worker at the same time.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  {
    name: 'queue-emptied',
    sentence: 'All jobs are lost.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  {
    name: 'observer-silent',
    sentence: 'One observer does not answer for 15 s.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  {
    name: 'observer-behind',
    sentence: 'One observer shows the chain as it was 20 slots ago, for 15 s.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  { name: 'abort-asked', sentence: 'A person aborts.', strikes: 'store-or-call', places: EVERYWHERE },
  { name: 'return-asked', sentence: 'A person asks for the role back.', strikes: 'store-or-call', places: EVERYWHERE },
  {
    name: 'pause-asked',
    sentence: 'A person pauses the validator; another one unpauses it after 30 s.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
  },
  { name: 'approval-doubled', sentence: 'A person approves twice.', strikes: 'people', places: ['plan'] },
  {
    name: 'approval-late',
    sentence: 'The second approval comes after the plan has expired.',
    strikes: 'people',
    places: ['plan'],
  },
  {
    name: 'approval-of-another-digest',
    sentence: 'The second approval was given to another digest of the plan.',
    strikes: 'people',
    places: ['plan'],
  },
  {
    name: 'second-plan-approved',
    sentence: 'Two plans for the same validator are approved at the same time.',
    strikes: 'people',
    places: ['plan'],
  },
] as const satisfies readonly SimulatedFault[];

export type SimulatedFaultName = (typeof SIMULATED_FAULTS)[number]['name'];

/** A fault, where it strikes, and everything about it that is drawn. */
export interface FaultDraw {
  readonly name: SimulatedFaultName;
  readonly place: Place;
  /** How many moments of that place go by before: 0, 1, 2 … */
  readonly after: number;
  /** Which of its ways it takes; each fault reads it in its own way. */
  readonly way: number;
}

/** How a schedule may end. `not-started`: the words of people did not make a run. */
export type SimulatedEnd = RunEnd | 'not-started';

const NOT_BEGUN: readonly SimulatedEnd[] = ['returned', 'cancelled'];
const RETURNED: readonly SimulatedEnd[] = ['returned'];

/**
 * How a run may end, once people have said of it what they can. Without a fault only `done` is an end, and what strikes
 * when the standby already signs changes nothing about that. A run that stands stopped for good is judged apart: by whether
 * something is left that no look can settle.
 */
export function allowedEnds(fired: readonly FaultDraw[], crashed: boolean): ReadonlySet<SimulatedEnd> {
  const refused = fired.some(({ name }) => name === 'approval-late' || name === 'approval-of-another-digest');
  if (refused) return new Set(['not-started']);
  const allowed = new Set<SimulatedEnd>(['done']);
  if (crashed) allowed.add('returned');
  for (const draw of fired) for (const end of endsOf(draw)) allowed.add(end);
  return allowed;
}

/** What strikes nothing that a run rests on. */
const HARMLESS: ReadonlySet<SimulatedFaultName> = new Set([
  'approval-doubled',
  'second-plan-approved',
  'job-doubled',
  'queue-emptied',
]);

function endsOf(draw: FaultDraw): readonly SimulatedEnd[] {
  const { name, place } = draw;
  if (leavesUnknown(draw)) return ['returned'];
  if (HARMLESS.has(name)) return [];
  if (place === 'window' || place === 'arm') return NOT_BEGUN;
  return place === 'verify' || place === 'close' ? [] : RETURNED;
}

/** Places at which a node gives a role up or takes one; arming ends in taking, so what is laid for it there strikes then. */
const CHANGES: ReadonlySet<Place> = new Set(['arm', 'give', 'take', 'back']);
/** What cuts such a change short. */
const CUTS: ReadonlySet<SimulatedFaultName> = new Set([
  'command-hangs',
  'command-fails',
  'guard-killed',
  'host-reboots',
  'validator-restarts',
]);

/**
 * Whether a fault may leave something open that no look can settle: a command that was cut short after the validator may have
 * taken it, a machine or process that went down while it changed its role, a machine that is gone for good, or a
 * tower that lacks votes. Until people have finished by hand, nobody may sign for as long as that takes.
 */
export function leavesUnknown({ name, place }: FaultDraw): boolean {
  return (CUTS.has(name) && CHANGES.has(place)) || name === 'host-lost' || name === 'tower-restored';
}

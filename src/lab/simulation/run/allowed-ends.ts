import type { RunEnd } from '../../faults/allowed-ends.ts';
import type { FaultDraw, SimulatedFaultName } from './faults.ts';
import type { Preparation } from './preparation.ts';
import type { Schedule } from './schedule.ts';
import type { Place } from './steps.ts';

/** How a schedule may end. `not-started`: the words of people did not make a run. */
export type SimulatedEnd = RunEnd | 'not-started';

const NOT_BEGUN: readonly SimulatedEnd[] = ['returned', 'cancelled'];
const RETURNED: readonly SimulatedEnd[] = ['returned'];

/**
 * How a run may end, once people have said of it what they can. Without a fault only `done` is an end, and what strikes
 * when the standby already signs changes nothing about that. A run that stands stopped for good is judged apart: by whether
 * something is left that no look can settle.
 */
export function allowedEnds(
  { old, preparation }: Pick<Schedule, 'old' | 'preparation'>,
  fired: readonly FaultDraw[],
  crashed: boolean,
): ReadonlySet<SimulatedEnd> {
  if (preparation !== null) return preparedEnds(preparation, fired, crashed);
  const refused = fired.some(({ name }) => name === 'approval-late' || name === 'approval-of-another-digest');
  // Nobody takes over from a validator that votes, whatever one observer shows.
  if (refused || old?.fate === 'well') return new Set(['not-started']);
  const allowed = new Set<SimulatedEnd>(['done']);
  // Its unit starts what was stopped as the validator again: it signs, and is moved by a handover.
  const comesBack = old?.startsBy === 'key' && !old.hasBootGuard && old.unitMs !== null;
  if (crashed || comesBack) allowed.add('returned');
  if (old !== null && fired.some(losesMemory)) allowed.add('stopped');
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

/** Where nothing that changes a host may have been sent yet: a takeover of a silent node sends nothing before it arms. */
const NOTHING_SENT: ReadonlySet<Place> = new Set(['window', 'evidence', 'fence', 'arm']);
/** The new node signs. */
const TAKEN: ReadonlySet<Place> = new Set(['verify', 'quarantine', 'close']);

function endsOf(draw: FaultDraw): readonly SimulatedEnd[] {
  const { name, place } = draw;
  if (leavesUnknown(draw)) return ['returned'];
  if (HARMLESS.has(name)) return [];
  if (NOTHING_SENT.has(place)) return NOT_BEGUN;
  return TAKEN.has(place) ? [] : RETURNED;
}

/** Places at which a node gives a role up or takes one; arming ends in taking, so what is laid for it there strikes then. */
const CHANGES: ReadonlySet<Place> = new Set(['arm', 'give', 'fence', 'take', 'back']);
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

/** Of a takeover: the new node may have lost its power, and with it the newest tower; while its link is not staked it stays passive. */
function losesMemory({ name, place }: FaultDraw): boolean {
  return name === 'host-reboots' && (place === 'take' || TAKEN.has(place));
}

/** A plan that nobody starts, or that is refused for a key which has come between two of them. */
const NOT_STARTED: ReadonlySet<SimulatedFaultName> = new Set([
  'approval-late',
  'approval-of-another-digest',
  'key-placed',
]);

/** Nobody's role is moved, so nothing is left open: a run that is refused stops, and is put back or stood down by people. */
function preparedEnds(
  { hasTwoLines, starts }: Preparation,
  fired: readonly FaultDraw[],
  crashed: boolean,
): ReadonlySet<SimulatedEnd> {
  const isHarmed = crashed || hasTwoLines || fired.some(({ name }) => !HARMLESS.has(name));
  // A start file that nobody understands is restarted by nobody.
  const isRefused = starts === 'strange' || fired.some(({ name }) => NOT_STARTED.has(name));
  return new Set<SimulatedEnd>([
    'done',
    ...(isHarmed ? (['returned', 'cancelled'] as const) : []),
    ...(isRefused ? (['not-started'] as const) : []),
  ]);
}

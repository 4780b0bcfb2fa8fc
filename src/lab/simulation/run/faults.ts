import type { Place } from './steps.ts';

/** At what a fault strikes: a call of the store, a call that leaves for a host, a moment of the guard there, or people. */
export type Strikes = 'store' | 'call' | 'point' | 'store-or-call' | 'people';

export interface SimulatedFault {
  readonly name: string;
  /** What happens, for people. */
  readonly sentence: string;
  readonly strikes: Strikes;
  /** Of a handover, and of a takeover; those of a preparation are in `fault-places.ts`. */
  readonly places: readonly Place[];
  readonly inTakeover: readonly Place[];
}

const STEPS = ['window', 'arm', 'give', 'take', 'verify', 'close'] as const satisfies readonly Place[];
const EVERYWHERE = [...STEPS, 'look', 'back'] as const satisfies readonly Place[];
/** Where the guard is at work on a host. */
const AT_HOSTS = [...STEPS, 'back'] as const satisfies readonly Place[];
/** Where a call leaves for a host. The role is taken by a call that was opened when the standby was armed. */
const AT_CALLS = ['window', 'arm', 'give', 'verify', 'close', 'back'] as const satisfies readonly Place[];

/** The steps of a takeover; none of its calls is opened in `take`. Calling it off changes nothing: that is looks alone. */
const TAKEOVER = ['evidence', 'fence', 'arm', 'take', 'verify', 'quarantine'] as const satisfies readonly Place[];
const TAKEOVER_EVERYWHERE = [...TAKEOVER, 'look'] as const satisfies readonly Place[];
const TAKEOVER_HOSTS = ['fence', 'arm', 'take', 'verify', 'quarantine'] as const satisfies readonly Place[];
const TAKEOVER_CALLS = ['fence', 'arm', 'verify', 'quarantine'] as const satisfies readonly Place[];

/** Every fault of the simulation. Names are those of the real lab where it has the same one. */
export const SIMULATED_FAULTS = [
  {
    name: 'connection-cut-before',
    sentence: 'The connection breaks as the call leaves; the host never hears of it.',
    strikes: 'call',
    places: AT_CALLS,
    inTakeover: TAKEOVER_CALLS,
  },
  {
    name: 'connection-cut-after',
    sentence: 'The connection breaks while the host carries the call out.',
    strikes: 'point',
    places: AT_HOSTS,
    inTakeover: TAKEOVER_HOSTS,
  },
  {
    name: 'answer-lost',
    sentence: 'The host carries the call out to its end; the answer is lost.',
    strikes: 'call',
    places: AT_CALLS,
    inTakeover: TAKEOVER_CALLS,
  },
  {
    name: 'guard-killed',
    sentence: 'The guard is killed on the host in the middle of its work.',
    strikes: 'point',
    places: AT_HOSTS,
    inTakeover: TAKEOVER_HOSTS,
  },
  {
    name: 'command-hangs',
    sentence: 'set-identity does not return; the validator carries it out later, or never.',
    strikes: 'call',
    places: ['give', 'arm', 'back'],
    inTakeover: ['fence', 'arm'],
  },
  {
    name: 'command-fails',
    sentence: 'set-identity ends with an error, carried out or not.',
    strikes: 'call',
    places: ['give', 'arm', 'back'],
    inTakeover: ['fence', 'arm'],
  },
  {
    name: 'host-reboots',
    sentence: 'The host loses power during the call and comes back.',
    strikes: 'point',
    places: AT_HOSTS,
    inTakeover: TAKEOVER_HOSTS,
  },
  {
    name: 'host-lost',
    sentence: 'The host loses power during the call and does not come back.',
    strikes: 'point',
    places: ['take', 'verify'],
    inTakeover: ['fence', 'take', 'verify'],
  },
  {
    name: 'validator-restarts',
    sentence: 'The validator process ends and its unit starts it again.',
    strikes: 'point',
    places: AT_HOSTS,
    inTakeover: TAKEOVER_HOSTS,
  },
  {
    name: 'disk-full',
    sentence: 'The record of terms on the host cannot be written for 20 s.',
    strikes: 'call',
    places: ['arm', 'give', 'verify', 'close', 'back'],
    inTakeover: TAKEOVER_CALLS,
  },
  {
    name: 'term-torn',
    sentence: 'The term on the host is torn in the file; a person mends it after 20 s.',
    strikes: 'call',
    places: AT_CALLS,
    inTakeover: TAKEOVER_CALLS,
  },
  {
    name: 'tower-restored',
    sentence: 'An older tower file is put in the place of the one that is there, as by a restored backup.',
    strikes: 'point',
    places: ['give'],
    inTakeover: ['fence'],
  },
  {
    name: 'log-rotated',
    sentence: 'The log of the validator is rotated.',
    strikes: 'point',
    places: ['give'],
    inTakeover: ['fence'],
  },
  {
    name: 'clock-jumps',
    sentence: 'The wall clock of the host jumps by an hour, forth or back.',
    strikes: 'call',
    places: AT_CALLS,
    inTakeover: TAKEOVER_CALLS,
  },
  {
    name: 'worker-killed',
    sentence: 'The worker is killed; another one is started 5 s later.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'worker-frozen',
    sentence: 'The worker stands still for longer than its lease, then goes on as if nothing had been.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'worker-stopped',
    sentence: 'The worker is asked to stop, as by an upgrade; another one is started 5 s later.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'store-answer-lost',
    sentence: 'The database carries a call out and the answer is lost.',
    strikes: 'store',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'database-restarted',
    sentence: 'The database is away for 3 s; what was open is rolled back.',
    strikes: 'store',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'job-doubled',
    sentence: 'The job of the run is given to a second worker at the same time.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'queue-emptied',
    sentence: 'All jobs are lost.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'observer-silent',
    sentence: 'One observer does not answer for 15 s.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'observer-behind',
    sentence: 'One observer shows the chain as it was 20 slots ago, for 15 s.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'abort-asked',
    sentence: 'A person aborts.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'return-asked',
    sentence: 'A person asks for the role back.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'pause-asked',
    sentence: 'A person pauses the validator; another one unpauses it after 30 s.',
    strikes: 'store-or-call',
    places: EVERYWHERE,
    inTakeover: TAKEOVER_EVERYWHERE,
  },
  {
    name: 'approval-doubled',
    sentence: 'A person approves twice.',
    strikes: 'people',
    places: ['plan'],
    inTakeover: ['plan'],
  },
  {
    name: 'approval-late',
    sentence: 'The second approval comes after the plan has expired.',
    strikes: 'people',
    places: ['plan'],
    inTakeover: ['plan'],
  },
  {
    name: 'approval-of-another-digest',
    sentence: 'The second approval was given to another digest of the plan.',
    strikes: 'people',
    places: ['plan'],
    inTakeover: ['plan'],
  },
  {
    name: 'second-plan-approved',
    sentence: 'Two plans for the same validator are approved at the same time.',
    strikes: 'people',
    places: ['plan'],
    inTakeover: ['plan'],
  },
  {
    name: 'old-returns',
    sentence: 'The old node comes back as it was: its power, its line, its process or its socket.',
    strikes: 'store-or-call',
    places: [],
    inTakeover: ['evidence', 'fence', 'arm', 'take', 'verify', 'quarantine'],
  },
  {
    name: 'standby-cut',
    sentence: 'The standby is cut off for a while: from Baton, or from the cluster too.',
    strikes: 'store-or-call',
    places: [],
    inTakeover: TAKEOVER,
  },
  {
    name: 'standby-lags',
    sentence: 'The standby replays nothing for a while.',
    strikes: 'store-or-call',
    places: [],
    inTakeover: TAKEOVER,
  },
  {
    name: 'tower-placed',
    sentence:
      'Somebody copies an older tower of the validator to the standby while it is armed, under the name that the client reads.',
    strikes: 'point',
    places: [],
    inTakeover: ['arm'],
  },
  {
    name: 'observer-shows-frozen',
    sentence: 'One observer hides all votes from now on: for 15 s, or at the plan for good.',
    strikes: 'store-or-call',
    places: [],
    inTakeover: ['plan', ...TAKEOVER],
  },
  {
    name: 'observer-shows-votes',
    sentence: 'One observer shows votes that are not, for 15 s.',
    strikes: 'store-or-call',
    places: [],
    inTakeover: ['plan', ...TAKEOVER],
  },
  {
    name: 'file-changed',
    sentence: 'Somebody changes the start file, authorized_keys, the guard or the link as the call is on its way.',
    strikes: 'call',
    places: [],
    inTakeover: [],
  },
  {
    name: 'key-placed',
    sentence: 'Somebody puts a key of their own where the unstaked one goes, as the call is on its way.',
    strikes: 'call',
    places: [],
    inTakeover: [],
  },
  {
    name: 'login-refused',
    sentence: 'The host lets no new login of Baton in for 20 s.',
    strikes: 'store-or-call',
    places: [],
    inTakeover: [],
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

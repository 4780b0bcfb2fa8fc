import { SIMULATED_FAULTS, type FaultDraw, type SimulatedFaultName } from './faults.ts';
import type { PlayedProcedure } from './schedule.ts';
import type { Place } from './steps.ts';

/** Where preparing changes something on a host. */
const CHANGES = ['keys', 'record', 'links', 'start', 'voters', 'guard', 'access', 'restart', 'undo', 'back'] as const;
const EVERYWHERE = [...CHANGES, 'verify', 'look'] as const;

/** Where each fault strikes at a preparation; one that is not named strikes nowhere. */
const IN_PREPARE: { readonly [name in SimulatedFaultName]?: readonly Place[] } = {
  'connection-cut-before': CHANGES,
  'connection-cut-after': CHANGES,
  'answer-lost': CHANGES,
  'guard-killed': CHANGES,
  'host-reboots': CHANGES,
  'validator-restarts': CHANGES,
  'disk-full': CHANGES,
  'term-torn': CHANGES,
  'clock-jumps': ['start', 'restart'],
  'worker-killed': EVERYWHERE,
  'worker-frozen': EVERYWHERE,
  'worker-stopped': EVERYWHERE,
  'store-answer-lost': EVERYWHERE,
  'database-restarted': EVERYWHERE,
  'job-doubled': EVERYWHERE,
  'queue-emptied': EVERYWHERE,
  'observer-silent': ['restart'],
  'observer-behind': ['restart'],
  'abort-asked': EVERYWHERE,
  'return-asked': EVERYWHERE,
  'pause-asked': EVERYWHERE,
  'approval-doubled': ['plan'],
  'approval-late': ['plan'],
  'approval-of-another-digest': ['plan'],
  'second-plan-approved': ['plan'],
  'file-changed': CHANGES,
  'key-placed': ['keys'],
  'login-refused': ['access'],
};

/** Every pair of a fault and a place at which it can strike in a procedure. */
export function faultPlaces(procedure: PlayedProcedure): readonly Pick<FaultDraw, 'name' | 'place'>[] {
  return SIMULATED_FAULTS.flatMap((fault) => placesOf(fault, procedure).map((place) => ({ name: fault.name, place })));
}

function placesOf(
  { name, places, inTakeover }: (typeof SIMULATED_FAULTS)[number],
  procedure: PlayedProcedure,
): readonly Place[] {
  if (procedure === 'solana/prepare') return IN_PREPARE[name] ?? [];
  return procedure === 'solana/takeover' ? inTakeover : places;
}

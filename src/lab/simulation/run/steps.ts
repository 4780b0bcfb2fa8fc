import type { GuardRequest } from '../../../hosts/port.ts';
import type { PlayedProcedure } from './schedule.ts';

/** Where in a run something can go wrong: the steps of the procedure, and the ways in which it is left. */
export const PLACES = [
  'plan',
  'window',
  'evidence',
  'fence',
  'arm',
  'give',
  'take',
  'verify',
  'quarantine',
  'close',
  'look',
  'back',
  'stopped',
  'keys',
  'record',
  'links',
  'start',
  'voters',
  'guard',
  'access',
  'restart',
  'undo',
] as const;
export type Place = (typeof PLACES)[number];

/** Follows a run by what reaches store and hosts, and by nothing else. */
export interface Whereabouts {
  readonly here: Place;
  /** A call of the store, by its name. */
  store(name: string): Place;
  /** A call of the guard that leaves. */
  call(request: GuardRequest): Place;
  /** The commit line is written. */
  committed(): void;
}

const STEP_OF_STORE =
  /^(?:append step\.\w+|intent|outcome) (window|evidence|fence|arm|give-back|give|take|verify|quarantine|close|keys|record|links|start|voters|guard|access|restart|undo)\b/;
const FIRST: Readonly<Record<PlayedProcedure, Place>> = {
  'solana/handover': 'window',
  'solana/takeover': 'evidence',
  'solana/prepare': 'keys',
};

export function createWhereabouts(procedure: PlayedProcedure): Whereabouts {
  let here: Place = 'plan';
  let took = false;
  const be = (place: Place): Place => (here = place);
  return {
    get here() {
      return here;
    },
    store(name) {
      const step = STEP_OF_STORE.exec(name)?.[1];
      if (step !== undefined) return be(placeOf(step));
      if (name === 'acquire' && here === 'plan') return be(FIRST[procedure]);
      if (name === 'decide returned' || name.startsWith('append resume.decided')) return be('look');
      if (name === 'stop') return be('stopped');
      return here;
    },
    call({ verb }) {
      if (procedure === 'solana/prepare') return here;
      // A takeover is where its intents say; one verb means one thing in several of its steps.
      if (procedure === 'solana/takeover') return verb === 'solana.step-up' ? be('arm') : here;
      if (verb === 'solana.step-down') return be('give');
      if (verb === 'solana.step-up') return be('arm');
      if (verb === 'solana.take-back') return be(took ? 'verify' : 'back');
      if (verb === 'solana.tower.set-aside') return be(took ? 'close' : 'arm');
      if (verb === 'solana.link') return be('verify');
      return here;
    },
    committed() {
      took = true;
      be('take');
    },
  };
}

function placeOf(step: string): Place {
  return step === 'give-back' ? 'back' : (PLACES.find((place) => place === step) ?? 'window');
}

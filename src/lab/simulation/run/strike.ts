import type { GuardRequest } from '../../../hosts/port.ts';
import type { AtPoint, Departure } from '../guard/host-port.ts';
import type { Point } from '../guard/script.ts';
import type { Fate, StoreCall } from '../store/line.ts';
import { SIMULATED_FAULTS, type FaultDraw, type Strikes } from './faults.ts';
import { strike } from './strikes.ts';
import type { Machine } from './machine.ts';
import type { Misbehaviour } from './observers.ts';
import type { Place } from './steps.ts';

export type StandbyAway = 'from-baton' | 'from-all' | 'lags';

/** What a fault can lay hands on, besides the call at which it strikes. */
export interface Hands {
  /** Now, or as soon as what it has just sent was carried out. */
  readonly kill: (worker: string, when: 'now' | 'carried-out') => void;
  readonly freeze: (worker: string, ms: number) => void;
  readonly askToStop: (worker: string) => void;
  readonly databaseAway: (ms: number) => void;
  readonly doubleJobs: () => void;
  readonly emptyQueue: () => void;
  readonly observer: (index: number, how: Misbehaviour, ms: number) => void;
  /** The old node comes back as it was. False where there is nothing to come back. */
  readonly oldReturns: () => boolean;
  /** @param how from Baton alone, or from the cluster too, or that it only replays nothing */
  readonly standby: (how: StandbyAway, ms: number) => void;
  /** An older tower of the validator lies on the standby as its client reads it. */
  readonly placeTower: () => void;
  /** Somebody changes a file of the machine. False where it is not to be prepared. */
  readonly changeFile: (machine: Machine, way: number) => boolean;
  readonly placeKey: (machine: Machine) => boolean;
  readonly refuseLogin: (index: number, ms: number) => void;
  readonly person: (says: 'abort' | 'return' | 'pause') => void;
  readonly after: (ms: number, act: () => void) => void;
  readonly struck: (fault: FaultDraw, what: string) => void;
}

/** Where something can be struck. */
export type Moment =
  | { readonly kind: 'store'; readonly worker: string; readonly call: StoreCall }
  | { readonly kind: 'call'; readonly worker: string; readonly machine: Machine; readonly request: GuardRequest }
  | { readonly kind: 'point'; readonly machine: Machine; readonly request: GuardRequest; readonly point: Point };

/** What becomes of the call that was struck; what does not apply to it is left out. */
export interface Blow {
  readonly fate?: Fate;
  readonly departure?: Departure;
  readonly atPoint?: AtPoint;
}

export interface Striker {
  /** What becomes of this moment; nothing special where no fault strikes. */
  at(place: Place, moment: Moment): Blow;
  /** Faults that have struck. */
  readonly fired: readonly FaultDraw[];
}

const OF: ReadonlyMap<string, Strikes> = new Map(SIMULATED_FAULTS.map(({ name, strikes }) => [name, strikes]));

export function createStriker(draws: readonly FaultDraw[], hands: Hands): Striker {
  const pending = draws.filter(({ name }) => OF.get(name) !== 'people').map((draw) => ({ draw, left: draw.after }));
  const fired: FaultDraw[] = [];
  return {
    fired,
    at(place, moment) {
      let blow: Blow = {};
      for (const waiting of pending.slice()) {
        if (!isFor(waiting.draw, place, moment)) continue;
        if (waiting.left-- > 0) continue;
        const { draw } = waiting;
        const hit = (): void => {
          fired.push(draw);
          hands.struck(draw, whatOf(moment));
        };
        const struck = strike(draw, moment, hands, hit);
        // Nothing was there to strike at: the next moment will do.
        if (struck === null) continue;
        pending.splice(pending.indexOf(waiting), 1);
        blow = { ...blow, ...struck };
      }
      return blow;
    },
  };
}

function isFor({ name, place }: FaultDraw, here: Place, moment: Moment): boolean {
  if (place !== here) return false;
  const strikes = OF.get(name);
  return strikes === moment.kind || (strikes === 'store-or-call' && moment.kind !== 'point');
}

function whatOf(moment: Moment): string {
  if (moment.kind === 'store') return `${moment.worker}: ${moment.call.name}`;
  const where = `${moment.machine.node} ${moment.request.verb}`;
  if (moment.kind === 'call') return `${moment.worker}: ${where}`;
  const { point } = moment;
  const at = point.kind === 'line' ? `line ${point.key}` : 'name' in point ? `${point.kind} ${point.name}` : point.kind;
  return `${where}: ${at}`;
}

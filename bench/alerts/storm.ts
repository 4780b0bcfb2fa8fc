import { createPrng } from '../../src/lab/cluster/prng.ts';

/** One alert of one validator. */
export interface StormAlert {
  readonly validator: string;
  readonly name: string;
  /** As Alertmanager has it: 16 hexadecimal digits. */
  readonly fingerprint: string;
}

/** An alert begins, is repeated, or ends. Times from the beginning of the storm, in milliseconds. */
export interface StormEvent {
  readonly alert: StormAlert;
  readonly status: 'firing' | 'resolved';
  readonly startsAtMs: number;
  readonly atMs: number;
}

/** What becomes of each alert: half of them fire at the end, half are over; all of them have begun twice at least. */
const LIVES: readonly (readonly StormEvent['status'][])[] = [
  ['firing', 'resolved', 'firing', 'resolved', 'firing'],
  ['firing', 'firing', 'resolved', 'firing', 'resolved'],
];
/** Ten kinds of trouble at once: more than a dead machine makes. */
const ALERTS_EACH = 10;
/** So many changes has one validator in a storm. */
export const EVENTS_EACH = ALERTS_EACH * 5;

/** Every change of a storm, in the order of time. The same seed, the same storm. */
export function stormOf(validators: readonly string[], lastsMs: number, seed: number): StormEvent[] {
  const random = createPrng(seed, 'storm');
  const events = validators.flatMap((validator, place) =>
    Array.from({ length: ALERTS_EACH }, (_, kind) => {
      const alert = { validator, name: `Storm${kind + 1}`, fingerprint: fingerprintOf(place, kind) };
      const life = LIVES[(place + kind) % LIVES.length] ?? [];
      const timesMs = life.map(() => Math.floor(random.next() * lastsMs)).toSorted((one, other) => one - other);
      return lifeOf(alert, life, timesMs);
    }).flat(),
  );
  return events.toSorted((one, other) => one.atMs - other.atMs);
}

function lifeOf(alert: StormAlert, life: readonly StormEvent['status'][], timesMs: readonly number[]): StormEvent[] {
  let startsAtMs = 0;
  return life.map((status, at) => {
    // A moment apart, so that the second firing is a new one whatever was drawn.
    const atMs = (timesMs[at] ?? 0) + at;
    if (status === 'firing' && life[at - 1] !== 'firing') startsAtMs = atMs;
    return { alert, status, startsAtMs, atMs };
  });
}

const fingerprintOf = (place: number, kind: number): string =>
  (place * ALERTS_EACH + kind + 1).toString(16).padStart(16, '0');

/** How each alert stands in the end, by its fingerprint. */
export function endOf(storm: readonly StormEvent[]): ReadonlyMap<string, StormEvent> {
  return new Map(storm.map((event) => [event.alert.fingerprint, event]));
}

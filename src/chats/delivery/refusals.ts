import type { Clock } from '../../domain/clock.ts';
import type { Card } from '../card.ts';
import type { Destination } from '../outbox.ts';

/** A place that refused is asked again so often without anybody's doing; at once when somebody acts there. Unit: milliseconds. */
const ASKED_AGAIN_MS = 60_000;
/** All of a platform. */
export const EVERYWHERE = '*';

/** Places that this process does not ask for now. */
export interface Refusals {
  note(place: Destination): void;
  /** Somebody acted there, or it answered: it is asked at once. */
  forget(place: Destination): void;
  now(): readonly Destination[];
  /** Until one is asked again; null when there is none. Unit: milliseconds. */
  nextInMs(): number | null;
}

export function createRefusals(clock: Clock): Refusals {
  const again = new Map<Destination, number>();
  const left = () => [...again].filter(([, atMs]) => atMs > clock.monotonic());
  return {
    note: (place) => void again.set(place, clock.monotonic() + ASKED_AGAIN_MS),
    forget(place) {
      again.delete(place);
      again.delete(EVERYWHERE);
    },
    now: () => left().map(([place]) => place),
    nextInMs() {
      const times = left().map(([, atMs]) => atMs - clock.monotonic());
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}

/** For the page, which is seen when the chat is not. @param place `slack:C0123`, or the platform where all of it refuses */
export function refusedCard(place: Destination, words: string): Card {
  return {
    ...frame(place),
    tone: 'bad',
    pinned: true,
    headline: words,
    sections: [
      {
        kind: 'text',
        text: 'Until then no card appears there. What runs goes on, and nothing is lost: it appears then.',
      },
    ],
  };
}

/** The end of the same card. */
export function acceptedCard(place: Destination): Card {
  return { ...frame(place), tone: 'good', headline: 'Cards appear there again.', sections: [] };
}

/** The end of it for a place that is wanted no more. */
export function leftCard(place: Destination): Card {
  const headline = 'The fleet file wants no cards there any more.';
  return { ...frame(place), tone: 'neutral', headline, sections: [] };
}

const frame = (place: Destination) => ({
  key: `chat:${place}`,
  title: `Chat · ${place}`,
  facts: [],
  buttons: [],
  footer: '',
});

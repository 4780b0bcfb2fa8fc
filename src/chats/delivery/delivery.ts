import { placeOf, WEB_CHANNEL } from '../channel.ts';
import type { Destination, Lane, Outbox } from '../outbox.ts';
import { createHolds } from './holds.ts';
import { runLane } from './lane.ts';
import { acceptedCard, createRefusals, EVERYWHERE, leftCard, refusedCard } from './refusals.ts';
import type { SendDeps } from './send.ts';

const LANES: readonly Lane[] = ['alert', 'decision', 'progress'];

export interface DeliveryDeps extends Pick<SendDeps, 'posts' | 'port' | 'clock' | 'log' | 'owner' | 'pictureOf'> {
  readonly outbox: Pick<Outbox, 'want'>;
  /** Whether the fleet file wants cards in a place. */
  readonly isWanted: (place: Destination) => boolean;
  /** Has the page show what is due there. */
  readonly wakePage: () => Promise<void>;
}

export interface Delivery {
  /** Somebody did something there: a place that refused is asked at once. */
  actedIn(destination: Destination): void;
  /** Shows again what is wanted, as after a click on a card that is not what it should be. */
  refresh(destination: Destination, key: string): Promise<void>;
  /** Ends when nothing is on its way any more; that takes as long as a call may. */
  stop(): Promise<void>;
}

/**
 * Delivers the outbox to a chat until it is stopped: each card at least once, the newest revision wins. It keeps nothing that is
 * not in the store, so that a restart loses nothing, and several at once are harmless.
 */
export async function createDelivery(deps: DeliveryDeps): Promise<Delivery> {
  const { posts, port, clock } = deps;
  const { platform } = port;
  const stopping = new AbortController();
  const refusals = createRefusals(clock);
  const holds = createHolds(clock);
  const shared = {
    ...deps,
    platform,
    refusals,
    told: (place: Destination, words: string | null) => tell(deps, place, words),
  };
  await leaveUnwanted(deps);
  const lanes = LANES.map((lane) => runLane({ ...shared, lane, holds }, stopping.signal));
  const wake = () => lanes.forEach((lane) => lane.wake());
  const deaf = await posts.onDue(platform, wake);
  return {
    actedIn(destination) {
      refusals.forget(placeOf(destination));
      wake();
    },
    refresh: (destination, key) => posts.refresh(destination, key),
    async stop() {
      stopping.abort();
      await deaf();
      await Promise.all(lanes.map(({ ended }) => ended));
    },
  };
}

/** A place that refused and was taken out of the fleet file since would stand on the page, as a trouble, for good. */
async function leaveUnwanted({ posts, port, outbox, clock, wakePage, isWanted }: DeliveryDeps): Promise<void> {
  for (const { platform, place } of await posts.refusals()) {
    if (platform !== port.platform || place === EVERYWHERE || isWanted(place)) continue;
    await posts.leave(place);
    await outbox.want([WEB_CHANNEL], leftCard(place), 'alert', clock.now());
    await wakePage();
  }
}

/** Once in the log and on the page, which is seen while the chat is not. */
async function tell({ outbox, port, clock, log, wakePage }: DeliveryDeps, where: Destination, words: string | null) {
  const place = where === EVERYWHERE ? port.platform : where;
  if (words === null) log.warn({ place }, 'A chat takes cards again');
  else log.warn({ place, refusal: words }, 'A chat takes no card');
  const card = words === null ? acceptedCard(place) : refusedCard(place, words);
  await outbox.want([WEB_CHANNEL], card, 'alert', clock.now());
  await wakePage();
}

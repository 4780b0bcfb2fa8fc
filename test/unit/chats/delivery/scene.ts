import type { Card } from '../../../../src/chats/card.ts';
import { createDelivery, type Delivery } from '../../../../src/chats/delivery/delivery.ts';
import type { Picture } from '../../../../src/chats/delivery/port.ts';
import type { Lane } from '../../../../src/chats/outbox.ts';
import { createVirtualTime } from '../../../../src/lab/simulation/run/time.ts';
import { type Call, createFakeChat, type Fate } from './fake-chat.ts';
import { createFakeStore } from './fake-store.ts';

export const card = (key: string, headline: string, over: Partial<Card> = {}): Card => ({
  key,
  title: 'Handover',
  tone: 'progress',
  headline,
  facts: [],
  sections: [],
  buttons: [],
  footer: '',
  ...over,
});

export interface SceneOptions {
  readonly fateOf?: (call: Omit<Call, 'fate'>) => Fate;
  /** Places that are not in the fleet file any more. */
  readonly unwanted?: Set<string>;
  readonly pictureOf?: (run: string) => Promise<Picture | null>;
  /** Until a call of the store is done. Unit: milliseconds. */
  readonly storeMs?: number;
}

/** A chat, a store and bots in virtual time. */
export function createScene({
  fateOf = () => ({ kind: 'well' }),
  unwanted,
  pictureOf,
  storeMs = 0,
}: SceneOptions = {}) {
  const time = createVirtualTime(1_000_000);
  const clock = { now: () => time.now(), monotonic: () => time.now(), sleep: time.sleep };
  const store = createFakeStore(
    () => time.now(),
    () => (storeMs === 0 ? Promise.resolve() : time.sleep(storeMs)),
  );
  const chat = createFakeChat(time, fateOf);
  const logged: string[] = [];
  const page: Card[] = [];
  let bots = 0;
  /** @param before awaited before each of its calls: one that never resolves is a process that was killed */
  const start = (before: (call: string) => Promise<void> = async () => undefined): Promise<Delivery> =>
    createDelivery({
      posts: heldUp(store.posts, before),
      port: heldUp(chat.port, before),
      clock,
      log: { warn: (_, message) => void logged.push(message) },
      owner: `bot-${(bots += 1)}`,
      pictureOf: pictureOf ?? (async () => null),
      outbox: { want: async (_, told) => void page.push(told) },
      isWanted: (place) => unwanted?.has(place) !== true,
      wakePage: async () => undefined,
    });
  return {
    time,
    store,
    ...chat,
    logged,
    page,
    start,
    want: (place: string, wanted: Card, lane: Lane) => store.want([place], wanted, lane, 1),
    /** Lets so much time go by. Unit: milliseconds. */
    pass(ms: number) {
      time.after(ms, () => undefined);
      return time.run(() => false, time.now() + ms);
    },
    /** What people read of a card in a place: messages that are there and are no links. */
    shown: (place: string, key: string) =>
      chat.messages.filter(
        (one) => one.destination === place && one.key === key && !one.deleted && one.linksTo === null,
      ),
  };
}

/** The same port, whose every call waits for `before`. */
function heldUp<Port extends object>(port: Port, before: (call: string) => Promise<void>): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await before(String(name));
        const answer: unknown = await Reflect.apply(value, target, args);
        await before(String(name));
        return answer;
      };
    },
  });
}

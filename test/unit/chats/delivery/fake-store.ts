import type { Card } from '../../../../src/chats/card.ts';
import { placeOf } from '../../../../src/chats/channel.ts';
import {
  type ClaimedPost,
  type DuePost,
  NEVER_POSTED,
  type Post,
  type PostStore,
  type Refusal,
} from '../../../../src/chats/delivery/posts.ts';
import type { Lane, Outbox } from '../../../../src/chats/outbox.ts';

interface Row {
  readonly destination: string;
  readonly key: string;
  lane: Lane;
  card: Card;
  revision: number;
  post: Post;
  owner: string | null;
  ownerUntilMs: number;
  order: number;
}

/** The store's promises about posts and wishes, in memory; every call takes a moment of the test's own time. */
export interface FakeStore {
  readonly posts: PostStore;
  readonly want: Outbox['want'];
  readonly rows: ReadonlyMap<string, Row>;
  readonly refusals: Refusal[];
}

export function createFakeStore(now: () => number, pause: () => Promise<void>): FakeStore {
  const rows = new Map<string, Row>();
  const refusals: Refusal[] = [];
  const listeners = new Set<() => void>();
  let order = 0;
  const notify = () => listeners.forEach((listener) => listener());
  const at = (destination: string, key: string) => rows.get(`${destination} ${key}`);
  const isDue = (row: Row) => row.post.revision < row.revision || row.post.lookAtMs !== null;
  const toDue = (row: Row): DuePost => ({
    destination: row.destination,
    key: row.key,
    revision: row.revision,
    post: row.post,
    nowMs: now(),
    readyInMs: Math.max(
      0,
      row.ownerUntilMs - now(),
      row.post.revision < row.revision ? 0 : (row.post.lookAtMs ?? 0) - now(),
    ),
  });
  const posts: PostStore = {
    async due(_platform, lane, without, limit) {
      await pause();
      return [...rows.values()]
        .filter((row) => row.lane === lane && isDue(row) && !without.includes(placeOf(row.destination)))
        .toSorted((one, other) => one.order - other.order)
        .slice(0, limit)
        .map(toDue);
    },
    async claim(destination, key, owner, holdMs) {
      await pause();
      const row = at(destination, key);
      if (row === undefined || (row.owner !== null && row.ownerUntilMs > now())) return null;
      const isTakenOver = row.owner !== null;
      Object.assign(row, { owner, ownerUntilMs: now() + holdMs });
      const { revision, card, post } = row;
      return { destination, key, owner, revision, card, post, isTakenOver, nowMs: now() } satisfies ClaimedPost;
    },
    async trying({ destination, key, owner }) {
      await pause();
      const row = at(destination, key);
      if (row === undefined || row.owner !== owner || row.ownerUntilMs <= now()) return false;
      row.post = { ...row.post, tryingSinceMs: row.post.tryingSinceMs ?? now() };
      return true;
    },
    async settle({ destination, key, owner }, post, accepting) {
      await pause();
      const row = at(destination, key);
      if (row === undefined || row.owner !== owner) return null;
      Object.assign(row, { post, owner: null, ownerUntilMs: 0 });
      const accepted = refusals.filter(({ place }) => accepting.includes(place)).map(({ place }) => place);
      refusals.splice(0, refusals.length, ...refusals.filter(({ place }) => !accepted.includes(place)));
      if (post.revision < row.revision) notify();
      return accepted;
    },
    async maybeTwice(destination, key, sinceMs, lookInMs) {
      const row = at(destination, key);
      if (row === undefined) return;
      const since = Math.min(sinceMs, row.post.straysSinceMs ?? sinceMs);
      row.post = { ...row.post, straysSinceMs: since, lookAtMs: now() + lookInMs };
    },
    refOf: async (destination, key) => at(destination, key)?.post.ref ?? null,
    links: async () => new Map(),
    async refresh(destination, key) {
      const row = at(destination, key);
      if (row) row.post = { ...row.post, revision: row.revision - 1 };
      notify();
    },
    async refused(refusal) {
      if (refusals.some(({ place, words }) => place === refusal.place && words === refusal.words)) return false;
      refusals.push({ ...refusal, sinceMs: now() });
      return true;
    },
    refusals: async () => [...refusals],
    async leave(left) {
      refusals.splice(0, refusals.length, ...refusals.filter(({ place }) => place !== left));
      for (const row of rows.values())
        if (placeOf(row.destination) === left) row.post = { ...row.post, revision: row.revision, lookAtMs: null };
    },
    async onDue(_platform, listener) {
      listeners.add(listener);
      return async () => void listeners.delete(listener);
    },
  };
  const want: Outbox['want'] = async (destinations, card, lane) => {
    for (const destination of destinations) {
      const row = at(destination, card.key);
      if (row === undefined)
        rows.set(`${destination} ${card.key}`, {
          destination,
          key: card.key,
          lane,
          card,
          revision: 1,
          post: NEVER_POSTED,
          owner: null,
          ownerUntilMs: 0,
          order: order++,
        });
      else Object.assign(row, { lane, card, revision: row.revision + 1 });
    }
    notify();
  };
  return { posts, want, rows, refusals };
}

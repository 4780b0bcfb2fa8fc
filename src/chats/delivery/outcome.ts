import type { Card } from '../card.ts';
import type { Answer, Found, PostRef } from './port.ts';
import type { Post } from './posts.ts';

/**
 * A call that was given up may still arrive: it may lie in a queue on its way. After this it has arrived or never will. A guess;
 * the only harm of a late one is a message that stands twice or an older revision, until the next change. Unit: milliseconds.
 */
const ARRIVES_WITHIN_MS = 20_000;

/**
 * A place that refuses a search may take it when people have mended something; one that takes none at all (a right that was never
 * given) must not be asked for ever. Unit: milliseconds.
 */
const SEARCHED_AGAIN_MS = 60_000;
const SEARCHED_FOR_MS = 600_000;

/** What has to be done about the message of a card. */
export type Move = 'find' | 'post' | 'edit' | 'none';

/** @param revision the wanted one @param nowMs by the database's clock */
export function moveFor(post: Post, revision: number, nowMs: number): Move {
  if (post.ref === null) return post.tryingSinceMs === null ? 'post' : 'find';
  const looks = post.lookAtMs !== null && post.lookAtMs <= nowMs;
  if (looks && post.straysSinceMs !== null) return 'find';
  return post.revision < revision || (looks && post.editLost) ? 'edit' : 'none';
}

/** Whether a card can still change or be pressed. */
export function isLive({ tone, buttons, pinned }: Card): boolean {
  return tone === 'progress' || buttons.length > 0 || pinned === true;
}

/**
 * Whether a card begins again whose message says that it is over: an alarm that is raised a second time. An edit far up in the
 * channel calls nobody.
 */
export function beginsAgain({ ref, wasLive }: Post, { pinned }: Card): boolean {
  return pinned === true && ref !== null && !wasLive;
}

/** The message stays as it is, and another one is posted. */
export function begunAgain(post: Post): Post {
  return { ...post, ...NO_LOOK, part: post.part + 1, revision: 0, ref: null, before: null };
}

/** What was sent, and when its answer came by the database's clock. */
export interface Sent {
  readonly card: Card;
  readonly revision: number;
  readonly nowMs: number;
}

/** After a message was posted. One that was not sent for sure may be sent again; of any other nobody knows. */
export function afterPost(post: Post, answer: Answer<PostRef>, sent: Sent): Post {
  switch (answer.kind) {
    case 'ok':
      return {
        ...post,
        ...shownNow(answer.value, sent),
        tryingSinceMs: null,
        lookAtMs: post.straysSinceMs === null ? null : sent.nowMs + ARRIVES_WITHIN_MS,
      };
    case 'unknown':
      return { ...post, tryingSinceMs: post.tryingSinceMs ?? sent.nowMs };
    case 'rate-limited':
    case 'refused':
    case 'gone':
    case 'edit-refused':
      return { ...post, tryingSinceMs: null };
  }
  return answer satisfies never;
}

/** After a message was edited. What cannot be edited is posted anew while anybody may still need it. */
export function afterEdit(post: Post, answer: Answer<PostRef>, sent: Sent): Post {
  switch (answer.kind) {
    case 'ok':
      return { ...post, ...shownNow(answer.value, sent), ...settledEdit(post, sent.nowMs) };
    case 'unknown':
      return { ...post, editLost: true, lookAtMs: Math.max(post.lookAtMs ?? 0, sent.nowMs + ARRIVES_WITHIN_MS) };
    case 'edit-refused':
    case 'gone': {
      if (!post.wasLive && !isLive(sent.card)) return { ...post, revision: sent.revision, ...NO_LOOK };
      const before = answer.kind === 'gone' ? null : (post.ref?.permalink ?? null);
      return { ...post, ...NO_LOOK, part: post.part + 1, revision: 0, ref: null, before };
    }
    case 'rate-limited':
    case 'refused':
      return post;
  }
  return answer satisfies never;
}

/**
 * After a search. The first of several messages is kept as it is; the next edit brings it up to date. A search that the platform
 * refuses finds nothing: that a message may stand twice is better than none. Where one stands already, it is asked again for a while.
 */
export function afterFind(post: Post, answer: Answer<readonly Found[]>, nowMs: number): Post {
  if (answer.kind === 'unknown' || answer.kind === 'rate-limited') return post;
  if (answer.kind === 'refused' && post.ref !== null && post.straysSinceMs !== null)
    return nowMs - post.straysSinceMs < SEARCHED_FOR_MS
      ? { ...post, lookAtMs: nowMs + SEARCHED_AGAIN_MS }
      : withoutStrays(post);
  const found = answer.kind === 'ok' ? answer.value : [];
  const first = oldest(post.ref === null ? found : [...found, { ref: post.ref, revision: post.revision }]);
  if (post.ref !== null && first !== undefined) return { ...withoutStrays(post), ...asFound(post, first) };
  const since = Math.min(post.tryingSinceMs ?? nowMs, post.straysSinceMs ?? nowMs);
  if (first === undefined) return { ...post, tryingSinceMs: null, straysSinceMs: since };
  const twice = post.straysSinceMs === null ? {} : { lookAtMs: nowMs + ARRIVES_WITHIN_MS };
  return { ...post, ...asFound(post, first), shownAtMs: nowMs, tryingSinceMs: null, ...twice };
}

/** Messages of the same card besides the first one. */
export function strays(found: readonly Found[], before: Post, kept: Post): readonly PostRef[] {
  const all = [...found.map(({ ref }) => ref), ...(before.ref === null ? [] : [before.ref])];
  const others = all.filter(({ ts }) => ts !== kept.ref?.ts);
  return others.filter(({ ts }, at) => others.findIndex((other) => other.ts === ts) === at);
}

function oldest(found: readonly Found[]): Found | undefined {
  return found.toSorted((one, other) => compareTs(one.ref.ts, other.ref.ts))[0];
}

/** Platforms name messages by numbers that grow with the time, too long to be exact as one. */
function compareTs(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}

const shownNow = (ref: PostRef, { card, revision, nowMs }: Sent) => ({
  ref,
  revision,
  wasLive: isLive(card),
  shownAtMs: nowMs,
});

const asFound = (post: Post, { ref, revision }: Found) =>
  ref.ts === post.ref?.ts ? {} : { ref, revision, wasLive: true };

function withoutStrays(post: Post): Post {
  return { ...post, straysSinceMs: null, lookAtMs: post.editLost ? post.lookAtMs : null };
}

/** An edit that began after the lost one had its time stands for good. */
function settledEdit(post: Post, nowMs: number): Pick<Post, 'editLost' | 'lookAtMs'> {
  const isOver = post.lookAtMs === null || post.lookAtMs <= nowMs;
  const editLost = post.editLost && !isOver;
  return { editLost, lookAtMs: editLost || post.straysSinceMs !== null ? post.lookAtMs : null };
}

/** Of one that was not given back: an edit of whoever had it may come after the next one. */
export function takenOver(post: Post, nowMs: number): Post {
  if (post.ref === null) return post;
  return { ...post, editLost: true, lookAtMs: Math.max(post.lookAtMs ?? 0, nowMs + ARRIVES_WITHIN_MS) };
}

/** A message that is left behind needs no look for what was lost on its way to it. */
const NO_LOOK: Pick<Post, 'editLost' | 'lookAtMs' | 'straysSinceMs' | 'tryingSinceMs'> = {
  editLost: false,
  lookAtMs: null,
  straysSinceMs: null,
  tryingSinceMs: null,
};

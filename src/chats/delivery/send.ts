import type { Clock } from '../../domain/clock.ts';
import type { RunId } from '../../domain/names.ts';
import { placeOf } from '../channel.ts';
import type { Destination, Lane } from '../outbox.ts';
import {
  afterEdit,
  afterFind,
  afterPost,
  beginsAgain,
  begunAgain,
  type Move,
  moveFor,
  strays,
  takenOver,
} from './outcome.ts';
import { linkKeys } from './link-keys.ts';
import type { Answer, ChatPort, Method, Picture, PostRef, Shown } from './port.ts';
import type { ClaimedPost, DuePost, Post, PostStore } from './posts.ts';
import { EVERYWHERE, type Refusals } from './refusals.ts';

/**
 * A card is one process's for so long; a call that takes longer is looked after as one that was lost. A search has several pages and
 * an upload three calls: of two processes that took them from each other neither would ever be done. Unit: milliseconds.
 */
const LEASE_MS: Readonly<Record<Method, number>> = { post: 8_000, edit: 8_000, find: 40_000, upload: 40_000 };
/** Until another who has the card is done with it. Unit: milliseconds. */
const SOON_MS = 1_000;
/** Until the message was posted below which something hangs. Unit: milliseconds. */
const BELOW_AGAIN_MS = 2_000;

/** After which messages that may stand twice are looked for once more. Unit: milliseconds. */
const LOOK_AGAIN_MS = 8_000;

/** A card that is refused for what it holds may change, or Baton be mended. Unit: milliseconds. */
const CARD_AGAIN_MS = 60_000;

/** Where what went wrong is written. */
export interface DeliveryLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface SendDeps {
  readonly platform: string;
  readonly posts: PostStore;
  readonly port: ChatPort;
  readonly clock: Clock;
  readonly log: DeliveryLog;
  readonly lane: Lane;
  /** Names this process in leases. */
  readonly owner: string;
  readonly refusals: Refusals;
  /** People are told, once, that a place refuses Baton; and that it does no more. */
  readonly told: (place: Destination, words: string | null) => Promise<void>;
  /** The picture of a run; null when there is none to show. */
  readonly pictureOf: (run: RunId) => Promise<Picture | null>;
}

/** How a try ended, for whoever decides what goes next. */
export type Ended =
  | { readonly kind: 'done' | 'unknown' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'rate-limited'; readonly method: Method; readonly ms: number };

type Settled = { readonly post: Post; readonly answer: Answer<unknown>; readonly method: Method };

/** The picture of a run goes into the thread of the run's card. */
export const pictureKey = (run: RunId): string => `picture:${run}`;
export const isPicture = (key: string): boolean => key.startsWith('picture:');

/**
 * One call for one card. What is about to be sent is written down before, and what came of it after, so that whoever comes next
 * knows.
 * @throws what the store throws
 */
export async function sendOne(deps: SendDeps, due: DuePost): Promise<Ended> {
  const { posts, clock } = deps;
  const { destination, key } = due;
  const given = await posts.claim(destination, key, deps.owner, LEASE_MS[methodOf(due)]);
  if (given === null) return { kind: 'wait', ms: SOON_MS };
  const claimed = given.isTakenOver ? { ...given, post: takenOver(given.post, given.nowMs) } : given;
  if (beginsAgain(claimed.post, claimed.card)) {
    await posts.settle(claimed, begunAgain(claimed.post), []);
    return { kind: 'wait', ms: 0 };
  }
  const startedAtMs = clock.monotonic();
  const move = moveFor(claimed.post, claimed.revision, claimed.nowMs);
  if (move === 'post' && !(await posts.trying(claimed))) return { kind: 'wait', ms: SOON_MS };
  const nowMs = () => claimed.nowMs + (clock.monotonic() - startedAtMs);
  const settled = await (isPicture(key) ? sendPicture : sendCard)(deps, claimed, move, nowMs);
  if (settled === 'not-yet') {
    await posts.settle(claimed, claimed.post, []);
    return { kind: 'wait', ms: BELOW_AGAIN_MS };
  }
  return settle(deps, claimed, settled);
}

/** What is about to be called for a card, as far as it is known before it is claimed. */
export function methodOf({ key, post, revision, nowMs }: DuePost): Method {
  const move = moveFor(post, revision, nowMs);
  if (move === 'none') return 'edit';
  return move === 'post' && isPicture(key) ? 'upload' : move;
}

async function sendCard(
  deps: SendDeps,
  claimed: ClaimedPost,
  move: Move,
  nowMs: () => number,
): Promise<Settled | 'not-yet'> {
  const { port, lane } = deps;
  const { destination, key, post, card, revision } = claimed;
  const { part, ref } = post;
  const thread = card.below === undefined ? null : await deps.posts.refOf(destination, card.below);
  if (card.below !== undefined && thread === null) return 'not-yet';
  const below = thread === null ? {} : { below: thread };
  if (move === 'find') {
    const sinceMs = Math.min(post.tryingSinceMs ?? nowMs(), post.straysSinceMs ?? nowMs());
    const answer = await port.find(lane, destination, { key, part, sinceMs, ...below });
    const found = afterFind(post, answer, nowMs());
    const pointed =
      answer.kind === 'ok' ? await pointToFirst(deps, strays(answer.value, post, found), found.ref) : true;
    return {
      post: pointed ? found : { ...found, straysSinceMs: sinceMs, lookAtMs: nowMs() + LOOK_AGAIN_MS },
      answer,
      method: 'find',
    };
  }
  const links = await deps.posts.links(destination, linkKeys(card));
  const shown: Shown = { card, revision, part, before: post.before, links, ...below };
  if (move === 'post' || ref === null) {
    const answer = await port.post(lane, destination, shown);
    return { post: afterPost(post, answer, { card, revision, nowMs: nowMs() }), answer, method: 'post' };
  }
  if (move === 'none') return { post: { ...post, lookAtMs: null }, answer: { kind: 'ok', value: ref }, method: 'edit' };
  const answer = await port.edit(lane, ref, shown);
  return { post: afterEdit(post, answer, { card, revision, nowMs: nowMs() }), answer, method: 'edit' };
}

/** A message that stands twice: the later ones become links. False when one of them may not have. */
async function pointToFirst(
  { port, lane }: SendDeps,
  later: readonly PostRef[],
  first: PostRef | null,
): Promise<boolean> {
  let all = true;
  if (first === null) return true;
  for (const stray of later) {
    const answer = await port.pointTo(lane, stray, first);
    if (answer.kind === 'unknown' || answer.kind === 'rate-limited') all = false;
  }
  return all;
}

async function sendPicture(
  { port, posts, pictureOf }: SendDeps,
  claimed: ClaimedPost,
  move: Move,
  nowMs: () => number,
): Promise<Settled | 'not-yet'> {
  const { destination, key, post, card, revision } = claimed;
  const run = key.slice(pictureKey('').length);
  const sent = () => ({ card, revision, nowMs: nowMs() });
  const thread = await posts.refOf(destination, `run:${run}`);
  if (thread === null) return 'not-yet';
  const picture = move === 'find' || move === 'post' ? await pictureOf(run) : null;
  // Its run is not kept any more, or it stands already: nothing is left to do.
  if (picture === null)
    return { post: { ...post, revision, lookAtMs: null }, answer: { kind: 'ok', value: null }, method: 'upload' };
  if (move === 'post') {
    const answer = await port.upload(thread, picture);
    // No card is left to hang it on.
    if (answer.kind === 'gone') return { post: { ...post, revision, tryingSinceMs: null }, answer, method: 'upload' };
    return { post: { ...afterPost(post, answer, sent()), lookAtMs: null }, answer, method: 'upload' };
  }
  const answer = await port.findUpload(thread, picture.title);
  const found = afterFind(post, answer, nowMs());
  return { post: { ...found, lookAtMs: null }, answer, method: 'find' };
}

async function settle(deps: SendDeps, claimed: ClaimedPost, { post, answer, method }: Settled): Promise<Ended> {
  const { posts, told } = deps;
  const place = placeOf(claimed.destination);
  if (answer.kind === 'refused' && method !== 'find') await refused(deps, claimed, answer);
  const accepting = answer.kind === 'ok' && method !== 'find' ? [place, EVERYWHERE] : [];
  const accepted = await posts.settle(claimed, post, accepting);
  for (const again of accepted ?? []) await told(again, null);
  if (accepted === null && method === 'post' && (answer.kind === 'ok' || answer.kind === 'unknown'))
    await posts.maybeTwice(claimed.destination, claimed.key, claimed.nowMs, LOOK_AGAIN_MS);
  if (answer.kind === 'rate-limited') return { kind: 'rate-limited', method, ms: answer.retryInMs };
  if (answer.kind === 'refused' && answer.reach === 'card') return { kind: 'wait', ms: CARD_AGAIN_MS };
  if (answer.kind === 'gone' && method === 'post') return { kind: 'wait', ms: CARD_AGAIN_MS };
  return { kind: answer.kind === 'unknown' ? 'unknown' : 'done' };
}

async function refused(
  { posts, refusals, told, platform, log }: SendDeps,
  { destination, key }: ClaimedPost,
  { reach, words }: Extract<Answer<unknown>, { kind: 'refused' }>,
): Promise<void> {
  if (reach === 'card') {
    log.warn({ card: key, destination, refusal: words }, 'A card is taken in no form');
    return;
  }
  const place = reach === 'platform' ? EVERYWHERE : placeOf(destination);
  refusals.note(place);
  if (await posts.refused({ platform, place, words })) await told(place, words);
}

import type { Answer, ChatPort, Found, PostRef, Shown } from '../../../../src/chats/delivery/port.ts';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';
import type { VirtualTime } from '../../../../src/lab/simulation/run/time.ts';

export interface FakeMessage {
  readonly ref: PostRef;
  readonly destination: string;
  readonly key: string;
  readonly part: number;
  readonly before: string | null;
  revision: number;
  headline: string;
  /** Edited into a link to the first of two. */
  linksTo: string | null;
  deleted: boolean;
  editable: boolean;
}

/** What befalls one call. `lost`: done, and no answer. `late`: done after that time, no answer. `dropped`: not done, no answer. `slow`: well, after that time. */
export type Fate =
  | { readonly kind: 'well' | 'lost' | 'dropped' }
  | { readonly kind: 'late' | 'slow'; readonly ms: number }
  | { readonly kind: 'limited'; readonly ms: number }
  | { readonly kind: 'refused'; readonly reach: 'card' | 'place' | 'platform' };

export interface Call {
  readonly method: 'post' | 'edit' | 'find' | 'upload' | 'findUpload' | 'pointTo';
  readonly lane: string;
  readonly place: string;
  readonly key: string;
  readonly revision: number;
  readonly atMs: number;
  readonly fate: Fate;
}

/** `wentBack`: messages that an edit in time made older. A chat in memory, whose every call meets the fate that `fateOf` gives it. A call without an answer takes five seconds. */
export function createFakeChat(
  time: VirtualTime,
  fateOf: (call: Omit<Call, 'fate'>) => Fate,
  takesMs = 40,
): {
  readonly port: ChatPort;
  readonly messages: FakeMessage[];
  readonly calls: Call[];
  readonly wentBack: FakeMessage[];
} {
  const messages: FakeMessage[] = [];
  const calls: Call[] = [];
  const wentBack: FakeMessage[] = [];
  let made = 0;
  let isLate = false;
  const call = async <T>(given: Omit<Call, 'fate' | 'atMs'>, act: () => Answer<T>): Promise<Answer<T>> => {
    const asked = { ...given, atMs: time.now() };
    const fate = fateOf(asked);
    calls.push({ ...asked, fate });
    if (fate.kind === 'late')
      time.after(fate.ms, () => {
        isLate = true;
        act();
        isLate = false;
      });
    if (fate.kind === 'lost') act();
    if (fate.kind === 'lost' || fate.kind === 'late' || fate.kind === 'dropped') {
      await time.sleep(5_000);
      return { kind: 'unknown', because: 'no answer' };
    }
    await time.sleep(fate.kind === 'slow' ? fate.ms : takesMs);
    if (fate.kind === 'limited') return { kind: 'rate-limited', retryInMs: fate.ms };
    if (fate.kind === 'refused') return { kind: 'refused', words: 'Invite Baton.', reach: fate.reach };
    return act();
  };
  const put = (destination: string, key: string, { card, revision, part, before }: Shown): Answer<PostRef> => {
    const ts = String(1_000_000 + (made += 1));
    const ref = { channel: destination, ts, permalink: `https://chat.example/${ts}` };
    const rest = { linksTo: null, deleted: false, editable: true };
    messages.push({ ref, destination, key, part, before, revision, headline: card.headline, ...rest });
    return { kind: 'ok', value: ref };
  };
  const changed = (ref: PostRef, change: (message: FakeMessage) => void): Answer<PostRef> => {
    const message = messages.find((one) => one.ref.ts === ref.ts);
    if (message === undefined || message.deleted) return { kind: 'gone' };
    if (!message.editable) return { kind: 'edit-refused' };
    change(message);
    return { kind: 'ok', value: ref };
  };
  const found = (of: (message: FakeMessage) => boolean): Answer<readonly Found[]> => ({
    kind: 'ok',
    value: messages.filter((one) => !one.deleted && one.linksTo === null && of(one)),
  });
  const port: ChatPort = {
    platform: 'slack',
    post: (lane, destination, shown) =>
      call({ method: 'post', lane, place: destination, key: shown.card.key, revision: shown.revision }, () =>
        put(shown.below === undefined ? destination : threadIn(shown.below), shown.card.key, shown),
      ),
    edit: (lane, ref, shown) =>
      call({ method: 'edit', lane, place: ref.channel, key: shown.card.key, revision: shown.revision }, () =>
        changed(ref, (message) => {
          if (shown.revision < message.revision && !isLate) wentBack.push(message);
          Object.assign(message, { revision: shown.revision, headline: shown.card.headline });
        }),
      ),
    pointTo: (lane, ref, first) =>
      call({ method: 'pointTo', lane, place: ref.channel, key: '', revision: 0 }, () =>
        changed(ref, (message) => void (message.linksTo = first.ts)),
      ),
    find: (lane, destination, { key, part, below }) =>
      call({ method: 'find', lane, place: destination, key, revision: 0 }, () =>
        found(
          (one) =>
            one.destination === (below === undefined ? destination : threadIn(below)) &&
            one.key === key &&
            one.part === part,
        ),
      ),
    upload: (thread, { title, alt }) =>
      call({ method: 'upload', lane: 'progress', place: thread.channel, key: title, revision: 1 }, () =>
        put(threadIn(thread), title, {
          revision: 1,
          part: 0,
          before: null,
          links: new Map(),
          card: textCard(title, title, alt),
        }),
      ),
    findUpload: (thread, title) =>
      call({ method: 'findUpload', lane: 'progress', place: thread.channel, key: title, revision: 0 }, () =>
        found((one) => one.destination === threadIn(thread) && one.key === title),
      ),
  };
  return { port, messages, calls, wentBack };
}

const threadIn = ({ channel, ts }: PostRef): string => `${channel}/${ts}`;

import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { textCard } from '../../../src/chats/project/simple-cards.ts';
import { type ClaimedPost, NEVER_POSTED, type Post } from '../../../src/chats/delivery/posts.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['outbox', 'chat_posts', 'chat_refusals'] as const) await database.db.deleteFrom(table).execute();
});

const PLACE = 'slack:C1';
const ref = (ts: string) => ({ channel: 'C1', ts, permalink: `https://acme.example/${ts}` });
const want = (key: string, place = PLACE, text = 'words') =>
  database.store.outbox.want([place], textCard(key, 'Title', text), 'decision', 1);
const due = (without: string[] = [], limit = 100) => database.store.posts.due('slack', 'decision', without, limit);
const keys = async (...args: Parameters<typeof due>) => (await due(...args)).map(({ key }) => key);
const claim = (key: string, owner = 'bot-1', holdMs = 5_000) => database.store.posts.claim(PLACE, key, owner, holdMs);
const claimed = async (key: string) => given(await claim(key));
function given(post: ClaimedPost | null): ClaimedPost {
  if (post === null) throw new Error("it is another's");
  return post;
}
const shown = (revision: number, over: Partial<Post> = {}): Post => ({
  ...NEVER_POSTED,
  ref: ref('1.1'),
  revision,
  ...over,
});

describe('posts', () => {
  it('are due until the newest revision is shown, and again after the next change', async () => {
    const { posts } = database.store;
    await want('plan:1');
    expect(await due()).toMatchObject([
      { destination: PLACE, key: 'plan:1', revision: 1, post: NEVER_POSTED, readyInMs: 0 },
    ]);
    const post = await claimed('plan:1');
    await posts.trying(post);
    await posts.settle(post, shown(1, { shownAtMs: 17.4, wasLive: true }), []);

    expect(await due()).toEqual([]);
    expect(await posts.refOf(PLACE, 'plan:1')).toEqual(ref('1.1'));
    await want('plan:1', PLACE, 'other words');
    expect(await due()).toMatchObject([
      { revision: 2, post: { revision: 1, shownAtMs: 17, wasLive: true, ref: ref('1.1') } },
    ]);
    await posts.settle(await claimed('plan:1'), shown(2), []);
    await posts.refresh(PLACE, 'plan:1');
    expect(await keys()).toEqual(['plan:1']);
  });

  it('are not shown again for a press when that was done a moment ago', async () => {
    const { posts } = database.store;
    await want('plan:1');
    const post = await claimed('plan:1');
    await posts.settle(post, shown(1, { shownAtMs: post.nowMs }), []);

    await posts.refresh(PLACE, 'plan:1');
    expect(await keys()).toEqual([]);
    await sql`update chat_posts set shown_at_ms = shown_at_ms - 60_000`.execute(database.db);
    await posts.refresh(PLACE, 'plan:1');
    expect(await keys()).toEqual(['plan:1']);
  });

  it('are in one hand only, until it lets go or its time is up', async () => {
    const { posts } = database.store;
    await want('plan:1');
    const both = await Promise.all([claim('plan:1', 'bot-1'), claim('plan:1', 'bot-2')]);
    const held = both.find((one) => one !== null);
    expect(both.filter((one) => one !== null)).toHaveLength(1);
    expect((await due())[0]?.readyInMs).toBeGreaterThan(1_000);
    if (!held) throw new Error('nobody has it');

    await sql`update chat_posts set owner_until_ms = baton_now_ms() - 1`.execute(database.db);
    expect(await posts.trying(held)).toBe(false);
    expect(await claim('plan:1', 'bot-3')).toMatchObject({ owner: 'bot-3', post: { tryingSinceMs: null } });
    expect(await posts.settle(held, shown(1), [])).toBeNull();
    expect(await posts.refOf(PLACE, 'plan:1')).toBeNull();
  });

  it('remember that a message may have been sent, for whoever comes next', async () => {
    const { posts } = database.store;
    await want('plan:1');
    expect(await posts.trying(await claimed('plan:1'))).toBe(true);
    await sql`update chat_posts set owner_until_ms = baton_now_ms() - 1`.execute(database.db);

    expect((await claim('plan:1', 'bot-2'))?.post.tryingSinceMs).toBeGreaterThan(1_000_000);
  });

  it('are due for a look when its time has come, though nothing has changed', async () => {
    const { posts } = database.store;
    await want('plan:1');
    const post = await claimed('plan:1');
    await posts.settle(post, shown(1, { editLost: true, lookAtMs: post.nowMs + 50_000 }), []);
    const [later] = await due();
    expect(later?.readyInMs).toBeGreaterThan(20_000);

    await posts.maybeTwice(PLACE, 'plan:1', post.nowMs, -1);
    expect(await due()).toMatchObject([{ readyInMs: 0, post: { straysSinceMs: post.nowMs, editLost: true } }]);
  });

  it('of one channel hold up no other, and answers wait behind what people decide on', async () => {
    for (let at = 0; at < 30; at += 1) await want(`reply:${at}`);
    await want('plan:1');
    await want('plan:2', 'slack:C2');
    await want('reply:z', 'slack:C2/17.2');

    expect(await keys([], 4)).toEqual(['plan:1', 'plan:2', 'reply:0', 'reply:z']);
    expect(await keys(['slack:C1'])).toEqual(['plan:2', 'reply:z']);
    expect(await keys(['slack:C2'], 2)).toEqual(['plan:1', 'reply:0']);
  });

  it('that are new are not hidden behind edits that wait, nor edits behind new ones', async () => {
    const { posts } = database.store;
    const ids = Array.from({ length: 30 }, (_, at) => at);
    for (const at of ids) {
      await want(`plan:old-${at}`);
      await posts.settle(await claimed(`plan:old-${at}`), shown(1, { ref: ref(`1.${at}`) }), []);
      await want(`plan:old-${at}`, PLACE, 'other words');
    }
    for (const at of ids) await want(`plan:new-${at}`);

    expect(await keys([], 4)).toEqual(['plan:old-0', 'plan:new-0', 'plan:old-1', 'plan:new-1']);
  });

  it('tell addresses of cards in the same channel, from a thread too', async () => {
    const { posts } = database.store;
    await want('run:r-1');
    await want('run:r-2');
    await posts.settle(await claimed('run:r-1'), shown(1), []);

    const links = await posts.links(`${PLACE}/17.2`, ['run:r-1', 'run:r-2', 'plan:none']);

    expect([...links]).toEqual([['run:r-1', 'https://acme.example/1.1']]);
    expect((await posts.links('slack:C2', ['run:r-1'])).size).toBe(0);
  });

  it('keep what a place refuses until it takes a card, and tell of it once', async () => {
    const { posts } = database.store;
    const refusal = { platform: 'slack', place: PLACE, words: 'Invite Baton.' };
    await want('plan:1');
    expect([await posts.refused(refusal), await posts.refused(refusal)]).toEqual([true, false]);
    expect(await posts.refused({ ...refusal, words: 'It is archived.' })).toBe(true);
    expect(await posts.refusals()).toMatchObject([{ place: PLACE, words: 'It is archived.' }]);

    expect(await posts.settle(await claimed('plan:1'), shown(0), [])).toEqual([]);
    expect(await posts.settle(await claimed('plan:1'), shown(1), [PLACE, '*'])).toEqual([PLACE]);
    expect(await posts.refusals()).toEqual([]);
  });

  it('say when somebody has them who did not give them back', async () => {
    await want('plan:1');
    const first = await claim('plan:1', 'bot-1', 0);
    const second = await claim('plan:1', 'bot-2');
    await database.store.posts.settle(given(second), shown(0), []);
    const third = await claim('plan:1', 'bot-1');

    expect([first, second, third].map((one) => one?.isTakenOver)).toEqual([false, true, false]);
  });

  it('are left alone in a place that is not wanted any more, and its refusal is forgotten', async () => {
    const { posts, outbox } = database.store;
    await want('plan:1');
    await want('plan:1', `${PLACE}/17.2`);
    await want('plan:1', 'slack:C2');
    for (const place of [PLACE, 'slack:C2']) await posts.refused({ platform: 'slack', place, words: 'Invite Baton.' });
    await posts.leave(PLACE);

    expect((await posts.due('slack', 'decision', [], 9)).map(({ destination }) => destination)).toEqual(['slack:C2']);
    expect((await posts.refusals()).map(({ place }) => place)).toEqual(['slack:C2']);
    expect(await outbox.find(PLACE, 'plan:1')).not.toBeNull();
  });

  it('that changed while they were sent are told of at once', async () => {
    const { posts } = database.store;
    let heard = 0;
    const stop = await posts.onDue('slack', () => (heard += 1));
    const other = vi.fn();
    const stopOther = await posts.onDue('discord', other);
    await want('plan:1');
    await vi.waitFor(() => expect(heard).toBe(1), 5_000);
    const post = await claimed('plan:1');
    await want('plan:1', PLACE, 'meanwhile');
    await posts.settle(post, shown(1), []);

    await vi.waitFor(() => expect(heard).toBe(3), 5_000);
    expect(other).not.toHaveBeenCalled();
    await stop();
    await stopOther();
  });
});

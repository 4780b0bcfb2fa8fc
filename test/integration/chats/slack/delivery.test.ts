import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Card } from '../../../../src/chats/card.ts';
import { slackDestination } from '../../../../src/chats/channel.ts';
import { createDelivery, type Delivery } from '../../../../src/chats/delivery/delivery.ts';
import type { Picture } from '../../../../src/chats/delivery/port.ts';
import type { Lane } from '../../../../src/chats/outbox.ts';
import { createSlackClients } from '../../../../src/chats/slack/clients.ts';
import { createSlackPort } from '../../../../src/chats/slack/port.ts';
import { type SlackStandIn, startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { openTestDatabase, type TestDatabase } from '../../database.ts';

const CHANNEL = 'C0VALIDATE';
const PLACE = slackDestination(CHANNEL);
const PICTURE: Picture = { png: new Uint8Array([137, 80, 78, 71]), alt: 'Five steps, all done.', title: 'Run r-1' };

let database: TestDatabase;
let slack: SlackStandIn;
let bots: Delivery[] = [];
let logged: string[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['outbox', 'chat_posts', 'chat_refusals'] as const) await database.db.deleteFrom(table).execute();
  slack = await startSlack();
});
afterEach(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  bots = [];
  logged = [];
  await slack.stop();
});

async function start(): Promise<Delivery> {
  const clients = createSlackClients({ token: slack.botToken, apiUrl: slack.url });
  const { posts, outbox } = database.store;
  const bot = await createDelivery({
    posts,
    outbox,
    port: createSlackPort({ clients, mentionsOf: () => ['U0ANA00001'] }),
    clock: systemClock,
    log: { warn: (_, message) => void logged.push(message) },
    owner: `bot-${bots.length}`,
    pictureOf: async () => PICTURE,
    isWanted: () => true,
    wakePage: async () => undefined,
  });
  bots.push(bot);
  return bot;
}

const card = (key: string, headline: string, over: Partial<Card> = {}): Card => ({
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
const want = (one: Card, lane: Lane, place = PLACE) => database.store.outbox.want([place], one, lane, 1);
/** Headlines of a card's messages that are no links to another, oldest first. */
const standing = (key: string, messages = slack.messages(CHANNEL)) =>
  messages
    .filter(({ metadata }) => metadata?.event_payload['key'] === key)
    .map(({ text }) => text.replace(/ \(.*/, ''));
const until = (what: string, isSo: () => boolean, withinMs?: number) => slack.until(what, isSo, withinMs);
const shows = (key: string, headline: string, withinMs?: number) =>
  until(`${key}: ${headline}`, () => standing(key).at(-1) === headline, withinMs);

describe('cards in Slack', () => {
  it('are posted once and edited in place, without previews, and speak of each other by links', async () => {
    await start();
    await want(card('run:r-7f3a', 'begins'), 'decision');
    await shows('run:r-7f3a', 'begins');
    await want(card('run:r-7f3a', 'done'), 'decision');
    await want(card('reply:1', 'r-7f3a has ended'), 'decision');
    await shows('run:r-7f3a', 'done');
    await shows('reply:1', 'r-7f3a has ended');

    expect(slack.messages(CHANNEL)).toHaveLength(2);
    expect(slack.calls('chat.postMessage')[0]?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
    const ts = slack.messages(CHANNEL)[0]?.ts.replace('.', '');
    expect(JSON.stringify(slack.messages(CHANNEL)[1]?.blocks)).toContain(`/archives/${CHANNEL}/p${ts}`);
  });

  it('go into a thread that a request came from, and call people only where there is an alarm', async () => {
    await start();
    const { ts } = await post('somebody asks');
    await want(card('reply:1', 'all is well'), 'decision', slackDestination(CHANNEL, ts));
    await want(card('alarm:sol', 'two signers'), 'alert');
    await until('the answer', () => standing('reply:1', slack.thread(CHANNEL, ts)).length === 1);
    await shows('alarm:sol', 'two signers');

    const calls = slack.messages(CHANNEL).filter(({ blocks }) => JSON.stringify(blocks).includes('<@U0ANA00001>'));
    expect(calls.map(({ metadata }) => metadata?.event_payload['key'])).toEqual(['alarm:sol']);
  });

  it('are looked for where the answer was lost', async () => {
    slack.loseAnswer('chat.postMessage', 1);
    await start();
    await want(card('plan:p-1', 'approve?'), 'decision');
    await until('it is known', () => slack.calls('conversations.history').length > 0);
    await want(card('plan:p-1', 'approved'), 'decision');
    await shows('plan:p-1', 'approved');

    expect(standing('plan:p-1')).toEqual(['approved']);
  });

  it('go on in a fresh message that links to the old one, where Slack takes no edits', async () => {
    await start();
    await want(card('run:r-1', 'begins'), 'decision');
    await shows('run:r-1', 'begins');
    slack.refuseEditsOlderThan(0);
    await want(card('run:r-1', 'goes on'), 'decision');
    await shows('run:r-1', 'goes on');

    expect(standing('run:r-1')).toEqual(['begins', 'goes on']);
    const ts = slack.messages(CHANNEL)[0]?.ts.replace('.', '');
    expect(JSON.stringify(slack.messages(CHANNEL)[1]?.blocks)).toContain(`/archives/${CHANNEL}/p${ts}`);
  });

  it('are posted again where somebody has deleted them', async () => {
    await start();
    await want(card('run:r-1', 'begins'), 'decision');
    await shows('run:r-1', 'begins');
    slack.deleteMessage(CHANNEL, slack.messages(CHANNEL)[0]?.ts ?? '');
    await want(card('run:r-1', 'goes on'), 'decision');
    await shows('run:r-1', 'goes on');
  });

  it('that a channel refuses are told of on the page, and appear as soon as somebody has invited Baton and acts', async () => {
    const bot = await start();
    slack.removeFromChannel(CHANNEL);
    await want(card('plan:p-1', 'approve?'), 'decision');
    await vi.waitFor(async () => expect(await database.store.posts.refusals()).toHaveLength(1), 5_000);
    await vi.waitFor(async () => {
      const [told] = await database.store.outbox.due(['web'], 10);
      expect(told?.card).toMatchObject({
        headline: `Slack channel ${CHANNEL}: Baton is not in it. Invite it there: /invite @Baton`,
        tone: 'bad',
      });
    }, 5_000);

    slack.addToChannel(CHANNEL);
    bot.actedIn(PLACE);
    await shows('plan:p-1', 'approve?');

    await vi.waitFor(async () => expect(await database.store.posts.refusals()).toEqual([]), 5_000);
    expect(logged).toEqual(['A chat takes no card', 'A chat takes cards again']);
  });

  it('of two bots stand there once', async () => {
    await start();
    await start();
    for (let at = 0; at < 4; at += 1) await want(card(`reply:${at}`, 'answer'), 'decision');
    await until('all are there', () => slack.messages(CHANNEL).length >= 4);
    await Promise.all(bots.map((bot) => bot.stop()));

    expect(slack.messages(CHANNEL)).toHaveLength(4);
  });

  it('wait for a bot to come back, and for Slack, and are true soon after', async () => {
    const bot = await start();
    await want(card('run:r-1', 'begins'), 'progress');
    await shows('run:r-1', 'begins');
    slack.down();
    await want(card('run:r-1', 'goes on'), 'progress');
    await want(card('plan:p-1', 'approve?'), 'decision');
    await vi.waitFor(async () => {
      const [post] = await database.store.posts.due('slack', 'decision', [], 10);
      expect(post?.post.tryingSinceMs).not.toBeNull();
    }, 10_000);
    await bot.stop();
    await want(card('run:r-1', 'done'), 'decision');
    slack.up();
    await start();

    // The promise: every card is true within ten seconds.
    await shows('run:r-1', 'done', 10_000);
    await shows('plan:p-1', 'approve?', 10_000);
    expect(standing('plan:p-1')).toHaveLength(1);
  });

  it('of decisions appear while what is in motion is limited for five minutes', async () => {
    await start();
    for (const run of ['r-1', 'r-2']) await want(card(`run:${run}`, 'begins'), 'progress');
    await until('both are there', () => slack.messages(CHANNEL).length === 2);
    slack.rateLimit('chat.update', { seconds: 300 });
    for (const run of ['r-1', 'r-2']) await want(card(`run:${run}`, 'goes on'), 'progress');
    // The second one goes too where it was on its way before the answer to the first.
    await until('they were limited', () => slack.calls('chat.update').length > 0);
    await want(card('plan:p-1', 'approve?'), 'decision');

    // The promise: under three seconds.
    await shows('plan:p-1', 'approve?', 3_000);
    expect(slack.calls('chat.update').length).toBeLessThanOrEqual(2);
  });

  it('of a run that has ended get its picture into their thread, once though the answer is lost', async () => {
    slack.loseAnswer('files.completeUploadExternal', 1);
    await start();
    await want(card('picture:r-1', 'Timeline', { tone: 'neutral' }), 'progress');
    await want(card('run:r-1', 'done', { tone: 'good' }), 'decision');
    await vi.waitFor(
      async () => expect(await database.store.posts.due('slack', 'progress', [], 9)).toEqual([]),
      10_000,
    );

    expect(slack.files()).toMatchObject([{ title: 'Run r-1', alt_txt: PICTURE.alt, name: 'timeline.png' }]);
    const [run] = slack.messages(CHANNEL);
    expect(slack.thread(CHANNEL, run?.ts ?? '').flatMap(({ files }) => files ?? [])).toHaveLength(1);
  });

  it('knows no message for its own while Slack does not say who Baton is', async () => {
    const clients = createSlackClients({ token: slack.botToken, apiUrl: slack.url });
    const port = createSlackPort({ clients, mentionsOf: () => [] });
    const sought = { key: 'run:r-1', part: 0, sinceMs: 0 };
    slack.rateLimit('auth.test', { seconds: 1 });

    expect(await port.find('progress', PLACE, sought)).toMatchObject({ kind: 'unknown' });
    await vi.waitFor(
      async () => expect(await port.find('progress', PLACE, sought)).toMatchObject({ kind: 'ok' }),
      10_000,
    );
  });
});

/** Somebody writes in the channel: any message that cards can hang on. */
async function post(text: string) {
  const { WebClient } = await import('@slack/web-api');
  await new WebClient(slack.botToken, { slackApiUrl: slack.url }).chat.postMessage({ channel: CHANNEL, text });
  const message = slack.messages(CHANNEL).find((one) => one.text === text);
  if (message === undefined) throw new Error('nobody wrote');
  return message;
}

import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SlackStandIn, startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { SILENT } from './bolt-app.ts';

const CHANNEL = 'C0VALIDATE';
const options = { logger: SILENT, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };

/** What Slack said, or `taken`. */
const errorOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'taken',
    (error: Error & { readonly data?: { readonly error?: string } }) => error.data?.error ?? error.message,
  );

describe('the Web API of the stand-in, through the real client', () => {
  let slack: SlackStandIn;
  let client: WebClient;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    slack = await startSlack({ now: () => nowMs });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.url, ...options });
  });
  afterEach(() => slack.stop());

  const post = (text: string, more: object = {}) => client.chat.postMessage({ channel: CHANNEL, text, ...more });

  it('knows its tokens and scopes', async () => {
    const stranger = new WebClient('xoxb-other', { slackApiUrl: slack.url, ...options });
    expect(await client.auth.test()).toMatchObject({ ok: true, team_id: slack.team, user_id: slack.botUser });
    expect(await errorOf(stranger.auth.test())).toBe('invalid_auth');
    expect(await errorOf(client.apps.connections.open({}))).toBe('not_allowed_token_type');

    slack.removeScope('chat:write');
    await expect(post('x')).rejects.toMatchObject({ data: { error: 'missing_scope', needed: 'chat:write' } });

    slack.revokeToken();
    expect(await errorOf(client.auth.test())).toBe('token_revoked');
  });

  it('posts, edits, finds by metadata, threads, links and deletes', async () => {
    const metadata = { event_type: 'baton_card', event_payload: { key: 'plan:p-1' } };
    const posted = await post('one', { metadata });
    const ts = posted.ts ?? '';
    await client.chat.update({ channel: CHANNEL, ts, text: 'two' });
    await post('reply', { thread_ts: ts });

    const history = await client.conversations.history({ channel: CHANNEL, include_all_metadata: true });
    expect(history.messages).toMatchObject([{ text: 'two', reply_count: 1, metadata, edited: {} }]);
    const plain = await client.conversations.history({ channel: CHANNEL });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    const replies = await client.conversations.replies({ channel: CHANNEL, ts });
    expect(replies.messages?.map((each) => each.text)).toEqual(['two', 'reply']);
    const link = await client.chat.getPermalink({ channel: CHANNEL, message_ts: ts });
    expect(link.permalink).toContain(`/archives/${CHANNEL}/p${ts.replace('.', '')}`);

    await client.chat.delete({ channel: CHANNEL, ts });
    expect(await errorOf(client.chat.update({ channel: CHANNEL, ts, text: 'x' }))).toBe('message_not_found');
  });

  it('refuses what the platform refuses', async () => {
    const { ts = '' } = await post('mine');
    await slack.as('ana').say(CHANNEL, 'hers');
    const hers = slack.messages(CHANNEL).at(-1)!.ts;

    expect(await errorOf(client.chat.postMessage({ channel: 'C0NOWHERE', text: 'x' }))).toBe('channel_not_found');
    expect(await errorOf(client.chat.update({ channel: CHANNEL, ts: hers, text: 'x' }))).toBe('cant_update_message');
    expect(await errorOf(client.chat.update({ channel: CHANNEL, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    expect(await errorOf(post(''))).toBe('no_text');
    slack.refuseEditsOlderThan(60_000);
    nowMs += 61_000;
    expect(await errorOf(client.chat.update({ channel: CHANNEL, ts, text: 'x' }))).toBe('edit_window_closed');
    slack.removeFromChannel(CHANNEL);
    expect(await errorOf(post('x'))).toBe('not_in_channel');
    slack.archiveChannel(CHANNEL);
    expect(await errorOf(post('x'))).toBe('is_archived');
  });

  it('lets about one message a second into a channel, and fifty edits a minute', async () => {
    const burst = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => post(`n${index}`)));
    expect(burst.filter((each) => each.status === 'fulfilled')).toHaveLength(4);
    await expect(post('x')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
    nowMs += 1000;
    const { ts = '' } = await post('after a second');

    const edits = Array.from({ length: 51 }, (_, index) =>
      client.chat.update({ channel: CHANNEL, ts, text: `${index}` }),
    );
    const refused = (await Promise.allSettled(edits)).filter((each) => each.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { retryAfter: 60 } }]);
  });

  it('answers 429 for one method and channel for as long as it was told to', async () => {
    const other = 'C0OPERATIO';
    slack.rateLimit('chat.postMessage', { channel: CHANNEL, seconds: 300 });

    await expect(post('x')).rejects.toMatchObject({ retryAfter: 300 });
    expect(await errorOf(client.chat.postMessage({ channel: other, text: 'x' }))).toBe('taken');
    nowMs += 301_000;
    expect(await errorOf(post('x'))).toBe('taken');
  });

  it('does what was asked when the answer is lost, and nothing when it is down', async () => {
    slack.loseAnswer('chat.postMessage');
    expect(await errorOf(post('once'))).toContain('error');
    expect(slack.messages(CHANNEL).map((each) => each.text)).toEqual(['once']);

    slack.down();
    expect(await errorOf(post('never'))).toContain('error');
    slack.down(503);
    await expect(post('never')).rejects.toMatchObject({ statusCode: 503 });
    slack.up();
    expect(await errorOf(post('again'))).toBe('taken');
    expect(slack.messages(CHANNEL).map((each) => each.text)).toEqual(['once', 'again']);
  });

  it('takes a picture into a thread, with words for those who cannot see it', async () => {
    const { ts = '' } = await post('run');
    const png = Buffer.from('not a real picture');
    // The client's types call it `alt_text`; what the platform reads is `alt_txt`.
    const wanted = { filename: 'timeline.png', length: png.length, alt_txt: 'Three steps, all done' };
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal(wanted);

    const uploaded = await fetch(url, { method: 'POST', body: png });
    await client.files.completeUploadExternal({
      files: [{ id, title: 'Timeline' }],
      channel_id: CHANNEL,
      thread_ts: ts,
    });

    expect(uploaded.status).toBe(200);
    expect(slack.thread(CHANNEL, ts)[1]?.files).toMatchObject([
      { name: 'timeline.png', title: 'Timeline', alt_txt: 'Three steps, all done', mimetype: 'image/png' },
    ]);
    expect(slack.files()[0]?.content.equals(png)).toBe(true);
  });

  it('keeps the bytes of a picture whose answer was lost', async () => {
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: 'a.png',
      length: 3,
    });

    slack.loseAnswer('upload');
    await expect(fetch(url, { method: 'POST', body: 'png' })).rejects.toThrow();
    await client.files.completeUploadExternal({ files: [{ id, title: 'a' }] });

    expect(slack.files()[0]?.size).toBe(3);
  });

  it('takes the same picture by the shortcut of the client', async () => {
    await client.files.uploadV2({ file: Buffer.from('x'), filename: 'a.png', channel_id: CHANNEL, alt_text: 'a' });

    expect(slack.messages(CHANNEL)[0]?.files).toMatchObject([{ name: 'a.png' }]);
  });

  it('opens a direct conversation for a person, and writes there by its id too', async () => {
    const opened = await client.conversations.open({ users: 'U0ANA00001' });
    await client.chat.postMessage({ channel: 'U0ANA00001', text: 'hello' });

    expect(slack.direct('U0ANA00001')).toBe(opened.channel?.id);
    expect(slack.messages(opened.channel?.id ?? '').map((each) => each.text)).toEqual(['hello']);
    expect((await client.users.info({ user: 'U0ANA00001' })).user?.tz).toBe('Europe/Berlin');
  });
});

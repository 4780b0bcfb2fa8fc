import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockFindings } from '../../../../src/lab/standins/slack/blocks/check-blocks.ts';
import { type SlackStandIn, startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { SILENT, socketApp } from './bolt-app.ts';

const CHANNEL = 'C0VALIDATE';
const ANA = 'U0ANA00001';

const plain = (length: number): object => ({ type: 'plain_text', text: 'x'.repeat(length) });
const mrkdwn = (length: number): object => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const button = (more: object = {}): object => ({ type: 'button', text: plain(1), ...more });
const actions = (...elements: object[]): object => ({ type: 'actions', elements });
const confirm = (title: number, text: number, yes: number): object => ({
  title: plain(title),
  text: plain(text),
  confirm: plain(yes),
  deny: plain(1),
});
const many = (count: number, each: (index: number) => object): object[] =>
  Array.from({ length: count }, (_, index) => each(index));

const dividers = (count: number): object[] => many(count, () => ({ type: 'divider' }));
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } });
const view = (title: number, metadata = '') => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'x'.repeat(title) },
  private_metadata: metadata,
  blocks: [],
});
const answer = async (url: string | undefined, body: object) => {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify(body) })).status;
};

describe('the block rules of the stand-in', () => {
  it.each([
    ['a section text', { type: 'section', text: mrkdwn(3000) }, { type: 'section', text: mrkdwn(3001) }],
    ['an empty text', { type: 'section', text: mrkdwn(1) }, { type: 'section', text: mrkdwn(0) }],
    [
      'fields of a section',
      { type: 'section', fields: many(10, () => mrkdwn(2000)) },
      { type: 'section', fields: many(11, () => mrkdwn(1)) },
    ],
    ['a field', { type: 'section', fields: [mrkdwn(2000)] }, { type: 'section', fields: [mrkdwn(2001)] }],
    ['a header', { type: 'header', text: plain(150) }, { type: 'header', text: plain(151) }],
    ['the kind of a header', { type: 'header', text: plain(9) }, { type: 'header', text: mrkdwn(9) }],
    [
      'context elements',
      { type: 'context', elements: many(10, () => mrkdwn(1)) },
      { type: 'context', elements: many(11, () => mrkdwn(1)) },
    ],
    ['buttons in a row', actions(...many(25, () => button())), actions(...many(26, () => button()))],
    ['the words of a button', actions(button({ text: plain(75) })), actions(button({ text: plain(76) }))],
    [
      'the value of a button',
      actions(button({ value: 'x'.repeat(2000) })),
      actions(button({ value: 'x'.repeat(2001) })),
    ],
    ['the style of a button', actions(button({ style: 'danger' })), actions(button({ style: 'plain' }))],
    ['the url of a button', actions(button({ url: 'https://a.b/' })), actions(button({ url: 'javascript:alert(1)' }))],
    ['an action id', actions(button({ action_id: 'x'.repeat(255) })), actions(button({ action_id: 'x'.repeat(256) }))],
    [
      'action ids of a block',
      actions(button({ action_id: 'a' }), button({ action_id: 'b' })),
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
    ],
    [
      'a confirm title',
      actions(button({ confirm: confirm(100, 300, 30) })),
      actions(button({ confirm: confirm(101, 300, 30) })),
    ],
    [
      'a confirm text',
      actions(button({ confirm: confirm(100, 300, 30) })),
      actions(button({ confirm: confirm(100, 301, 30) })),
    ],
    [
      'a confirm button',
      actions(button({ confirm: confirm(100, 300, 30) })),
      actions(button({ confirm: confirm(100, 300, 31) })),
    ],
    ['a block id', { type: 'divider', block_id: 'x'.repeat(255) }, { type: 'divider', block_id: 'x'.repeat(256) }],
    ['a block type', { type: 'divider' }, { type: 'separator' }],
  ])('know how far %s may go', (_, right, wrong) => {
    expect(blockFindings([right], 'message')).toEqual([]);
    expect(blockFindings([wrong], 'message')).toHaveLength(1);
  });

  it('count blocks by surface, and refuse one block id twice', () => {
    expect(blockFindings(dividers(50), 'message')).toEqual([]);
    expect(blockFindings(dividers(51), 'message')).toEqual(['no more than 50 items allowed [json-pointer:/blocks]']);
    expect(blockFindings(dividers(100), 'modal')).toEqual([]);
    expect(blockFindings(dividers(101), 'home')).toHaveLength(1);
    const twice = [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ];
    expect(blockFindings(twice, 'message')).toEqual(['block_id "a" already exists [json-pointer:/blocks/1/block_id]']);
  });
});

describe('other limits of the stand-in', () => {
  let slack: SlackStandIn;
  let client: WebClient;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    slack = await startSlack({ now: () => nowMs });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.url, logger: SILENT, retryConfig: { retries: 0 } });
  });
  afterEach(() => slack.stop());

  const open = (trigger: string | undefined, title = 24, metadata = '') =>
    client.views.open({ trigger_id: trigger ?? '', view: view(title, metadata) }).then(
      () => 'taken',
      (error: { readonly data?: { readonly error: string } }) => error.data?.error,
    );
  const post = (blocks: object[]) => client.apiCall('chat.postMessage', { channel: CHANNEL, text: 'x', blocks });

  it('names what is wrong with blocks, and refuses too much of them together', async () => {
    await expect(post([section(3001)])).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
    await expect(post(many(5, () => section(3000)))).rejects.toMatchObject({ data: { error: 'msg_blocks_too_long' } });
  });

  it('opens a view for a trigger once, and within three seconds', async () => {
    const triggers: string[] = [];
    const app = socketApp(slack);
    app.command('/baton', async ({ ack, command }) => {
      triggers.push(command.trigger_id);
      await ack();
    });
    await app.start();

    await slack.as('ana').command(CHANNEL, 'one');
    await slack.as('ana').command(CHANNEL, 'two');
    expect(await open(triggers[0], 25)).toBe('invalid_arguments');
    expect(await open(triggers[0], 24, 'x'.repeat(3001))).toBe('invalid_arguments');
    expect(await open(triggers[0])).toBe('taken');
    expect(await open(triggers[0])).toBe('exchanged_trigger_id');
    nowMs += 3001;
    expect(await open(triggers[1])).toBe('expired_trigger_id');
    expect(await open('forged')).toBe('invalid_trigger_id');
    await app.stop();
  });

  it('takes five answers through a response_url within thirty minutes', async () => {
    const urls: string[] = [];
    const app = socketApp(slack);
    app.command('/baton', async ({ ack, command }) => {
      urls.push(command.response_url);
      await ack();
    });
    await app.start();

    await slack.as('ana').command(CHANNEL, 'one');
    await slack.as('ana').command(CHANNEL, 'two');
    for (let use = 1; use <= 4; use += 1) expect(await answer(urls[0], { text: `n${use}` })).toBe(200);
    expect(await answer(urls[0], { text: 'for all', response_type: 'in_channel' })).toBe(200);
    expect(await answer(urls[0], { text: 'n6' })).toBe(404);
    nowMs += 30 * 60_000 + 1;
    expect(await answer(urls[1], { text: 'late' })).toBe(404);

    expect(slack.ephemerals(ANA).map((each) => each.text)).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect(slack.messages(CHANNEL).map((each) => each.text)).toEqual(['for all']);
    await app.stop();
  });
});

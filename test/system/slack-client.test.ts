import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SlackStandIn, startSlack } from '../../src/lab/standins/slack/slack.ts';
import { openBrowser, openPage, sidewaysScroll } from './browser.ts';

const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const CONFIRM = { title: text('Sure?'), text: text('It moves.'), confirm: text('Yes, move'), deny: text('No') };
const CARD = [
  { type: 'header' as const, text: text('Move sol-main') },
  {
    type: 'actions' as const,
    elements: [
      { type: 'button' as const, text: text('Approve'), action_id: 'do:0', value: 'approve', confirm: CONFIRM },
      { type: 'button' as const, text: text('Reject'), action_id: 'ask:1', value: 'reject' },
    ],
  },
];
const MODAL = {
  type: 'modal' as const,
  callback_id: 'ask',
  title: text('Reject'),
  submit: text('Send'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'why',
      label: text('Why?'),
      element: { type: 'plain_text_input' as const, action_id: 'a' },
    },
    {
      type: 'input' as const,
      block_id: 'name',
      label: text('Name?'),
      element: { type: 'plain_text_input' as const, action_id: 'a' },
    },
  ],
};

/** An app that does a little of everything. */
function smallApp(slack: SlackStandIn): App {
  const clientOptions = { slackApiUrl: slack.url, logLevel: LogLevel.ERROR };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: slack.botToken, receiver, clientOptions, logLevel: LogLevel.ERROR });
  app.command('/baton', async ({ ack, client, command }) => {
    await ack(`you asked for ${command.text}`);
    await client.chat.postMessage({ channel: command.channel_id, text: 'card', blocks: CARD });
  });
  app.action('do:0', async ({ ack, body, client }) => {
    await ack();
    const [channel, ts] = body.type === 'block_actions' ? [body.channel?.id ?? '', body.message?.ts ?? ''] : ['', ''];
    await client.chat.update({ channel, ts, text: `approved by <@${body.user.id}>`, blocks: [] });
  });
  app.action('ask:1', async ({ ack, body, client }) => {
    await ack();
    if (body.type === 'block_actions') await client.views.open({ trigger_id: body.trigger_id, view: MODAL });
  });
  app.view('ask', async ({ ack, view }) => {
    const isRight = view.state.values['name']?.['a']?.value === 'sol-main';
    await ack(isRight ? undefined : { response_action: 'errors', errors: { name: 'Another name.' } });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: 'all is well', thread_ts: event.thread_ts ?? event.ts });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: CARD } });
  });
  return app;
}

describe('the live client of the stand-in Slack, in a browser', () => {
  let slack: SlackStandIn;
  let app: App;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const type = async (line: string): Promise<void> => {
    await page.getByLabel('Message').fill(line);
    await page.getByLabel('Message').press('Enter');
  };

  beforeAll(async () => {
    slack = await startSlack();
    app = smallApp(slack);
    await app.start();
    browser = await openBrowser();
    page = await openPage(browser, slack.clientUrl, complaints);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await slack?.stop();
  });

  it('takes a command and shows the private answer and the card', async () => {
    await type('/baton plan');

    await page.getByText('you asked for plan').waitFor();
    await page.getByText('Only visible to you').waitFor();
    await page.getByRole('heading', { name: 'Move sol-main' }).waitFor();
  });

  it('opens a modal and keeps what was typed while the app says what is wrong', async () => {
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByLabel('Why?').fill('too slow');
    await page.getByLabel('Name?').fill('sol');
    await page.getByRole('button', { name: 'Send' }).last().click();
    await page.getByText('Another name.').first().waitFor();

    expect(await page.getByLabel('Why?').inputValue()).toBe('too slow');
    await page.getByLabel('Name?').fill('sol-main');
    await page.getByRole('button', { name: 'Send' }).last().click();
    await page.locator('#modal form').waitFor({ state: 'detached' });
  });

  it('asks before a button that wants to be asked, and shows what became of it', async () => {
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'Yes, move' }).click();

    await page.getByText('approved by @ana').waitFor();
  });

  it('has threads, where commands are refused and mentions are answered', async () => {
    await type('@baton how is it?');
    await page.getByText('1 reply').click();
    await page.getByText('all is well').waitFor();
    await type('/baton status');

    await page.getByText('Slack says: not_supported_in_threads').waitFor();
  });

  it('shows Home, on a phone too, and complains of nothing', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByRole('link', { name: 'Baton: Home' }).click();
    await page.locator('.home').getByRole('heading', { name: 'Move sol-main' }).waitFor();

    expect(await sidewaysScroll(page)).toBe(0);
    expect(complaints).toEqual([]);
  });
});

import type { App } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import type { SlackOptions } from '../../../../src/lab/standins/slack/options.ts';
import { type SlackStandIn, startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { QUICK_PING_TIMEOUT_MS, socketApp } from './bolt-app.ts';

const CHANNEL = 'C0VALIDATE';
const ANA = 'U0ANA00001';

const running: (() => Promise<unknown>)[] = [];

async function start(
  prepare: (app: App, slack: SlackStandIn) => void,
  options: SlackOptions = {},
  pingTimeoutMs?: number,
) {
  const slack = await startSlack(options);
  running.push(() => slack.stop());
  const app = socketApp(slack, pingTimeoutMs);
  prepare(app, slack);
  await app.start();
  running.push(() => app.stop());
  return { slack, app };
}

const approveCard = [
  { type: 'section', text: { type: 'mrkdwn', text: '*Move* sol-main' } },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', text: { type: 'plain_text', text: 'Approve' }, action_id: 'do:0', value: 'approve p-1' },
    ],
  },
];

const reasonModal = {
  type: 'modal' as const,
  callback_id: 'ask',
  private_metadata: 'p-1',
  title: { type: 'plain_text' as const, text: 'Why?' },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Reason' },
      element: { type: 'plain_text_input' as const, action_id: 'text', min_length: 3 },
    },
  ],
};

describe('a Bolt app in Socket Mode against the stand-in', () => {
  afterEach(async () => {
    // The app goes before its Slack.
    for (const stop of running.splice(0).toReversed()) await stop();
  });

  it('is told of a command and answers it, privately, in time', async () => {
    const { slack } = await start((app) => {
      app.command('/baton', ({ command, ack }) => ack(`you said: ${command.text}`));
    });

    const outcome = await slack.as('ana').command(CHANNEL, 'status sol-main');

    expect(outcome.error).toBeUndefined();
    expect(slack.ephemerals(ANA).map((each) => each.text)).toEqual(['you said: status sol-main']);
    expect(slack.messages(CHANNEL)).toEqual([]);
    expect(slack.late()).toEqual([]);
  });

  it('posts a card, hears its button, edits it and answers by response_url', async () => {
    const { slack } = await start((app) => {
      app.command('/baton', async ({ ack, client }) => {
        await ack();
        await client.chat.postMessage({ channel: CHANNEL, text: 'a plan', blocks: approveCard });
      });
      app.action('do:0', async ({ ack, body, client, action, respond }) => {
        await ack();
        const ts = body.type === 'block_actions' ? (body.message?.ts ?? '') : '';
        await client.chat.update({
          channel: CHANNEL,
          ts,
          text: `done: ${'value' in action ? action.value : ''}`,
          blocks: [],
        });
        await respond({ text: 'noted', replace_original: false });
      });
    });

    await slack.as('ana').command(CHANNEL, 'plan');
    await slack.until('the card is there', () => slack.messages(CHANNEL).length === 1);
    await slack.as('ana').click(slack.messages(CHANNEL)[0]!, 'Approve');
    await slack.until('the click was answered', () => slack.ephemerals(ANA).length === 1);

    expect(slack.messages(CHANNEL)).toMatchObject([{ text: 'done: approve p-1', blocks: [] }]);
  });

  it('opens a modal, sends it back with an error, and then takes it', async () => {
    const heard: string[] = [];
    const { slack } = await start((app) => {
      app.command('/baton', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: reasonModal });
      });
      app.view('ask', async ({ ack, view }) => {
        const reason = view.state.values['reason']?.['text']?.value ?? '';
        if (reason === 'because') return ack({ response_action: 'errors', errors: { reason: 'Say more.' } });
        heard.push(`${view.private_metadata}: ${reason}`);
        return ack();
      });
    });
    const ana = slack.as('ana');
    await ana.command(CHANNEL, 'reject p-1');
    await slack.until('the modal is open', () => slack.views(ANA).length === 1);
    const { id } = slack.views(ANA)[0]!;

    expect(await ana.submit(id, {})).toMatchObject({ errors: { reason: 'Please complete this required field.' } });
    expect(await ana.submit(id, { reason: 'because' })).toMatchObject({ errors: { reason: 'Say more.' } });
    expect(slack.views(ANA)).toHaveLength(1);
    expect((await ana.submit(id, { reason: 'the disk is full' })).error).toBeUndefined();

    expect(heard).toEqual(['p-1: the disk is full']);
    expect(slack.views(ANA)).toEqual([]);
  });

  it('hears mentions in threads, where slash commands do not work, and publishes a Home', async () => {
    const { slack } = await start((app) => {
      app.event('app_mention', async ({ event, say }) => {
        await say({ text: 'here', thread_ts: event.thread_ts ?? event.ts });
      });
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: approveCard } });
      });
    });
    const ben = slack.as('ben');
    await ben.say(CHANNEL, 'look at this');
    const { ts } = slack.messages(CHANNEL)[0]!;

    await ben.mention(CHANNEL, 'status <everybody>', ts);
    await slack.until('the mention was answered', () => slack.thread(CHANNEL, ts).length === 3);
    await ben.openHome();
    await slack.until('Home is there', () => slack.home('U0BEN00001') !== null);

    expect(slack.thread(CHANNEL, ts).map((each) => each.text)).toEqual([
      'look at this',
      '<@U0BATONBOT> status &lt;everybody&gt;',
      'here',
    ]);
    expect(await ben.command(CHANNEL, 'status', { thread: ts })).toMatchObject({ error: 'not_supported_in_threads' });
  });

  it('gets the same click twice when Slack sends it twice, with one trigger', async () => {
    const triggers: string[] = [];
    const { slack } = await start((app) => {
      app.command('/baton', async ({ ack, body }) => {
        triggers.push(body.trigger_id);
        await ack();
      });
    });

    slack.deliverTwice('command');
    await slack.as('ana').command(CHANNEL, 'status');
    await slack.as('ana').command(CHANNEL, 'status');

    expect(triggers).toHaveLength(3);
    expect(new Set(triggers).size).toBe(2);
  });

  it('sees a late answer, tells the person operation_timeout and keeps account of it', async () => {
    const go = Promise.withResolvers<void>();
    const { slack } = await start(
      (app) => {
        app.command('/baton', async ({ ack }) => {
          await go.promise;
          await ack('too late');
        });
      },
      { answerWithinMs: 40 },
    );

    const outcome = await slack.as('ana').command(CHANNEL, 'status');
    expect(slack.late()).toEqual([{ kind: 'command', what: '/baton status', afterMs: null }]);
    go.resolve();
    await slack.until('the late answer came', () => slack.late()[0]?.afterMs !== null);

    expect(outcome).toMatchObject({ acknowledgedMs: null, error: 'operation_timeout' });
    expect(slack.ephemerals(ANA)).toEqual([]);
  });

  it('sends again, on a new connection, what was not acknowledged when the old one broke', async () => {
    let heard = 0;
    const { slack } = await start(
      (app, slack) => {
        app.command('/baton', async ({ ack }) => {
          heard += 1;
          if (heard === 1) slack.dropSocket();
          else await ack('here again');
        });
      },
      {},
      QUICK_PING_TIMEOUT_MS,
    );

    const outcome = await slack.as('ana').command(CHANNEL, 'status');

    expect(outcome.error).toBeUndefined();
    expect(heard).toBe(2);
    expect(slack.ephemerals(ANA).map((each) => each.text)).toEqual(['here again']);
  });

  it('connects anew when asked to, and is reached afterwards', async () => {
    const { slack } = await start(
      (app) => {
        app.command('/baton', ({ ack }) => ack('ok'));
      },
      {},
      QUICK_PING_TIMEOUT_MS,
    );
    const opened = slack.calls('apps.connections.open').length;

    slack.refreshSocket();
    await slack.until(
      'a new connection',
      () => slack.connections() === 1 && slack.calls('apps.connections.open').length > opened,
    );

    expect(await slack.as('ana').command(CHANNEL, 'status')).not.toHaveProperty('error');
  });

  it('tries an event again that nobody took', async () => {
    const retries: unknown[] = [];
    const slack = await startSlack({ retryEventsAfterMs: [0, 50, 50, 50, 50] });
    running.push(() => slack.stop());
    const app = socketApp(slack);
    app.event('app_mention', async ({ context }) => void retries.push(context.retryNum));

    const outcome = await slack.as('ana').mention(CHANNEL, 'hello');
    await app.start();
    running.push(() => app.stop());
    await slack.until('the event came', () => retries.length > 0);

    expect(outcome).toMatchObject({ error: 'dispatch_failed' });
    expect(retries[0]).toBeGreaterThan(0);
  });
});

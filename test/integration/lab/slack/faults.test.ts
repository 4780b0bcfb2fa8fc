import type { App } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { SlackOptions } from '../../../../src/lab/standins/slack/options.ts';
import { type SlackStandIn, startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { QUICK_PING_TIMEOUT_MS, SILENT, socketApp } from './bolt-app.ts';

const CHANNEL = 'C0VALIDATE';

const running: (() => Promise<unknown>)[] = [];

async function start(prepare: (app: App) => void, options: SlackOptions = {}): Promise<SlackStandIn> {
  const slack = await startSlack(options);
  running.push(() => slack.stop());
  const app = socketApp(slack, QUICK_PING_TIMEOUT_MS);
  prepare(app);
  await app.start();
  running.push(() => app.stop());
  return slack;
}

const answers = (app: App): void => {
  app.command('/baton', ({ ack }) => ack('ok'));
};

describe('faults of the stand-in', () => {
  afterEach(async () => {
    for (const stop of running.splice(0).toReversed()) await stop();
  });

  it('delivers late, when the trigger is no longer good', async () => {
    let nowMs = 1_700_000_000_000;
    const errors: unknown[] = [];
    const slack = await start(
      (app) => {
        app.command('/baton', async ({ ack, client, command }) => {
          await ack();
          const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] };
          await client.views
            .open({ trigger_id: command.trigger_id, view })
            .catch((error: unknown) => errors.push(error));
        });
      },
      { now: () => nowMs },
    );

    slack.deliverLate('command', 20);
    const waiting = slack.as('ana').command(CHANNEL, 'plan');
    nowMs += 3001;
    const outcome = await waiting;
    await slack.until('the view was refused', () => errors.length === 1);

    expect(outcome.error).toBeUndefined();
    expect(errors).toMatchObject([{ data: { error: 'expired_trigger_id' } }]);
  });

  it('answers late what it did at once', async () => {
    const slack = await startSlack();
    running.push(() => slack.stop());
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.url, logger: SILENT });
    let answered = false;

    slack.delayAnswers(300);
    const call = client.chat.postMessage({ channel: CHANNEL, text: 'done' }).finally(() => (answered = true));
    await slack.until('it is done', () => slack.messages(CHANNEL).length === 1);

    expect(answered).toBe(false);
    expect((await call).ok).toBe(true);
  });

  it('is gone while it is down, and is found again when it is up', async () => {
    const slack = await start(answers);

    slack.down();
    await slack.until('nobody is connected', () => slack.connections() === 0);
    expect(await slack.as('ana').command(CHANNEL, 'status')).toMatchObject({ error: 'dispatch_failed' });
    slack.up();
    await slack.until('the app is back', () => slack.connections() === 1);

    expect(await slack.as('ana').command(CHANNEL, 'status')).not.toHaveProperty('error');
  });

  it('refreshes a connection and leaves the old one lying about, as the platform does', async () => {
    const slack = await start(answers, { lingers: true });
    const opened = slack.calls('apps.connections.open').length;

    slack.refreshSocket('warning');
    await slack.until('a new connection', () => slack.calls('apps.connections.open').length > opened);
    await slack.until('it is the only one', () => slack.connections() === 1);

    expect(await slack.as('ana').command(CHANNEL, 'status')).not.toHaveProperty('error');
  });

  it('refuses an eleventh connection', async () => {
    const slack = await startSlack();
    running.push(() => slack.stop());
    const client = new WebClient(slack.appToken, { slackApiUrl: slack.url, logger: SILENT });
    const connect = async (): Promise<string> => {
      const { url = '' } = await client.apps.connections.open({});
      const socket = new WebSocket(url);
      running.push(async () => socket.close());
      return new Promise((resolve) => {
        socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
      });
    };

    const hellos = await Promise.all(Array.from({ length: 11 }, connect));

    expect(hellos.filter((each) => each.includes('"hello"'))).toHaveLength(10);
    expect(hellos.filter((each) => each.includes('too_many_websockets'))).toHaveLength(1);
  });

  it('sends a payload to any one of several connections, and to one only', async () => {
    const heard: number[] = [];
    const slack = await start((app) => {
      app.command('/baton', async ({ ack }) => {
        heard.push(1);
        await ack();
      });
    });
    const second = socketApp(slack);
    second.command('/baton', async ({ ack }) => {
      heard.push(2);
      await ack();
    });
    await second.start();
    running.push(() => second.stop());

    for (let times = 0; times < 4; times += 1) await slack.as('ana').command(CHANNEL, 'status');

    expect(heard).toHaveLength(4);
    expect(new Set(heard)).toEqual(new Set([1, 2]));
  });

  it('has a message deleted by somebody, whose thread stays', async () => {
    const slack = await startSlack();
    running.push(() => slack.stop());
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.url, logger: SILENT });
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'card' });
    await client.chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: ts });

    slack.deleteMessage(CHANNEL, ts);

    await expect(client.chat.update({ channel: CHANNEL, ts, text: 'x' })).rejects.toThrow('message_not_found');
    expect(slack.thread(CHANNEL, ts).map((each) => each.text)).toEqual(['This message was deleted.', 'reply']);
  });
});

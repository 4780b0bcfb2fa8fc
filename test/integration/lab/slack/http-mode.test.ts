import { App, HTTPReceiver } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../../src/lab/free-port.ts';
import type { SlackOptions } from '../../../../src/lab/standins/slack/options.ts';
import { startSlack } from '../../../../src/lab/standins/slack/slack.ts';
import { SILENT } from './bolt-app.ts';

const CHANNEL = 'C0VALIDATE';
const ANA = 'U0ANA00001';
const FIVE_MINUTES_S = 300;

const GO = { type: 'button' as const, text: { type: 'plain_text' as const, text: 'Go' }, action_id: 'go', value: 'go' };

const running: (() => Promise<unknown>)[] = [];

async function start(prepare: (app: App) => void, options: SlackOptions = {}) {
  const port = await freePort();
  const slack = await startSlack({ requestUrl: `http://127.0.0.1:${port}/slack/events`, ...options });
  running.push(() => slack.stop());
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: SILENT });
  const clientOptions = { slackApiUrl: slack.url, logger: SILENT };
  const app = new App({ token: slack.botToken, receiver, clientOptions, logger: SILENT });
  prepare(app);
  await app.start(port);
  running.push(() => app.stop());
  return slack;
}

describe('a Bolt app behind a request URL, against the stand-in', () => {
  afterEach(async () => {
    for (const stop of running.splice(0).toReversed()) await stop();
  });

  it('is told of commands, clicks and mentions, with signatures it accepts', async () => {
    const slack = await start((app) => {
      app.command('/baton', async ({ ack, client }) => {
        await ack('working');
        await client.chat.postMessage({
          channel: CHANNEL,
          text: 'x',
          blocks: [{ type: 'actions', elements: [GO] }],
        });
      });
      app.action('go', async ({ ack, respond }) => {
        await ack();
        await respond('gone');
      });
      app.event('app_mention', async ({ say }) => {
        await say('hello');
      });
    });
    const ana = slack.as('ana');

    await ana.command(CHANNEL, 'plan');
    await slack.until('the card', () => slack.messages(CHANNEL).length === 1);
    await ana.click(slack.messages(CHANNEL)[0]!, 'Go');
    await ana.mention(CHANNEL, 'hi');
    await slack.until('both answers', () => slack.messages(CHANNEL).length === 3 && slack.ephemerals(ANA).length === 2);

    expect(slack.ephemerals(ANA).map((each) => each.text)).toEqual(['working', 'gone']);
    expect(slack.messages(CHANNEL).at(-1)?.text).toBe('hello');
  });

  it.each([
    ['another key', { secret: 'not the key of this app' }, 401],
    ['a time stamp that is too old', { offsetSeconds: -FIVE_MINUTES_S - 10 }, 401],
    // Bolt lets these through: who minds has to look at them, and at repetitions, itself.
    ['a time stamp of the future', { offsetSeconds: FIVE_MINUTES_S + 10 }, undefined],
  ])('posts with %s when it is told to', async (_, how, status) => {
    let heard = 0;
    const slack = await start((app) => {
      app.command('/baton', async ({ ack }) => {
        heard += 1;
        await ack();
      });
    });

    slack.sign(how);
    const outcome = await slack.as('ana').command(CHANNEL, 'status');

    expect(outcome.status).toBe(status);
    expect(heard).toBe(status === undefined ? 1 : 0);
  });

  it('can post the same bytes again', async () => {
    const bodies: string[] = [];
    const slack = await start((app) => {
      app.command('/baton', async ({ ack, body }) => {
        bodies.push(JSON.stringify(body));
        await ack();
      });
    });

    await slack.as('ana').command(CHANNEL, 'status');
    const status = await slack.replay();

    expect(status).toBe(200);
    expect(bodies[0]).toBe(bodies[1]);
  });

  it('tries an event again with its number and reason, and no command', async () => {
    const retries: unknown[] = [];
    const slack = await start(
      (app) => {
        app.use(async ({ context, next }) => {
          retries.push([context.retryNum, context.retryReason]);
          await next();
        });
        app.event('app_mention', async () => {});
      },
      { retryEventsAfterMs: [0, 10, 10] },
    );

    slack.sign({ secret: 'wrong for the first time' });
    await slack.as('ana').mention(CHANNEL, 'hi');
    slack.sign({});
    await slack.until('the event came', () => retries.length === 1);

    expect(retries).toEqual([[expect.any(Number), 'http_error']]);
  });

  it('gives up on an answer that does not come, and says so', async () => {
    const go = Promise.withResolvers<void>();
    const slack = await start(
      (app) => {
        app.command('/baton', async ({ ack }) => {
          await go.promise;
          await ack();
        });
      },
      { answerWithinMs: 40 },
    );

    const outcome = await slack.as('ana').command(CHANNEL, 'status');
    go.resolve();
    await slack.until('the late answer', () => typeof slack.late()[0]?.afterMs === 'number');

    expect(outcome).toMatchObject({ error: 'operation_timeout' });
  });

  it('says dispatch_failed where nobody listens', async () => {
    const slack = await startSlack({ requestUrl: `http://127.0.0.1:${await freePort()}/slack/events` });
    running.push(() => slack.stop());

    expect(await slack.as('ana').command(CHANNEL, 'status')).toMatchObject({ error: 'dispatch_failed' });
  });
});

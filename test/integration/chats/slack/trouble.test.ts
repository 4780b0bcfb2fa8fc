import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { Store } from '../../../../src/store/store.ts';
import { ANA, BEN, CHANNEL, type Mode, openStage, openTestDatabase, type Stage, type TestDatabase } from './stage.ts';

let database: TestDatabase;
const stages: Stage[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});
afterAll(() => database.close());

async function stageFor(...given: Parameters<typeof openStage> extends [unknown, ...infer Rest] ? Rest : never) {
  const stage = await openStage(database, ...given);
  stages.push(stage);
  return stage;
}

const answers = (stage: Stage, user: string, count: number) =>
  stage.slack.until(`${count} answers for ${user}`, () => stage.told(user).length >= count);

/** Longer than Slack waits for a word. */
const slow = (store: Store): Store => ({
  ...store,
  pauses: {
    ...store.pauses,
    async pause(...given) {
      await systemClock.sleep(3_500);
      await store.pauses.pause(...given);
    },
  },
});

/** Nothing more comes for a moment: what was delivered twice would have been answered by now. */
const quiet = () => systemClock.sleep(300);

describe.each<Mode>(['socket', 'http'])('what goes wrong between Slack and Baton, by %s', (mode) => {
  it('acknowledges within three seconds when the store is slow, and answers when it has done it', async () => {
    const stage = await stageFor(mode, {}, slow);

    const { acknowledgedMs } = await stage.slack.as('ana').command(CHANNEL, `pause sol-main "slow ${mode}"`);
    const before = stage.told(ANA);
    await answers(stage, ANA, 1);

    expect(acknowledgedMs).not.toBeNull();
    expect(before).toEqual([]);
    expect(stage.told(ANA)[0]).toContain('Paused: sol-main');
    expect(stage.slack.late()).toEqual([]);
  });

  it('does a press once that is delivered twice, and takes no harm from one that comes late', async () => {
    const stage = await stageFor(mode);
    const id = `twice-${mode}`;
    await stage.plan(id, {}, id);
    const [message] = stage.slack.messages(CHANNEL);
    if (message === undefined) throw new Error('no card');

    stage.slack.deliverTwice('action');
    await stage.slack.as('ana').click(message, 'Approve');
    await answers(stage, ANA, 1);
    await quiet();
    stage.slack.deliverLate('action', 400);
    const late = stage.slack.as('ana').click(message, 'Approve');
    await stage.slack.as('ben').click(message, 'Approve');
    await late;
    await answers(stage, BEN, 1);

    const record = await database.store.plans.findPlan(id);
    expect(record?.decisions.map(({ person }) => person).toSorted()).toEqual(['ana', 'ben']);
    expect(record?.state.kind).toBe('consumed');
    expect((await database.store.view.openRuns()).filter(({ plan }) => plan === id)).toHaveLength(1);
    expect(new Set(stage.told(ANA)).size).toBeLessThanOrEqual(2);
  });

  it('asks for a look once where a mention is delivered twice', async () => {
    const stage = await stageFor(mode);
    stage.slack.deliverTwice('event');

    await stage.slack.as('ana').mention(CHANNEL, 'status sol-main');
    await answers(stage, ANA, 1);
    await quiet();

    expect(new Set(stage.looks).size).toBe(1);
  });

  it('answers in private what Slack has no answer address for any more, and when it did not take the answer', async () => {
    const stage = await stageFor(mode);
    stage.slack.rateLimit('chat.postEphemeral', { seconds: 30 });

    await stage.slack.as('ana').mention(CHANNEL, 'runs');
    await stage.slack.until('a direct message', () => {
      const direct = stage.slack.direct(ANA);
      return direct !== null && stage.slack.messages(direct).length > 0;
    });

    expect(stage.told(ANA)).toEqual([]);
  });

  it('opens nothing for a button that is gone, says what is now, and has the card shown anew', async () => {
    const stage = await stageFor(mode);
    const id = `gone-${mode}`;
    await stage.plan(id, { needsReason: true }, id);
    const [message] = stage.slack.messages(CHANNEL);
    if (message === undefined) throw new Error('no card');
    await database.store.plans.closePlan(id, { kind: 'rejected', by: 'ben', reason: 'not now' });
    const shown = await database.store.web.find(`plan:${id}`);
    if (shown === null) throw new Error('no card on the page');
    const card = { ...shown.card, buttons: [], headline: 'Rejected by Ben.' };
    await database.store.web.show([{ ...shown, revision: 2, card }]);

    await stage.slack.as('ana').click(message, 'Approve');
    await answers(stage, ANA, 1);

    expect(stage.told(ANA)[0]).toContain('This button is gone, and nothing was done. Now: Rejected by Ben.');
    expect(stage.slack.views(ANA)).toEqual([]);
    expect(stage.refreshed).toEqual([`plan:${id}`]);
  });
});

describe('a socket to Slack', () => {
  it('is opened again when it drops, when Slack renews it, and when Slack was down; and nothing is lost but what Slack refuses', async () => {
    const stage = await stageFor('socket');
    const { slack } = stage;
    const ana = slack.as('ana');

    const anew = (opened: number) =>
      slack.until(
        'both are open anew',
        () => slack.calls('apps.connections.open').length >= opened && slack.connections() === 2,
      );

    slack.refreshSocket();
    await anew(4);
    const renewed = await ana.command(CHANNEL, 'runs');
    slack.dropSocket();
    await anew(6);
    const dropped = await ana.command(CHANNEL, 'runs');
    await answers(stage, ANA, 2);
    slack.down();
    await slack.until('Baton says so', () => stage.baton.trouble() !== null);
    const because = stage.baton.trouble();
    slack.up();
    await slack.until('Baton is back', () => stage.baton.trouble() === null, 8_000);
    const back = await ana.command(CHANNEL, 'runs');
    await answers(stage, ANA, 3);

    expect([renewed, dropped, back].map(({ acknowledgedMs }) => acknowledgedMs)).not.toContain(null);
    expect(because).toMatch(/socket to Slack/);
  });

  it('is waited for at the start where Slack is down, and holds up nothing', async () => {
    const stage = await stageFor('socket', { isDown: true });
    const atStart = stage.baton.trouble();

    stage.slack.up();
    await stage.slack.until('Baton is there', () => stage.baton.trouble() === null && stage.slack.connections() === 2);
    const { acknowledgedMs } = await stage.slack.as('ana').command(CHANNEL, 'runs');

    expect(atStart).not.toBeNull();
    expect(acknowledgedMs).not.toBeNull();
  });

  it('says what to do about a token that Slack does not take, and does not end the process', async () => {
    const stage = await stageFor('socket', { tokenRevoked: true });

    await stage.slack.until('Baton says so', () => stage.baton.trouble()?.includes('token_revoked') === true);

    expect(stage.baton.trouble()).toContain('install the app again');
  });
});

describe('calls of Slack', () => {
  it('are taken with a good signature only, once, and with a stamp of now', async () => {
    const stage = await stageFor('http');
    const { slack } = stage;
    const ana = slack.as('ana');

    await ana.command(CHANNEL, 'pause all "once"');
    await answers(stage, ANA, 1);
    const again = await slack.replay();
    slack.sign({ secret: 'another' });
    const forged = await ana.command(CHANNEL, 'unpause all');
    slack.sign({ offsetSeconds: 600 });
    const future = await ana.command(CHANNEL, 'unpause all');
    slack.sign({ offsetSeconds: -600 });
    const old = await ana.command(CHANNEL, 'unpause all');
    await quiet();

    expect(stage.told(ANA)).toHaveLength(1);
    expect(again).toBe(200);
    expect([forged.status, future.status, old.status]).toEqual([401, 401, 401]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { Store } from '../../../../src/store/store.ts';
import {
  ANA,
  CHANNEL,
  openStage,
  openTestDatabase,
  type Stage,
  type StageOptions,
  type TestDatabase,
  textOf,
} from './stage.ts';

/** Longer than Discord waits for a word. */
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
const reached = (stage: Stage) => stage.discord.until('Discord is reached', () => stage.baton.trouble() === null);

/** Beside the others of this file, since one waits for most of a minute; its tests one after the other. */
function beside(name: string, tests: () => void): void {
  describe.concurrent(name, () => {
    describe.sequential('one after the other', tests);
  });
}

/** A database of their own for the tests of one suite, and what is opened on it. */
function openStages() {
  let database: TestDatabase;
  const stages: Stage[] = [];
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage.stop();
    await database.store.pauses.unpause('sol-main', 'ben');
  });
  afterAll(() => database.close());
  return {
    store: () => database.store,
    stageFor: async (options: StageOptions = {}, through?: (store: Store) => Store) => {
      const stage = await openStage(database, options, through);
      stages.push(stage);
      return stage;
    },
  };
}

beside('what goes wrong between Discord and Baton', () => {
  const { store, stageFor } = openStages();
  const isPaused = async () => (await store().pauses.pauses()).length > 0;

  it('answers within three seconds when the store is slow, and says the rest when it has done it', async () => {
    const stage = await stageFor({}, slow);

    const { answeredMs } = await stage.discord.as('ana').command('/baton pause validator:sol-main');

    expect(answeredMs).not.toBeNull();
    expect(await stage.answers(ANA, 1)).toEqual([expect.stringContaining('Paused: sol-main')]);
    expect(stage.discord.late()).toEqual([]);
  });

  it('gives an answer a second time where Discord had trouble of its own', async () => {
    const stage = await stageFor();
    stage.discord.failCalls('PATCH /webhooks/:application/:token/messages/:message', 503);

    await stage.discord.as('ana').command('/baton help');

    expect((await stage.answers(ANA, 1))[0]).toContain('Type a command');
  });

  it('does what was said though Discord forgets that it was said', async () => {
    const stage = await stageFor();
    stage.discord.forgetInteractions();

    const outcome = await stage.discord.as('ana').command('/baton pause validator:sol-main');

    expect(outcome.error).toBeDefined();
    await expect.poll(isPaused).toBe(true);
  });

  it('does once what is delivered twice', async () => {
    const stage = await stageFor();
    stage.discord.deliverTwice('command');

    await stage.discord.as('ana').command('/baton status validator:sol-main');
    await stage.answers(ANA, 1);
    await stage.discord.until(
      'both were answered',
      () => stage.discord.calls('POST /interactions/:interaction/:token/callback').length >= 2,
    );

    expect(new Set(stage.looks).size).toBe(1);
  });

  it('hears what was said while the connection was cut, when that can be taken up', async () => {
    const stage = await stageFor();
    stage.discord.dropGateway();
    await stage.discord.until('it is taken up', () => stage.discord.resumed() === 1 && stage.baton.trouble() === null);

    await stage.discord.as('ana').command('/baton help');

    expect((await stage.answers(ANA, 1))[0]).toContain('Type a command');
    expect(stage.discord.identified()).toBe(1);
  });

  it('says that Discord is away, and goes on when it is back', async () => {
    const stage = await stageFor({ isDown: true });

    await expect.poll(() => stage.baton.trouble()).toMatch(/Discord does not answer|not open/);
    stage.discord.up();
    await reached(stage);
    await stage.discord.until('the command is there', () => stage.discord.commands().length === 1);

    const message = await stage.post(textCard('reply:back', 'Back', 'Here again.'));
    expect(textOf(message)).toContain('Here again.');
  });

  it('says what to do about a token that Discord does not take, and asks seldom', async () => {
    const stage = await stageFor({ tokenRevoked: true });

    await expect.poll(() => stage.baton.trouble()).toContain('does not take the token');
    const asked = stage.discord.invalidRequests();
    await systemClock.sleep(2_000);

    expect(stage.discord.invalidRequests()).toBe(asked);
  });

  it('makes the command once', async () => {
    const stage = await stageFor();
    stage.discord.dropGateway({ resumable: false });
    await stage.discord.until(
      'a new session',
      () => stage.discord.identified() === 2 && stage.baton.trouble() === null,
      20_000,
    );

    expect(stage.discord.calls('POST /applications/:application/guilds/:guild/commands')).toHaveLength(1);
  });

  it('posts a card once though the answer is lost, and though Discord limits it', async () => {
    const stage = await stageFor();
    const route = 'POST /channels/:channel/messages';
    stage.discord.loseAnswer(route);
    await stage.post(textCard('reply:lost', 'Lost', 'Once.'));
    stage.discord.rateLimit(route, { seconds: 1, times: 1 });
    await stage.post(textCard('reply:limited', 'Limited', 'Once too.'));
    await expect
      .poll(async () => (await store().posts.due('discord', 'decision', [], 10)).length, { timeout: 10_000 })
      .toBe(0);

    expect(stage.discord.messages(CHANNEL)).toHaveLength(2);
  });

  it('says where Baton may not write, and goes on when it may', async () => {
    const stage = await stageFor();
    stage.discord.removePermission(CHANNEL, 'SendMessages');
    const posted = stage.post(textCard('reply:shut', 'Shut', 'Here after all.'));
    await expect
      .poll(async () => (await store().posts.refusals()).map(({ words }) => words).join())
      .toContain('may not write there');
    stage.discord.addPermission(CHANNEL, 'SendMessages');
    await stage.discord.as('ana').command('/baton help');

    expect(textOf(await posted)).toContain('Here after all.');
  });
});

beside('a connection to Discord that is open and brings nothing', () => {
  const { stageFor } = openStages();

  it('is noticed within forty seconds, said, and opened anew', { timeout: 90_000 }, async () => {
    const stage = await stageFor();
    stage.discord.silenceGateway();
    await stage.discord.until('a new session', () => stage.discord.identified() === 2, 60_000);
    await stage.discord.until('it is open', () => stage.baton.trouble() === null, 20_000);

    await stage.discord.as('ana').command('/baton help');

    expect((await stage.answers(ANA, 1))[0]).toContain('Type a command');
  });
});

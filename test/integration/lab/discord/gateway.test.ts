import {
  type Client,
  Events,
  GatewayIntentBits,
  Client as DiscordClient,
  type Interaction,
  MessageFlags,
} from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import type { DiscordOptions } from '../../../../src/lab/standins/discord/options.ts';
import { clientOf, logIn, register, restOf } from './client.ts';

const running: (() => Promise<unknown>)[] = [];
/** An identify is let through every five seconds: the library waits for it, and these tests too. */
const IDENTIFIES_AGAIN_WITHIN_MS = 20_000;

interface Started {
  readonly discord: DiscordStandIn;
  readonly client: Client;
  /** Every interaction, with what went wrong in answering it. */
  readonly heard: { readonly id: string; readonly error: unknown }[];
}

async function start(options: DiscordOptions = {}, answer = sayDone): Promise<Started> {
  const discord = await startDiscord(options);
  running.push(() => discord.stop());
  await register(discord, restOf(discord));
  const { client, heard } = await join(discord, answer);
  return { discord, client, heard };
}

async function join(discord: DiscordStandIn, answer = sayDone): Promise<Omit<Started, 'discord'>> {
  const client = clientOf(discord);
  running.push(() => client.destroy());
  const heard: Started['heard'] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).then(
      () => heard.push({ id: interaction.id, error: null }),
      (error: unknown) => heard.push({ id: interaction.id, error }),
    );
  });
  await logIn(discord, client);
  return { client, heard };
}

async function sayDone(interaction: Interaction): Promise<void> {
  if (interaction.isChatInputCommand()) await interaction.reply({ content: 'done', flags: MessageFlags.Ephemeral });
}

describe('the gateway of the stand-in', () => {
  afterEach(async () => {
    for (const stop of running.splice(0).toReversed()) await stop();
  });

  it('lets an unchanged client in, brings a command to it and shows the answer to the person alone', async () => {
    const words: (string | null)[] = [];
    const { discord } = await start({}, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { options } = interaction;
      words.push(options.getSubcommand(), options.getString('validator'), options.getString('reason'));
      await sayDone(interaction);
    });

    const outcome = await discord.as('ana').command('/baton handover validator:sol-main reason: two words');

    expect(outcome).toMatchObject({ answer: 'message' });
    expect(words).toEqual(['handover', 'sol-main', 'two words']);
    expect(discord.ephemerals('ana').map(({ content }) => content)).toEqual(['done']);
    expect(discord.ephemerals('ben')).toEqual([]);
    expect(discord.messages('400000000000000001')).toEqual([]);
  });

  it('keeps what happens while a client is away, and brings it when the client resumes', async () => {
    const { discord, heard } = await start();

    discord.dropGateway();
    const outcome = await discord.as('ana').command('/baton status');

    expect(outcome).toMatchObject({ answer: 'message' });
    await discord.until('it was answered', () => heard.length === 1);
    expect([discord.identified(), discord.resumed()]).toEqual([1, 1]);
  });

  it('has the client resume where it asks it to connect anew', async () => {
    const { discord } = await start();

    discord.reconnectRequest();
    await discord.until('it resumed', () => discord.resumed() === 1 && discord.connections() === 1);

    expect(await discord.as('ana').command('/baton status')).toMatchObject({ answer: 'message' });
    expect(discord.identified()).toBe(1);
  });

  it.each([
    ['the session is forgotten', (discord: DiscordStandIn) => discord.dropGateway({ resumable: false })],
    ['the session is called invalid', (discord: DiscordStandIn) => discord.invalidSession()],
  ])('has the client identify anew where %s, and what came meanwhile is lost', async (_how, breakIt) => {
    const { discord, heard } = await start({ limits: false });

    breakIt(discord);
    const lost = await discord.as('ana').command('/baton status');
    await discord.until('it is back', () => discord.identified() === 2, IDENTIFIES_AGAIN_WITHIN_MS);

    expect(lost).toEqual({ answeredMs: null, error: 'The application did not respond' });
    expect(heard).toEqual([]);
    expect(await discord.as('ana').command('/baton status')).toMatchObject({ answer: 'message' });
  });

  it('brings nothing while it is silent, though the client believes that all is well', async () => {
    const { discord, client, heard } = await start({ answerWithinMs: 100 });
    const look = async () => {
      const guild = await client.guilds.fetch(discord.guild);
      return guild.members.fetch({ user: [discord.application], time: 200 });
    };

    expect((await look()).size).toBe(1);
    const heal = discord.silenceGateway();
    const outcome = await discord.as('ana').command('/baton status');

    expect(outcome.error).toBe('The application did not respond');
    expect([heard.length, client.isReady(), discord.connections()]).toEqual([0, true, 1]);
    await expect(look()).rejects.toThrow("Members didn't arrive in time");
    heal();
    expect(await discord.as('ana').command('/baton status')).toMatchObject({ answer: 'message' });
  });

  it('loses a client whose heartbeats it does not answer, which then resumes', async () => {
    const { discord } = await start({ heartbeatEveryMs: 200 });

    const heal = discord.silenceGateway({ acks: false });
    await discord.until('it gave up and came back', () => discord.resumed() > 0);
    heal();

    expect(await discord.as('ana').command('/baton status')).toMatchObject({ answer: 'message' });
  });

  it('brings one interaction twice where it is told to, and takes one answer', async () => {
    const { discord, heard } = await start();

    discord.deliverTwice('command');
    const outcome = await discord.as('ana').command('/baton status');
    await discord.until('both were heard', () => heard.length === 2);

    expect(outcome).toMatchObject({ answer: 'message' });
    expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
    expect(heard.map(({ error }) => error)).toMatchObject([null, { code: 40060 }]);
    expect(discord.ephemerals('ana')).toHaveLength(1);
  });

  it('brings every interaction to each of two clients with one token', async () => {
    const { discord, heard } = await start({ limits: false });
    const other = await join(discord);

    await discord.as('ana').command('/baton status');
    await discord.until('both were heard', () => heard.length + other.heard.length === 2);

    expect([...heard, ...other.heard].map(({ error }) => error)).toEqual(
      expect.arrayContaining([null, expect.objectContaining({ code: 40060 })]),
    );
  });

  it('knows an interaction no more that comes after its three seconds', async () => {
    let nowMs = 1_700_000_000_000;
    const { discord, heard } = await start({ now: () => nowMs });

    discord.deliverLate('command', 20);
    const waiting = discord.as('ana').command('/baton status');
    nowMs += 3001;
    const outcome = await waiting;
    await discord.until('it was heard', () => heard.length === 1);

    expect(outcome).toEqual({ answeredMs: null, error: 'The application did not respond' });
    expect(heard[0]?.error).toMatchObject({ code: 10062 });
    expect(discord.late()).toMatchObject([{ kind: 'command', what: '/baton status', afterMs: expect.any(Number) }]);
    expect(discord.ephemerals('ana')).toEqual([]);
  });

  it('forgets an interaction at random where it is told to', async () => {
    const { discord, heard } = await start({ answerWithinMs: 200 });

    discord.forgetInteractions();
    const outcome = await discord.as('ana').command('/baton status');

    await discord.until('it was refused', () => heard.length === 1);
    expect(outcome.error).toBe('The application did not respond');
    expect(heard[0]?.error).toMatchObject({ code: 10062 });
  });

  it('is gone while it is down, and is found again when it is up', async () => {
    const { discord } = await start({ answerWithinMs: 100 });

    discord.down();
    expect((await discord.as('ana').command('/baton status')).error).toBe('The application did not respond');
    discord.up();
    await discord.until('it is back', () => discord.connections() === 1, IDENTIFIES_AGAIN_WITHIN_MS);

    expect(await discord.as('ana').command('/baton status')).toMatchObject({ answer: 'message' });
  });

  it('lets nobody in with another token, or with intents that were not switched on', async () => {
    const discord = await startDiscord();
    running.push(() => discord.stop());
    const nosy = new DiscordClient({ intents: [GatewayIntentBits.MessageContent], rest: { api: discord.apiUrl } });
    running.push(() => nosy.destroy());

    await expect(clientOf(discord).login('wrong.token.x')).rejects.toThrow('An invalid token was provided.');
    await expect(nosy.login(discord.token)).rejects.toThrow('Used disallowed intents');
  });

  it('ends the session of a token that is revoked', async () => {
    const { discord, client } = await start();
    const ended = new Promise<number>(
      (resolve) => void client.once(Events.ShardDisconnect, ({ code }) => resolve(code)),
    );

    discord.revokeToken();

    expect(await ended).toBe(4004);
    await expect(restOf(discord).get('/users/@me')).rejects.toMatchObject({ status: 401 });
  });
});

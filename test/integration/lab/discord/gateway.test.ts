import { type Client, Events, MessageFlags } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import type { DiscordOptions } from '../../../../src/lab/standins/discord/options.ts';
import { clientOf, logIn, register, restOf } from './client.ts';

const running: (() => Promise<unknown>)[] = [];

async function start(prepare: (client: Client) => void, options: DiscordOptions = {}): Promise<DiscordStandIn> {
  const discord = await startDiscord(options);
  running.push(() => discord.stop());
  await register(discord, restOf(discord));
  const client = clientOf(discord);
  running.push(() => client.destroy());
  prepare(client);
  await logIn(discord, client);
  return discord;
}

/** Says `done` to the person alone. */
const answers = (client: Client): void => {
  client.on(Events.InteractionCreate, (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    void interaction.reply({ content: 'done', flags: MessageFlags.Ephemeral });
  });
};

describe('the gateway of the stand-in', () => {
  afterEach(async () => {
    for (const stop of running.splice(0).toReversed()) await stop();
  });

  it('lets an unchanged client in, brings a command to it and shows the answer to the person alone', async () => {
    const heard: string[] = [];
    const discord = await start((client) => {
      answers(client);
      client.on(Events.InteractionCreate, (interaction) => {
        if (interaction.isChatInputCommand())
          heard.push(interaction.options.getSubcommand(), interaction.options.getString('validator') ?? '');
      });
    });

    const outcome = await discord.as('ana').command('/baton handover validator:sol-main reason: two words');

    expect(outcome).toMatchObject({ answer: 'message' });
    expect(heard).toEqual(['handover', 'sol-main']);
    expect(discord.ephemerals('ana').map(({ content }) => content)).toEqual(['done']);
    expect(discord.ephemerals('ben')).toEqual([]);
    expect(discord.messages('400000000000000001')).toEqual([]);
  });
});

import { Client, Events, GatewayIntentBits, REST, Routes, SlashCommandBuilder, type ClientOptions } from 'discord.js';
import type { DiscordStandIn } from '../../../../src/lab/standins/discord/discord.ts';

/** As discord.js is used: unchanged, but for the address of the API. */
export function clientOf(discord: DiscordStandIn, rest: ClientOptions['rest'] = {}): Client {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl, ...rest } });
  // Reconnects and refusals are what these tests are about.
  client.on(Events.Error, () => {});
  return client;
}

/** Logs in and waits until the guild is there. */
export async function logIn(discord: DiscordStandIn, client: Client): Promise<Client> {
  const ready = new Promise<void>((resolve) => void client.once(Events.ClientReady, () => resolve()));
  await client.login(discord.token);
  await ready;
  return client;
}

/** REST alone, which says no at once where there is a limit. */
export function restOf(discord: DiscordStandIn, token = discord.token): REST {
  return new REST({ api: discord.apiUrl, rejectOnRateLimit: () => true, retries: 0 }).setToken(token);
}

export async function register(discord: DiscordStandIn, rest: REST): Promise<void> {
  await rest.put(Routes.applicationGuildCommands(discord.application, discord.guild), { body: [BATON.toJSON()] });
}

const BATON = new SlashCommandBuilder()
  .setName('baton')
  .setDescription('Moves validators')
  .addSubcommand((sub) =>
    sub
      .setName('handover')
      .setDescription('Moves a validator')
      .addStringOption((option) =>
        option.setName('validator').setDescription('Which').setRequired(true).setAutocomplete(true),
      )
      .addStringOption((option) => option.setName('reason').setDescription('Why').setMaxLength(200)),
  )
  .addSubcommand((sub) => sub.setName('status').setDescription('How things are'));

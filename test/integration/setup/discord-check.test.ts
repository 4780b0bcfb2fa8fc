import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProbe } from '../../../src/chats/discord/probe.ts';
import { readFleet } from '../../../src/config/load.ts';
import type { DiscordFleet } from '../../../src/config/schema.ts';
import { type DiscordStandIn, startDiscord } from '../../../src/lab/standins/discord/discord.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { discordFindings } from '../../../src/setup/check/discord.ts';
import { readFileSync } from 'node:fs';

const GOOD = readFileSync(new URL('../../unit/config/good-discord.yaml', import.meta.url), 'utf8');
const CHANNEL = '400000000000000001';

let discord: DiscordStandIn;
beforeEach(async () => {
  discord = await startDiscord();
});
afterEach(() => discord.stop());

async function states(changes: Partial<DiscordFleet> = {}, token = discord.token) {
  const read = readFleet(GOOD);
  if (read.kind !== 'fleet' || read.fleet.discord === undefined) throw new Error('no Discord');
  const fleet = { ...read.fleet.discord, application: discord.application, guild: discord.guild, ...changes };
  const probe = createProbe({ token, apiUrl: discord.apiUrl, guild: fleet.guild, clock: systemClock });
  return (await discordFindings(fleet, probe)).map(({ id, state, found }) => [id, state, found]);
}

describe('the check of Discord', () => {
  it('finds nothing wrong where nothing is, and posts nothing', async () => {
    expect((await states()).map(([id, state]) => [id, state])).toEqual([
      ['discord-bot', 'passed'],
      ['discord-application', 'passed'],
      ['discord-server', 'passed'],
      [`discord-channel ${CHANNEL}`, 'passed'],
      ['discord-channel 400000000000000002', 'passed'],
    ]);
    expect(discord.messages(CHANNEL)).toEqual([]);
  });

  it('says what the bot may not do in a channel', async () => {
    discord.removePermission(CHANNEL, 'EmbedLinks');

    expect(await states()).toContainEqual([
      `discord-channel ${CHANNEL}`,
      'failed',
      'in #validators without Embed Links',
    ]);
  });

  it('says that the token is no good, and asks nothing more with it', async () => {
    const found = await states({}, 'not.a.token');

    expect(found).toMatchObject([['discord-bot', 'failed', expect.stringContaining('401')]]);
  });

  it('says that the bot is not in the server, and that the application is another one', async () => {
    const found = await states({ guild: '300000000000000009', application: '500000000000000009' });

    expect(found.map(([id, state]) => [id, state])).toEqual([
      ['discord-bot', 'passed'],
      ['discord-application', 'failed'],
      ['discord-server', 'failed'],
    ]);
  });
});

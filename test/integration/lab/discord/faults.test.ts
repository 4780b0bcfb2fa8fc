import { DiscordAPIError, HTTPError, type REST, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import { restOf } from './client.ts';
import { ANA, CHANNEL, OPERATORS } from './ids.ts';

describe('faults of the stand-in Discord', () => {
  let discord: DiscordStandIn;
  let rest: REST;

  beforeEach(async () => {
    discord = await startDiscord();
    rest = restOf(discord);
  });
  afterEach(() => discord.stop());

  const send = () => rest.post(Routes.channelMessages(CHANNEL), { body: { content: 'x' } });

  it('answer late what was done at once', async () => {
    let answered = false;

    discord.delayAnswers(300);
    const call = send().finally(() => (answered = true));
    await discord.until('it is done', () => discord.messages(CHANNEL).length === 1);

    expect(answered).toBe(false);
    await call;
  });

  it('fail calls that are then not done', async () => {
    discord.failCalls('POST /channels/:channel/messages', 503);

    await expect(send()).rejects.toBeInstanceOf(HTTPError);

    expect(discord.messages(CHANNEL)).toEqual([]);
    await send();
  });

  it.each([
    ['with a status', 502],
    ['without an answer', undefined],
  ])('answer nothing while it is down, %s', async (_how, status) => {
    discord.down(status);
    await expect(send()).rejects.toThrow();

    discord.up();
    await send();
    expect(discord.messages(CHANNEL)).toHaveLength(1);
  });

  it('take a channel away', async () => {
    discord.deleteChannel(CHANNEL);

    await expect(send()).rejects.toMatchObject({ code: 10003 });
  });

  it('take a message away', async () => {
    await send();
    const id = discord.messages(CHANNEL)[0]?.id ?? '';

    discord.deleteMessage(id);

    await expect(rest.patch(Routes.channelMessage(CHANNEL, id), { body: {} })).rejects.toBeInstanceOf(DiscordAPIError);
    expect(discord.message(id)).toBeUndefined();
  });

  it('give somebody other roles', async () => {
    discord.giveRoles(ANA, []);

    expect(await rest.get(Routes.guildMember(discord.guild, ANA))).toMatchObject({ roles: [] });
    expect(discord.roles.map(({ id }) => id)).toContain(OPERATORS);
  });
});

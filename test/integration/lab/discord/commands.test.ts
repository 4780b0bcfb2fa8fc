import { RateLimitError, type REST, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import { restOf } from './client.ts';

const command = (name: string, more: object = {}) => ({ name, description: 'x', ...more });
const option = (name: string, more: object = {}) => ({ type: 3, name, description: 'x', ...more });

describe('commands of the stand-in', () => {
  let discord: DiscordStandIn;
  let rest: REST;
  let all: `/${string}`;

  beforeEach(async () => {
    discord = await startDiscord({ limits: false });
    rest = restOf(discord);
    all = Routes.applicationGuildCommands(discord.application, discord.guild);
  });
  afterEach(() => discord.stop());

  const put = (...body: object[]) => rest.put(all, { body });

  it('are put in place of all others; one of the same name keeps its id', async () => {
    await put(command('baton'), command('old'));
    const id = discord.commands().find(({ name }) => name === 'baton')?.id;

    await put(command('baton', { description: 'better' }));

    expect(discord.commands()).toMatchObject([{ id, name: 'baton', description: 'better' }]);
  });

  it('are made, read, changed and deleted one by one', async () => {
    await rest.post(all, { body: command('baton') });
    const id = discord.commands()[0]?.id ?? '';
    const one = Routes.applicationGuildCommand(discord.application, discord.guild, id);

    await rest.patch(one, { body: { description: 'better' } });

    expect(await rest.get(one)).toMatchObject({ name: 'baton', description: 'better' });
    expect(await rest.get(all)).toHaveLength(1);
    await rest.delete(one);
    await expect(rest.get(one)).rejects.toMatchObject({ code: 10063 });
  });

  it('can be created 200 times a day; what is there already does not count', async () => {
    for (let round = 0; round < 2; round += 1) {
      await put(...Array.from({ length: 100 }, (_, i) => command(`c${round}-${i}`)));
    }

    await put(command('c1-1', { description: 'changed' }));

    // A rate limit of hours, that the library would wait for.
    await expect(put(command('new'))).rejects.toBeInstanceOf(RateLimitError);
    expect(discord.calls().at(-1)).toMatchObject({ status: 429, code: 30034 });
  });

  it.each<[string, object]>([
    ['a name in capitals', command('Baton')],
    ['no description', { name: 'baton' }],
    ['a long description', command('baton', { description: 'x'.repeat(101) })],
    ['too many options', command('baton', { options: Array.from({ length: 26 }, (_, i) => option(`o${i}`)) })],
    ['an option twice', command('baton', { options: [option('a'), option('a')] })],
    ['a required option after another', command('baton', { options: [option('a'), option('b', { required: true })] })],
    ['subcommands beside options', command('baton', { options: [option('a'), option('b', { type: 1 })] })],
    [
      'choices beside autocomplete',
      command('baton', { options: [option('a', { autocomplete: true, choices: [{ name: 'x', value: 'x' }] })] }),
    ],
    [
      'more than 8000 signs',
      command('baton', {
        options: Array.from({ length: 2 }, (_, i) =>
          option(`o${i}`, {
            choices: Array.from({ length: 25 }, (_, j) => ({
              name: `${j}${'x'.repeat(90)}`,
              value: `${j}${'y'.repeat(90)}`,
            })),
          }),
        ),
      }),
    ],
  ])('are refused with %s', async (_what, body) => {
    await expect(put(body)).rejects.toMatchObject({ code: 50035 });
    expect(discord.commands()).toEqual([]);
  });
});

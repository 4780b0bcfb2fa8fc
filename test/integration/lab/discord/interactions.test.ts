import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type Client,
  Events,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';
import { clientOf, logIn, register, restOf } from './client.ts';
import { CHANNEL } from './ids.ts';

const row = (...buttons: ButtonBuilder[]) => new ActionRowBuilder<ButtonBuilder>().addComponents(buttons);
const approve = new ButtonBuilder().setCustomId('a1').setLabel('Approve').setStyle(ButtonStyle.Success);
const link = new ButtonBuilder().setURL('https://baton.example/run').setLabel('Open').setStyle(ButtonStyle.Link);
const pick = new StringSelectMenuBuilder()
  .setCustomId('s1')
  .setPlaceholder('Which step')
  .addOptions({ label: 'One', value: '1' }, { label: 'Two', value: '2' });
const reason = new ModalBuilder()
  .setCustomId('m1')
  .setTitle('Reject the plan')
  .addComponents(
    new ActionRowBuilder<TextInputBuilder>().addComponents(
      new TextInputBuilder().setCustomId('why').setLabel('Why').setStyle(TextInputStyle.Short).setMinLength(3),
    ),
  );

/** Two of these tests wait for as long as nothing answers. */
const ANSWER_WITHIN_MS = 1000;

describe('interactions with the stand-in', () => {
  let nowMs: number;
  let discord: DiscordStandIn;
  let client: Client;
  let answer: (interaction: Interaction) => Promise<unknown>;
  let errors: unknown[];

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    errors = [];
    discord = await startDiscord({ now: () => nowMs, limits: false, answerWithinMs: ANSWER_WITHIN_MS });
    await register(discord, restOf(discord));
    client = await logIn(discord, clientOf(discord));
    client.on(Events.InteractionCreate, (interaction) => {
      answer(interaction).catch((error: unknown) => errors.push(error));
    });
  });
  afterEach(async () => {
    await client.destroy();
    await discord.stop();
  });

  async function card(): Promise<ReturnType<DiscordStandIn['messages']>[number]> {
    const channel = await client.channels.fetch(CHANNEL);
    if (channel?.isSendable() !== true) throw new Error('no channel');
    const picks = new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(pick);
    await channel.send({ content: 'card', components: [row(approve, link), picks] });
    const [message] = discord.messages(CHANNEL);
    if (message === undefined) throw new Error('no card');
    return message;
  }

  it('show that the app thinks, then what it thought', async () => {
    const { promise: whenTold, resolve: goOn } = Promise.withResolvers<void>();
    answer = async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await whenTold;
      await interaction.editReply('thought');
      await interaction.followUp({ content: 'more', flags: MessageFlags.Ephemeral });
    };

    expect(await discord.as('ana').command('/baton status')).toMatchObject({ answer: 'thinking' });
    expect(discord.ephemerals('ana')).toMatchObject([{ loading: true, content: '' }]);
    goOn();
    await discord.until('it is said', () => discord.ephemerals('ana').length === 2);

    expect(discord.ephemerals('ana')).toMatchObject([{ loading: false, content: 'thought' }, { content: 'more' }]);
  });

  it('take the first follow-up of a deferred answer for the answer, as private as that was', async () => {
    answer = async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.followUp('for all?');
    };

    await discord.as('ana').command('/baton status');
    await discord.until('it is said', () => discord.ephemerals('ana')[0]?.content === 'for all?');

    expect(discord.ephemerals('ana')).toHaveLength(1);
    expect(discord.messages(CHANNEL)).toEqual([]);
  });

  it('end after a quarter of an hour: the token is dead, the message stays', async () => {
    let late: Interaction | undefined;
    answer = async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      late = interaction;
      await interaction.reply('first');
    };
    await discord.as('ana').command('/baton status');
    await discord.until('the client knows', () => late?.isChatInputCommand() === true && late.replied);

    nowMs += 15 * 60_000 + 1;

    if (late?.isChatInputCommand() !== true) throw new Error('nothing was heard');
    await expect(late.editReply('second')).rejects.toMatchObject({ code: 50027, status: 401 });
    await expect(late.followUp('second')).rejects.toMatchObject({ code: 50027 });
    expect(discord.messages(CHANNEL)).toMatchObject([{ content: 'first' }]);
    expect(discord.invalidRequests()).toBe(2);
  });

  it('offer what the app suggests, and take what somebody types instead', async () => {
    const typed: string[] = [];
    answer = async (interaction) => {
      if (interaction.isAutocomplete()) {
        typed.push(interaction.options.getFocused());
        return interaction.respond([{ name: 'sol-main', value: 'sol-main' }]);
      }
      return interaction.isChatInputCommand()
        ? interaction.reply(interaction.options.getString('validator', true))
        : null;
    };

    const choices = await discord.as('ana').autocomplete('/baton handover validator:so');
    await discord.as('ana').command('/baton handover validator:something-else');

    expect(typed).toEqual(['so']);
    expect(choices).toEqual([{ name: 'sol-main', value: 'sol-main' }]);
    expect(discord.messages(CHANNEL)).toMatchObject([{ content: 'something-else' }]);
  });

  it.each([
    ['/baton', { error: 'Unknown command' }],
    ['/other status', { error: 'Unknown command' }],
    ['/baton handover reason:x', { errors: { validator: 'This option is required. Specify a value' } }],
    [
      `/baton handover validator:a reason:${'x'.repeat(201)}`,
      { errors: { reason: 'Must be between 0 and 200 in length' } },
    ],
  ])('are not sent by the client for %s', async (line, outcome) => {
    answer = () => Promise.reject(new Error('heard'));

    expect(await discord.as('ana').command(line)).toMatchObject({ answeredMs: null, ...outcome });
    expect(errors).toEqual([]);
  });

  it('tell of a press who pressed, with which roles, on which message; the app changes it in its answer', async () => {
    const seen: unknown[] = [];
    answer = async (interaction) => {
      if (!interaction.isButton() || !interaction.inCachedGuild()) return;
      seen.push(interaction.user.id, [...interaction.member.roles.cache.keys()], interaction.customId);
      await interaction.update({ content: 'approved', components: [] });
    };
    const message = await card();

    expect(await discord.as('ana').click(message, 'Approve')).toMatchObject({ answer: 'update', message: message.id });

    expect(seen).toEqual(['100000000000000001', expect.arrayContaining(['200000000000000001']), 'a1']);
    expect(discord.messages(CHANNEL)).toMatchObject([{ content: 'approved', components: [] }]);
    expect(await discord.as('ben').click(message, 'Approve')).toMatchObject({ error: 'This interaction failed' });
    await expect(discord.as('ben').click(message, 'Reject')).rejects.toThrow('there are: Approve, Open');
    expect(await discord.as('ben').click(message, 'Open')).toMatchObject({ url: 'https://baton.example/run' });
  });

  it('bring what was chosen in a select', async () => {
    answer = async (interaction) =>
      interaction.isStringSelectMenu() ? interaction.reply(interaction.values.join()) : null;

    await discord.as('ana').choose(await card(), 'Which step', ['2']);

    expect(discord.messages(CHANNEL).at(-1)?.content).toBe('2');
  });

  it('open a modal, which the client sends only when it is filled in, and stays open where nothing answers', async () => {
    let answers = false;
    answer = async (interaction) => {
      if (interaction.isButton()) return interaction.showModal(reason);
      if (!interaction.isModalSubmit() || !answers) return null;
      return interaction.reply(interaction.fields.getTextInputValue('why'));
    };
    expect(await discord.as('ana').click(await card(), 'Approve')).toMatchObject({ answer: 'modal' });
    const [modal] = discord.modals('ana');
    if (modal === undefined) throw new Error('no modal');

    expect(await discord.as('ana').submit(modal, { Why: 'no' })).toMatchObject({
      errors: { why: 'Must be between 3 and 4000 in length' },
    });
    const waiting = discord.as('ana').submit(modal, { Why: 'not now' });
    expect((await waiting).error).toBe('Something went wrong. Try again.');
    expect(discord.modals('ana')).toHaveLength(1);
    answers = true;
    expect(await discord.as('ana').submit(modal, { why: 'not now' })).toMatchObject({ answer: 'message' });

    expect(discord.modals('ana')).toEqual([]);
    expect(discord.messages(CHANNEL).at(-1)?.content).toBe('not now');
  });

  it('are answered with the message where the app asks for it', async () => {
    const got: unknown[] = [];
    answer = async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { resource } = await interaction.reply({ content: 'done', withResponse: true });
      got.push(resource?.message?.content);
    };

    await discord.as('ana').command('/baton status');
    await discord.until('it was answered', () => got.length === 1);

    expect(got).toEqual(['done']);
  });

  it('cannot be read or changed as messages of the channel where they are private', async () => {
    answer = async (interaction) =>
      interaction.isChatInputCommand() ? interaction.reply({ content: 'x', flags: MessageFlags.Ephemeral }) : null;
    await discord.as('ana').command('/baton status');
    const id = discord.ephemerals('ana')[0]?.id ?? '';

    await expect(restOf(discord).get(`/channels/${CHANNEL}/messages/${id}`)).rejects.toMatchObject({ code: 10008 });
  });

  it('refuse an answer of a kind that does not belong', async () => {
    answer = async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { id, token } = interaction;
      await client.rest.post(`/interactions/${id}/${token}/callback`, { body: { type: 6 }, auth: false });
    };

    const waiting = discord.as('ana').command('/baton status');
    await discord.until('it was refused', () => errors.length === 1);

    expect(errors).toMatchObject([{ code: 50035 }]);
    expect((await waiting).error).toBe('The application did not respond');
  });
});

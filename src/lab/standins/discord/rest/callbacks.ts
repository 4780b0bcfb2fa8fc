import { InteractionResponseType as Answer } from 'discord-api-types/v10';
import { isObject, type Loose, objectsOf } from '../../loose.ts';
import { checkChoice } from '../checks/check-command.ts';
import { checkModal } from '../checks/check-modal.ts';
import { checkList, createFindings } from '../checks/findings.ts';
import type { Interaction } from '../guild/interactions.ts';
import { mentionsAfterEdit, mentionsOf } from '../guild/mentions.ts';
import { addMessage, isEphemeral, replaceMessage } from '../guild/messages.ts';
import type { DeliveryKind, DiscordMessage } from '../guild/shapes.ts';
import { messageShown } from '../guild/shown.ts';
import type { Platform } from '../platform.ts';
import { writeMessage } from './draft.ts';
import { DiscordRefusal } from './refusal.ts';
import { NO_CONTENT, ok, type RouteAnswer, type RouteCall, type Routes } from './route.ts';

// developers/interactions/receiving-and-responding.mdx, "Responding to an Interaction".

/** What may answer what. A modal may not follow a modal. */
const ALLOWED: Readonly<Record<DeliveryKind, readonly unknown[]>> = {
  command: [Answer.ChannelMessageWithSource, Answer.DeferredChannelMessageWithSource, Answer.Modal],
  component: [
    Answer.ChannelMessageWithSource,
    Answer.DeferredChannelMessageWithSource,
    Answer.DeferredMessageUpdate,
    Answer.UpdateMessage,
    Answer.Modal,
  ],
  modal: [
    Answer.ChannelMessageWithSource,
    Answer.DeferredChannelMessageWithSource,
    Answer.DeferredMessageUpdate,
    Answer.UpdateMessage,
  ],
  autocomplete: [Answer.ApplicationCommandAutocompleteResult],
};
const MOST_CHOICES = 25;

export const callbackRoutes: Routes = {
  'POST /interactions/:interaction/:token/callback': { by: 'anybody', run: callback },
};

function callback(call: RouteCall): RouteAnswer {
  const { platform, params, body, query } = call;
  const interaction = platform.interactions.byId(params['interaction']);
  if (interaction === undefined || interaction.token !== params['token'])
    throw new DiscordRefusal('UnknownInteraction');
  if (interaction.state === 'answered') throw new DiscordRefusal('AlreadyAcknowledged');
  if (!platform.interactions.takesAnswer(interaction)) throw new DiscordRefusal('UnknownInteraction');
  if (platform.faults.forgets()) throw new DiscordRefusal('UnknownInteraction');
  const { type } = body;
  requireType(interaction, type);
  const data = isObject(body['data']) ? body['data'] : {};
  const message = answer(call, interaction, type, data);
  const { world, origin } = platform;
  if (query.get('with_response') !== 'true') return NO_CONTENT;
  const about = { id: interaction.id, type: typeNumber(interaction.kind) };
  if (message === null) return ok({ interaction: about });
  return ok({
    interaction: {
      ...about,
      response_message_id: message.id,
      response_message_loading: message.loading === true,
      response_message_ephemeral: isEphemeral(message.flags),
    },
    resource: { type, message: messageShown(world, message, origin.url) },
  });
}

function requireType(interaction: Interaction, type: unknown): void {
  const updates = type === Answer.DeferredMessageUpdate || type === Answer.UpdateMessage;
  if (ALLOWED[interaction.kind].includes(type) && (!updates || interaction.message !== undefined)) return;
  const problem = {
    code: 'BASE_TYPE_CHOICES',
    message: `Value must be one of {${ALLOWED[interaction.kind].join(', ')}}.`,
  };
  throw new DiscordRefusal('InvalidForm', { errors: { type: { _errors: [problem] } } });
}

/** Does what the answer says. @returns the message that is `@original` from now on, or null */
function answer(call: RouteCall, interaction: Interaction, type: unknown, data: Loose): DiscordMessage | null {
  const { world, interactions } = call.platform;
  switch (type) {
    case Answer.ApplicationCommandAutocompleteResult: {
      interactions.answer(interaction, { type, choices: choicesOf(data) });
      return null;
    }
    case Answer.Modal: {
      checkModal(data);
      world.modals.set(interaction.user, {
        id: world.nextId(),
        user: interaction.user,
        customId: String(data['custom_id']),
        title: String(data['title']),
        components: structuredClone(objectsOf(data['components'])),
        channel: interaction.channel,
        ...(interaction.message === undefined ? {} : { message: interaction.message }),
      });
      interactions.answer(interaction, { type });
      world.changed();
      return null;
    }
    case Answer.DeferredMessageUpdate:
    case Answer.UpdateMessage: {
      const message =
        type === Answer.UpdateMessage ? updateSource(call, interaction, data) : sourceOf(call.platform, interaction);
      interactions.answer(interaction, { type, message: message.id });
      return message;
    }
    default: {
      const message =
        type === Answer.DeferredChannelMessageWithSource
          ? think(call.platform, interaction, data)
          : reply(call, interaction, data);
      interactions.answer(interaction, { type: Number(type), message: message.id });
      return message;
    }
  }
}

function think({ world }: Platform, interaction: Interaction, data: Loose): DiscordMessage {
  const flags = Number(data['flags'] ?? 0);
  return addMessage(world, { ...placeOf(interaction, flags), flags, loading: true });
}

/** A message that answers an interaction: the first, or one more. */
export function reply(
  call: RouteCall,
  interaction: Interaction,
  data: Loose,
  at: readonly string[] = ['data'],
): DiscordMessage {
  const { world } = call.platform;
  const written = writeMessage(call, data, null, at);
  const mentions = mentionsIn(call.platform, interaction, written, data);
  return addMessage(world, { ...placeOf(interaction, written.flags), ...written, mentions });
}

function placeOf(interaction: Interaction, flags: number) {
  return {
    channel: interaction.channel,
    interaction: interaction.id,
    ...(isEphemeral(flags) ? { to: interaction.user } : {}),
  };
}

function mentionsIn(
  { world }: Platform,
  { channel: id, user }: Interaction,
  written: Pick<DiscordMessage, 'content' | 'components' | 'flags'>,
  data: Loose,
): DiscordMessage['mentions'] {
  const channel = world.channels.get(id);
  if (channel === undefined) throw new DiscordRefusal('UnknownChannel');
  const mentions = mentionsOf(world, { channel, ...written, allowed: data['allowed_mentions'], byWebhook: true });
  // What one person alone sees notifies nobody else.
  return isEphemeral(written.flags)
    ? { ...mentions, pinged: mentions.pinged.filter((each) => each === user) }
    : mentions;
}

function sourceOf({ world }: Platform, interaction: Interaction): DiscordMessage {
  const message = world.messages.find((each) => each.id === interaction.message);
  if (message === undefined) throw new DiscordRefusal('UnknownMessage');
  return message;
}

function updateSource(call: RouteCall, interaction: Interaction, data: Loose): DiscordMessage {
  return editByToken(call, interaction, sourceOf(call.platform, interaction), data, ['data']);
}

/** An edit by an interaction: allowed for what it answered with, and for the message that it came from. */
export function editByToken(
  call: RouteCall,
  interaction: Interaction,
  old: DiscordMessage,
  data: Loose,
  at: readonly string[] = [],
): DiscordMessage {
  const { world } = call.platform;
  // What is thought about has not been written yet: it is a first message, and notifies as one.
  if (old.loading === true) {
    const written = writeMessage(call, data, null, at);
    const flags = written.flags | old.flags;
    const mentions = mentionsIn(call.platform, interaction, { ...written, flags }, data);
    return replaceMessage(world, old.id, { ...written, flags, mentions, loading: false });
  }
  const written = writeMessage(call, data, old, at);
  const channel = world.channels.get(old.channel);
  if (channel === undefined) throw new DiscordRefusal('UnknownChannel');
  const mentioning = { channel, ...written, allowed: data['allowed_mentions'], byWebhook: true };
  const mentions = mentionsAfterEdit(world, old.mentions, mentioning);
  return replaceMessage(world, old.id, { ...written, mentions, editedAtMs: world.now() });
}

function choicesOf(data: Loose) {
  const findings = createFindings();
  const path = ['data', 'choices'];
  const choices = checkList(findings, data['choices'] ?? [], path, { most: MOST_CHOICES });
  for (const [choice, place] of choices) checkChoice(findings, choice, place);
  findings.settle();
  return choices.map(([choice]) => ({
    name: String(choice['name']),
    value: typeof choice['value'] === 'number' ? choice['value'] : String(choice['value']),
  }));
}

/** discord-api-types, InteractionType. */
export function typeNumber(kind: DeliveryKind): number {
  return { command: 2, component: 3, autocomplete: 4, modal: 5 }[kind];
}

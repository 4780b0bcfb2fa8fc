import {
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
  InteractionResponseType,
  MessageFlags,
  Routes,
} from 'discord-api-types/v10';
import { DiscordAPIError } from 'discord.js';
import type { DiscordMessage } from './render/message.ts';
import type { DiscordRest } from './rest.ts';

/** By what one press or command is answered. Its token lives 3 s, and 15 minutes once it was answered. */
export interface Reply {
  readonly id: string;
  readonly token: string;
}

/** A text that is longer than a message. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** What is said to one person. Each call gives up within seconds, and throws when it was not done. */
export interface Talk {
  /**
   * The first word, which Discord wants within 3 s. `new`: an answer for this person follows. `update`: the message with the button
   * will change.
   */
  defer(reply: Reply, what: 'new' | 'update'): Promise<void>;
  /** The answer itself, in the place of the first word. */
  answer(reply: Reply, message: Partial<DiscordMessage>, file?: TextFile | null): Promise<void>;
  /** The answer at once. */
  say(reply: Reply, message: DiscordMessage): Promise<void>;
  ask(reply: Reply, modal: APIModalInteractionResponseCallbackData): Promise<void>;
  complete(reply: Reply, choices: readonly APIApplicationCommandOptionChoice<string>[]): Promise<void>;
}

export function createTalk(rest: DiscordRest, application: string): Talk {
  const callback = async ({ id, token }: Reply, body: object) => {
    await rest.post(Routes.interactionCallback(id, token), { body, auth: false });
  };
  return {
    defer: (reply, what) =>
      callback(
        reply,
        what === 'update'
          ? { type: InteractionResponseType.DeferredMessageUpdate }
          : { type: InteractionResponseType.DeferredChannelMessageWithSource, data: { flags: MessageFlags.Ephemeral } },
      ),
    async answer({ token }, message, file) {
      const files = file ? { files: [{ name: file.name, data: file.text, contentType: 'text/plain' }] } : {};
      const attached = file ? { attachments: [{ id: 0, filename: file.name }] } : {};
      const body = { ...message, ...attached };
      await rest.patch(Routes.webhookMessage(application, token), { body, auth: false, ...files });
    },
    say: (reply, message) =>
      callback(reply, {
        type: InteractionResponseType.ChannelMessageWithSource,
        data: { ...message, flags: MessageFlags.Ephemeral },
      }),
    ask: (reply, data) => callback(reply, { type: InteractionResponseType.Modal, data }),
    complete: (reply, choices) =>
      callback(reply, { type: InteractionResponseType.ApplicationCommandAutocompleteResult, data: { choices } }),
  };
}

/** Another process of Baton, which hears the same, has answered already. Source: opcodes-and-status-codes.mdx, 40060. */
const ACKNOWLEDGED = 40_060;

export function isAnsweredElsewhere(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === ACKNOWLEDGED;
}

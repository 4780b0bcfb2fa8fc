import { type APIUser, Routes } from 'discord-api-types/v10';
import type { DiscordRest } from './rest.ts';

/**
 * The id of Baton's own user: asked for once, and again while there was no answer. Without it nobody knows whose a message is, and
 * whoever can write an address into an embed could pass one off as a card.
 * @throws the errors of the library
 */
export function createSelf(rest: DiscordRest): () => Promise<string> {
  let known: Promise<string> | null = null;
  const ask = async (): Promise<string> => {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to this route
      return ((await rest.get(Routes.user())) as APIUser).id;
    } catch (error) {
      known = null;
      throw error;
    }
  };
  return () => (known ??= ask());
}

/** As Discord makes them. */
export function permalinkOf(guild: string, channel: string, message: string): string {
  return `https://discord.com/channels/${guild}/${channel}/${message}`;
}

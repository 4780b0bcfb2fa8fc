import { type APIUser, Routes } from 'discord-api-types/v10';
import type { DiscordRest } from './rest.ts';

/** The id of Baton's own user: asked for once, and again only while there was no answer. Null: nobody knows for now. */
export function createSelf(rest: DiscordRest): () => Promise<string | null> {
  let known: Promise<string | null> | null = null;
  const ask = async (): Promise<string | null> => {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to this route
      return ((await rest.get(Routes.user())) as APIUser).id;
    } catch {
      known = null;
      return null;
    }
  };
  return () => (known ??= ask());
}

/** As Discord makes them. */
export function permalinkOf(guild: string, channel: string, message: string): string {
  return `https://discord.com/channels/${guild}/${channel}/${message}`;
}

import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes } from 'discord.js';
import { messageOf } from '../../domain/failure.ts';

const BAD_TOKEN =
  'Discord does not take the token: make a new one on the page Bot of the application, put it into its secret file, and restart Baton';

/** Close codes that trying again does not mend. Source: discord/discord-api-docs, topics/opcodes-and-status-codes.mdx. */
const CLOSED: Readonly<Record<number, string>> = {
  4004: BAD_TOKEN,
  4010: 'Discord closed the connection: the bot is in too many servers',
  4011: 'Discord closed the connection: the bot is in too many servers',
  4012: 'Discord takes this version of its API no more: install a newer Baton',
  4013: 'Discord does not know what Baton asks to hear: install a newer Baton',
  4014: 'Discord does not let the bot hear of its server: on the page Bot of the application nothing needs to be switched on; make the bot anew',
};
const MENDED_BY_PEOPLE: ReadonlySet<string> = new Set(Object.values(CLOSED));

/** Whether trying again soon helps: no, where a person has to mend something first. */
export const needsPerson = (words: string): boolean => MENDED_BY_PEOPLE.has(words);

/** Why the connection was closed for good. */
export function closedWords(code: number): string {
  return CLOSED[code] ?? `Discord closed the connection (${code}); it is opened again`;
}

/** Why there is no connection, in one sentence without a secret. */
export function unreachedWords(error: unknown): string {
  const isToken = error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
  if (isToken || (error instanceof DiscordAPIError && error.status === 401)) return BAD_TOKEN;
  return `Discord does not answer: ${messageOf(error)}; it is tried again`;
}

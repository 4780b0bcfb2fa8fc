import { DiscordAPIError, RateLimitError } from 'discord.js';
import { messageOf } from '../../domain/failure.ts';
import type { Answer } from '../delivery/port.ts';
import { HeldBack } from './rest.ts';

/** Where Discord says neither how long nor anything else. Unit: milliseconds. */
const UNSAID_LIMIT_MS = 30_000;
/** Below this a limit is over before anything can be sent again. Unit: milliseconds. */
const SHORTEST_LIMIT_MS = 100;

type NoAnswer = Exclude<Answer<never>, { kind: 'ok' }>;

/** Codes of Discord's errors. Source: discord/discord-api-docs, topics/opcodes-and-status-codes.mdx. */
const CODE = {
  unknownChannel: 10_003,
  unknownGuild: 10_004,
  unknownMessage: 10_008,
  announcementLimit: 20_022,
  writeLimit: 20_028,
  oldEdits: 30_046,
  resourceLimited: 40_062,
  missingAccess: 50_001,
  cannotEditOthers: 50_005,
  missingPermissions: 50_013,
  invalidForm: 50_035,
  archived: 50_083,
  overloaded: 130_000,
  locked: 160_005,
} as const;

const LIMITED: ReadonlySet<number | string> = new Set([CODE.announcementLimit, CODE.writeLimit, CODE.resourceLimited]);
const EDIT_REFUSED: ReadonlySet<number | string> = new Set([CODE.oldEdits, CODE.cannotEditOthers]);

const NEW_TOKEN =
  'Make a new one on the page Bot of the application, put it where `discord.token` says, then restart Baton.';

/**
 * What an error of the library means for a card.
 * @param channel for the words that tell people what to do
 */
export function answerOf(error: unknown, channel: string): NoAnswer {
  if (error instanceof HeldBack) return { kind: 'rate-limited', retryInMs: error.retryInMs };
  if (error instanceof RateLimitError) {
    const { retryAfter, timeToReset, sublimitTimeout } = error;
    const saidMs = Math.max(retryAfter, timeToReset, sublimitTimeout);
    // Without a time from Discord the library has none: asking at once, again and again, is what addresses are shut out for.
    const isUnsaid = retryAfter === 0 && saidMs < SHORTEST_LIMIT_MS;
    return { kind: 'rate-limited', retryInMs: isUnsaid ? UNSAID_LIMIT_MS : Math.max(SHORTEST_LIMIT_MS, saidMs) };
  }
  if (!(error instanceof DiscordAPIError)) return { kind: 'unknown', because: messageOf(error) };
  const { code, status } = error;
  if (status === 401)
    return { kind: 'refused', reach: 'platform', words: `Discord does not know the bot's token. ${NEW_TOKEN}` };
  if (LIMITED.has(code)) return { kind: 'rate-limited', retryInMs: UNSAID_LIMIT_MS };
  if (EDIT_REFUSED.has(code)) return { kind: 'edit-refused' };
  if (code === CODE.unknownMessage) return { kind: 'gone' };
  if (code === CODE.overloaded) return { kind: 'unknown', because: error.message };
  return { kind: 'refused', ...refusal(error, channel) };
}

/** What a bucket limits is over within seconds. Unit: milliseconds. */
const LONGEST_OF_BUCKET_MS = 20_000;

/**
 * That an old message may be edited no more (30046) comes as a limit (HTTP 429), of which the library tells no code. It is one beside
 * that of the bucket, or a long one. An empty bucket, of which the library often tells without a call, is none: the message can be
 * edited in a moment.
 */
export function mayBeOldEdits(error: unknown): boolean {
  if (!(error instanceof RateLimitError) || error.global) return false;
  return error.sublimitTimeout > 0 || error.retryAfter > LONGEST_OF_BUCKET_MS;
}

/** Discord takes no message of this form; another one may be taken. */
export function isUnfit(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === CODE.invalidForm;
}

/** Whatever else Discord says of one card keeps no other from going. */
function refusal(
  { code, status, message }: DiscordAPIError,
  channel: string,
): { readonly reach: 'place' | 'card'; readonly words: string } {
  const where = `Discord channel ${channel}`;
  if (code === CODE.unknownChannel || code === CODE.unknownGuild)
    return { reach: 'place', words: `${where}: there is none. Put the right id under \`discord.channels\`.` };
  if (code === CODE.missingAccess)
    return { reach: 'place', words: `${where}: Baton may not see it. In its settings let the bot in: View Channel.` };
  if (code === CODE.archived || code === CODE.locked)
    return { reach: 'place', words: `${where} is a thread that was closed. Open it again, or name another one.` };
  if (code === CODE.missingPermissions || status === 403)
    return {
      reach: 'place',
      words: `${where}: Baton may not write there (${code}). In its settings give the bot ${NEEDED_WORDS}.`,
    };
  return { reach: 'card', words: `${where} takes this card in no form (${code}: ${message.slice(0, 200)}).` };
}

const NEEDED_WORDS = 'View Channel, Send Messages, Embed Links, Attach Files and Read Message History';

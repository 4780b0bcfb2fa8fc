import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import type { Loose } from '../../loose.ts';

// Status and words of each code: developers/topics/opcodes-and-status-codes.mdx, and what libraries were answered in the wild.
const REFUSALS = {
  NotFound: [404, 0, '404: Not Found'],
  Unauthorized: [401, 0, '401: Unauthorized'],
  UnknownChannel: [404, Code.UnknownChannel, 'Unknown Channel'],
  UnknownGuild: [404, Code.UnknownGuild, 'Unknown Guild'],
  UnknownMember: [404, Code.UnknownMember, 'Unknown Member'],
  UnknownMessage: [404, Code.UnknownMessage, 'Unknown Message'],
  UnknownWebhook: [404, Code.UnknownWebhook, 'Unknown Webhook'],
  UnknownInteraction: [404, Code.UnknownInteraction, 'Unknown interaction'],
  UnknownCommand: [404, Code.UnknownApplicationCommand, 'Unknown application command'],
  TooManyCommands: [
    400,
    Code.MaximumNumberOfApplicationCommandsReached,
    'Maximum number of application commands reached (100).',
  ],
  // A rate limit, with the status of one: discordjs/discord.js#10458. In 2023 it was 400 (discord/discord-api-docs#6188).
  TooManyCreates: [
    429,
    Code.MaximumDailyApplicationCommandCreatesReached,
    'Max number of daily application command creates has been reached (200)',
  ],
  // A rate limit too: 429 in aikaterna/aikaterna-cogs#302.
  OldEdit: [
    429,
    Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
    'Maximum number of edits to messages older than 1 hour reached. Try again later.',
  ],
  TooLarge: [413, Code.RequestEntityTooLarge, 'Request entity too large'],
  AlreadyAcknowledged: [400, Code.InteractionHasAlreadyBeenAcknowledged, 'Interaction has already been acknowledged.'],
  MissingAccess: [403, Code.MissingAccess, 'Missing Access'],
  NotYours: [403, Code.CannotEditMessageAuthoredByAnotherUser, 'Cannot edit a message authored by another user'],
  Empty: [400, Code.CannotSendAnEmptyMessage, 'Cannot send an empty message'],
  MissingPermissions: [403, Code.MissingPermissions, 'Missing Permissions'],
  InvalidWebhookToken: [401, Code.InvalidWebhookToken, 'Invalid Webhook Token'],
  InvalidForm: [400, Code.InvalidFormBodyOrContentType, 'Invalid Form Body'],
  InvalidJson: [400, Code.RequestBodyContainsInvalidJSON, 'The request body contains invalid JSON.'],
  ThreadExists: [400, Code.ThreadAlreadyCreatedForMessage, 'A thread has already been created for this message'],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

type RefusalName = keyof typeof REFUSALS;

/** The platform says no: answered with a status, a code of its own, and words. */
export class DiscordRefusal extends Error {
  readonly status: number;
  readonly code: number;
  /** Where and what is wrong, nested as the body is. */
  readonly errors: Loose | undefined;
  /** Set for refusals that are rate limits. Unit: seconds. */
  readonly retryAfterS: number | undefined;

  constructor(name: RefusalName, more: { readonly errors?: Loose; readonly retryAfterS?: number } = {}) {
    const [status, code, message] = REFUSALS[name];
    super(message);
    this.status = status;
    this.code = code;
    this.errors = more.errors;
    this.retryAfterS = more.retryAfterS;
  }
}

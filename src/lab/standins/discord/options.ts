import type { DiscordChannel, DiscordRole, DiscordUser } from './guild/shapes.ts';

/** How a stand-in is set up. Everything has a default that behaves as the platform does. */
export interface DiscordOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly users?: readonly DiscordUser[];
  readonly roles?: readonly DiscordRole[];
  readonly channels?: readonly DiscordChannel[];
  /** What the bot may do in every channel until somebody takes it away. */
  readonly permissions?: readonly PermissionName[];
  /** False switches all limits off: buckets, global, identifies, invalid requests. Faults may still answer 429. */
  readonly limits?: boolean;
  /** Milliseconds since 1970. Decides ages and expiries; waiting is done in real time. */
  readonly now?: () => number;
  /** How long an app has for its first answer. The platform: 3 s. */
  readonly answerWithinMs?: number;
  /** How often a client is asked to say that it is there. */
  readonly heartbeatEveryMs?: number;
  /** Answers 401, 403 and 429 within ten minutes until the address is shut out. The platform: 10,000. */
  readonly invalidRequests?: number;
}

/** Of Discord's permissions those that a bot of this kind meets. Names and bits: discord-api-types, PermissionFlagsBits. */
export type PermissionName =
  | 'ViewChannel'
  | 'SendMessages'
  | 'EmbedLinks'
  | 'AttachFiles'
  | 'ReadMessageHistory'
  | 'MentionEveryone'
  | 'ManageMessages'
  | 'ManageChannels'
  | 'CreatePublicThreads'
  | 'SendMessagesInThreads';

export const PERMISSIONS: readonly PermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'CreatePublicThreads',
  'SendMessagesInThreads',
];

export const ROLES: readonly DiscordRole[] = [
  { id: '200000000000000001', name: 'operators', mentionable: true },
  { id: '200000000000000002', name: 'on-call', mentionable: true },
  { id: '200000000000000003', name: 'owners', mentionable: false },
];

/** Who is there when nothing is said. */
export const USERS: readonly DiscordUser[] = [
  { id: '100000000000000001', username: 'ana', globalName: 'Ana', roles: ['200000000000000001'] },
  {
    id: '100000000000000002',
    username: 'ben',
    globalName: 'Ben',
    roles: ['200000000000000001', '200000000000000002'],
  },
  { id: '100000000000000003', username: 'carla', globalName: 'Carla', roles: ['200000000000000003'] },
  { id: '100000000000000004', username: 'sam', globalName: 'Sam', roles: [] },
];

export const CHANNELS: readonly DiscordChannel[] = [
  { id: '400000000000000001', name: 'validators', kind: 'text' },
  { id: '400000000000000002', name: 'operations', kind: 'text' },
];

/** Words that a test or a fleet file needs; fixed, since nothing here is worth keeping secret. */
export const IDENTITY = {
  guild: '300000000000000001',
  guildName: 'Discord stand-in',
  /** An application's id is its bot's user id too. */
  application: '500000000000000001',
  botName: 'baton',
  botRole: '200000000000000099',
  token: 'NTAwMDAwMDAwMDAwMDAwMDAx.stand-in.bot',
} as const;

/** Times and limits that the platform has. `discord/discord-api-docs` is the source where nothing else is named. */
export const PLATFORM = {
  /** developers/interactions/receiving-and-responding.mdx: initial reply within 3 s, token good for 15 minutes. */
  answerWithinMs: 3000,
  tokenLivesMs: 15 * 60_000,
  /** developers/events/gateway.mdx gives 45,000 as its example of `heartbeat_interval`. */
  heartbeatEveryMs: 45_000,
  /** The same: 120 gateway events a minute for each connection; 1000 identifies a day. */
  gatewayEventsPerMinute: 120,
  identifiesPerDay: 1000,
  /** The same, `max_concurrency`: so many identifies in 5 s. */
  identifyEveryMs: 5000,
  /** Unpublished. Long enough for any test, short enough to be forgotten in one with a clock of its own. */
  sessionLivesMs: 5 * 60_000,
  /** developers/resources/message.mdx says "the past few minutes"; the number is unpublished. */
  nonceHeldMs: 3 * 60_000,
  /** developers/topics/opcodes-and-status-codes.mdx, 30046. How many such edits are free is unpublished: none here. */
  editsFreeForMs: 60 * 60_000,
  /** Unpublished. */
  oldEditRetryAfterS: 60,
  /** developers/reference.mdx, "Uploading files": the default limit. Unit: bytes. */
  attachmentBytes: 10 * 1024 * 1024,
  /** developers/topics/rate-limits.mdx. */
  requestsPerSecond: 50,
  invalidRequests: 10_000,
  invalidWithinMs: 10 * 60_000,
  /** developers/interactions/application-commands.mdx. */
  commandsCreatedPerDay: 200,
  commandsPerGuild: 100,
} as const;

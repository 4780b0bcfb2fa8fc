import type { SlackChannel, SlackUser } from './workspace/shapes.ts';

/** How a stand-in is set up. Everything has a default that behaves as the platform does. */
export interface SlackOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly users?: readonly SlackUser[];
  readonly channels?: readonly SlackChannel[];
  /** Scopes of the bot token. */
  readonly scopes?: readonly string[];
  /** Where payloads are posted (HTTP mode). Left out: Socket Mode. */
  readonly requestUrl?: string;
  /** False switches the limits of the Web API off; faults may still answer 429. */
  readonly limits?: boolean;
  /** Milliseconds since 1970. Decides ages and expiries; waiting is done in real time. */
  readonly now?: () => number;
  /** How long an app has for its answer. The platform: 3 s. */
  readonly answerWithinMs?: number;
  /** How long after a failed event it is sent again. The platform: at once, after a minute, after five. */
  readonly retryEventsAfterMs?: readonly number[];
  /**
   * Leaves the TCP connection of Socket Mode open after the closing handshake, as the platform does
   * (slackapi/node-slack-sdk#2752): clients before 3.2.0 then lose seconds at each refresh and stop.
   */
  readonly lingers?: boolean;
  /** The slash command that is installed. */
  readonly command?: string;
}

/** Who is there when nothing is said. */
export const USERS: readonly SlackUser[] = [
  { id: 'U0ANA00001', name: 'ana', real_name: 'Ana', tz: 'Europe/Berlin' },
  { id: 'U0BEN00001', name: 'ben', real_name: 'Ben', tz: 'America/New_York' },
  { id: 'U0CAR00001', name: 'carla', real_name: 'Carla', tz: 'Asia/Tokyo' },
  { id: 'U0STRANGER', name: 'sam', real_name: 'Sam', tz: 'UTC' },
];

export const CHANNELS: readonly SlackChannel[] = [
  { id: 'C0VALIDATE', name: 'validators' },
  { id: 'C0OPERATIO', name: 'operations' },
];

/** What the app asks for when it is installed. Source of what each method wants: its page in the reference. */
export const SCOPES: readonly string[] = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'users:read',
];

/** Words that a test or a fleet file needs; fixed, since nothing here is worth keeping secret. */
export const IDENTITY = {
  team: 'T0STANDIN1',
  teamName: 'Slack stand-in',
  appId: 'A0STANDIN1',
  botId: 'B0STANDIN1',
  botUser: 'U0BATONBOT',
  botName: 'baton',
  botToken: 'xoxb-stand-in-bot',
  appToken: 'xapp-stand-in-app',
  signingSecret: 'stand-in-signing-secret-0123456789',
  /** The old verification token: still sent, never to be trusted. */
  verificationToken: 'stand-in-verification',
} as const;

/** Times and limits that the platform has. Sources: facts in the docs of Slack, named at each use. */
export const PLATFORM = {
  answerWithinMs: 3000,
  triggerLivesMs: 3000,
  responseUrlLivesMs: 30 * 60_000,
  responseUrlUses: 5,
  mostConnections: 10,
  retryEventsAfterMs: [0, 60_000, 300_000],
  /** Real servers ping often enough that a client may give up after 30 s without one. */
  pingEveryMs: 10_000,
} as const;

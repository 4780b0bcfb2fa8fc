import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import type { Lane } from '../outbox.ts';

/**
 * A call that takes longer has no answer. Long for Slack, which answers within one second, and short enough for an alarm to be sent
 * again. Unit: milliseconds.
 */
export const CALL_TIMEOUT_MS = 5_000;

export interface SlackAccess {
  readonly token: string;
  /** Ends with a slash. */
  readonly apiUrl: string;
}

/** One client for each lane and one for pictures, so that none waits in another's queue. */
export type SlackClients = Readonly<Record<Lane | 'picture', WebClient>>;

export function createSlackClients(access: SlackAccess): SlackClients {
  return {
    alert: slackClient(access),
    decision: slackClient(access),
    progress: slackClient(access),
    picture: slackClient(access),
  };
}

/**
 * The SDK waits for as long as a limit says, with all its calls, and tries ten times within half an hour; it also has no time-out.
 * All of that is Baton's to decide.
 */
export function slackClient({ token, apiUrl }: SlackAccess): WebClient {
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    timeout: CALL_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
}

/** What the SDK says comes back as an error as well, and its lines may hold what was sent. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

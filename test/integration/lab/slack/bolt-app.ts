import { App, LogLevel, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { SlackStandIn } from '../../../../src/lab/standins/slack/slack.ts';

/** Says nothing: reconnects and refusals are what these tests are about. */
export const SILENT: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** The library's own. */
const USUAL_PING_TIMEOUT_MS = 5000;
/** For tests that wait for a new connection. */
export const QUICK_PING_TIMEOUT_MS = 250;

/**
 * A real Bolt app in Socket Mode, not started yet.
 * @param pingTimeoutMs after which it connects anew, and also how late a pong may be: too short breaks busy connections
 */
export function socketApp(slack: SlackStandIn, pingTimeoutMs = USUAL_PING_TIMEOUT_MS): App {
  const clientOptions = { slackApiUrl: slack.url, logger: SILENT, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: SILENT,
    clientPingTimeout: pingTimeoutMs,
    installerOptions: { clientOptions: { ...clientOptions, retryConfig: { retries: 20, minTimeout: 20, factor: 1 } } },
  });
  return new App({ token: slack.botToken, receiver, clientOptions, logger: SILENT });
}

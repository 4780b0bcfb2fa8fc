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

/** A client reconnects after this; the library's own 5 s would make these tests slow. */
const RECONNECT_MS = 40;

/** A real Bolt app in Socket Mode, not started yet. */
export function socketApp(slack: SlackStandIn): App {
  const clientOptions = { slackApiUrl: slack.url, logger: SILENT, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: SILENT,
    clientPingTimeout: RECONNECT_MS,
    installerOptions: { clientOptions: { ...clientOptions, retryConfig: { retries: 20, minTimeout: 20, factor: 1 } } },
  });
  return new App({ token: slack.botToken, receiver, clientOptions, logger: SILENT });
}

import { WebClient } from '@slack/web-api';
import { boltLog, type PlainLog } from './bolt-log.ts';

export interface WebOptions {
  readonly token: string;
  readonly apiUrl: string;
  /** Left out: nothing is said. */
  readonly log?: PlainLog;
}

/** Somebody waits for the answer. Unit: milliseconds. */
const TIMEOUT_MS = 5_000;

/** A client of Slack's Web API that asks once: when to ask again is the business of whoever calls. */
export function webClient({ token, apiUrl, log }: WebOptions): WebClient {
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLog(log ?? { debug: () => undefined, warn: () => undefined }),
  });
}

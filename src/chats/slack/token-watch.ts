import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/failure.ts';
import { slackClient } from './clients.ts';
import { needsPerson, unreachedWords } from './connection-words.ts';
import { platformError } from './talk.ts';

export interface TokenWatchOptions {
  readonly token: string;
  readonly apiUrl: string;
  /** Of the fleet file. */
  readonly team: string;
  readonly clock: Clock;
  /** A new sentence about the token, or null when Slack takes it. */
  readonly said: (words: string | null) => void;
}

/** A token can be revoked at any time; cards and answers tell it sooner where there are any. Unit: milliseconds. */
const AGAIN_MS = 60_000;
/** Where Slack does not answer. Unit: milliseconds. */
const SOON_MS = 5_000;

/** Asks Slack now and then whether it takes the bot token, and whether that is of the right workspace. Ends when it is aborted. */
export async function watchToken(options: TokenWatchOptions, signal: AbortSignal): Promise<void> {
  const { token, apiUrl, team, clock, said } = options;
  const web = slackClient({ token, apiUrl });
  while (!signal.aborted) {
    let waitMs = AGAIN_MS;
    try {
      const { team_id: found } = await web.auth.test();
      said(found === team ? null : `the bot token is of the workspace ${found}, and the fleet file says ${team}`);
    } catch (error) {
      const name = platformError(error);
      waitMs = needsPerson(name) ? AGAIN_MS : SOON_MS;
      if (!signal.aborted) said(unreachedWords('bot token', name, messageOf(error)));
    }
    await clock.sleep(waitMs, signal).catch(() => undefined);
  }
}

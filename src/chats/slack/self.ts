import type { WebClient } from '@slack/web-api';

/** Who Baton is in a workspace. */
export interface SlackSelf {
  /** `https://acme.slack.com/`. */
  readonly url: string;
  readonly botId: string | null;
}

/** One that tells its own messages from those of others. */
export type KnownSelf = SlackSelf & { readonly botId: string };

/** Asks once, and again only while there was no answer. Null: nobody knows for now. */
export function createSelf(client: WebClient): () => Promise<SlackSelf | null> {
  let known: Promise<SlackSelf | null> | null = null;
  const ask = async (): Promise<SlackSelf | null> => {
    try {
      const { url, bot_id: botId } = await client.auth.test();
      return url === undefined ? null : { url, botId: botId ?? null };
    } catch {
      known = null;
      return null;
    }
  };
  return () => (known ??= ask());
}

/** As Slack makes them: saves a call for each message. @param thread `ts` of the thread's first message */
export function permalinkOf(self: SlackSelf | null, channel: string, ts: string, thread?: string): string | null {
  if (self === null) return null;
  const link = `${self.url.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`;
  return thread === undefined || thread === ts ? link : `${link}?thread_ts=${thread}&cid=${channel}`;
}

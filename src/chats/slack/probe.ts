import { messageOf } from '../../domain/failure.ts';
import { slackClient } from './clients.ts';
import { platformError } from './talk.ts';

export interface ProbeOptions {
  readonly botToken: string;
  /** Null with `mode: http`. */
  readonly appToken: string | null;
  readonly apiUrl: string;
}

type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: string; readonly because: string };

/** Asks Slack what it makes of the tokens and channels. Nothing is posted. */
export function createProbe({ botToken, appToken, apiUrl }: ProbeOptions) {
  const web = slackClient({ token: botToken, apiUrl });
  return {
    bot: () =>
      told(async () => {
        const { team_id: team = '', user: name = '', response_metadata: metadata } = await web.auth.test();
        return { team, name, scopes: metadata?.scopes ?? [] };
      }),
    socket() {
      if (appToken === null) return null;
      return told(async () => {
        await slackClient({ token: appToken, apiUrl }).apps.connections.open();
        return true as const;
      });
    },
    channel: (id: string) =>
      told(async () => {
        const { channel } = await web.conversations.info({ channel: id });
        const isIn = channel?.is_member === true || channel?.is_im === true;
        return { name: channel?.name ?? id, isIn, isArchived: channel?.is_archived === true };
      }),
  };
}

async function told<T>(ask: () => Promise<T>): Promise<Told<T>> {
  try {
    return { kind: 'told', value: await ask() };
  } catch (error) {
    const name = platformError(error);
    const because = name === '' ? `Slack did not answer: ${messageOf(error)}` : `Slack said ${name}`;
    return { kind: 'refused', error: name, because };
  }
}

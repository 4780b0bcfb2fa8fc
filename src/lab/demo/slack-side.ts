import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCOPES } from '../../chats/slack/manifest.ts';
import type { FleetFileOptions } from '../fleet-file.ts';
import { startSlack } from '../standins/slack/slack.ts';
import { missingForSlack, type RealSlack, realSlack } from './real-slack.ts';

/** What the fleet file says of Slack. */
export type SlackPart = NonNullable<FleetFileOptions['slack']>;

/** Slack beside the demo's page: the real one where its tokens are given, else a stand-in. */
export interface SlackSide {
  readonly part: SlackPart;
  /** What to tell whoever started the demo. */
  readonly words: string;
  close(): Promise<void>;
}

const CHANNEL = { id: 'C0VALIDATE', name: 'validators' };
const USERS = {
  ana: { id: 'U0ANA00001', name: 'ana', real_name: 'Ana', tz: 'Europe/Berlin' },
  ben: { id: 'U0BEN00001', name: 'ben', real_name: 'Ben', tz: 'America/New_York' },
  // Not in the fleet file: to see what Baton says to a stranger.
  sam: { id: 'U0STRANGER', name: 'sam', real_name: 'Sam', tz: 'UTC' },
};

/**
 * @param data where the fleet file of the demo is written
 * @param environment with `SLACK_…` where the real one is meant
 * @throws Error that says what is missing for the real one where some of it is given
 */
export async function startSlackSide(data: string, environment: NodeJS.ProcessEnv): Promise<SlackSide> {
  const missing = missingForSlack(environment);
  if (missing !== null) throw new Error(missing);
  const real = realSlack(environment);
  return real === null ? standIn(data) : forReal(real);
}

async function standIn(data: string): Promise<SlackSide> {
  const slack = await startSlack({
    users: Object.values(USERS),
    channels: [CHANNEL],
    scopes: SCOPES.map(({ scope }) => scope),
  });
  mkdirSync(data, { recursive: true });
  const kept = (name: string, token: string): string => {
    writeFileSync(join(data, name), `${token}\n`, { mode: 0o600 });
    return `file:${name}`;
  };
  const section = {
    team: slack.team,
    bot_token: kept('slack-bot-token', slack.botToken),
    app_token: kept('slack-app-token', slack.appToken),
    api_url: slack.url,
    channels: [{ id: CHANNEL.id }],
  };
  const idsOf = (user: { readonly id: string }): string[] => [`${slack.team}/${user.id}`];
  return {
    part: { section, people: { ana: idsOf(USERS.ana), ben: idsOf(USERS.ben) } },
    words: `Slack, a stand-in: ${slack.clientUrl}
  There you are Ana, Ben, or Sam, whom Baton does not know. In #${CHANNEL.name} type: /baton handover sol-main`,
    close: () => slack.stop(),
  };
}

/** Whoever has one account there is Ana in Slack, and Ben on the page. */
function forReal({ team, channel, user }: RealSlack): SlackSide {
  const section = {
    team,
    bot_token: 'env:SLACK_BOT_TOKEN',
    app_token: 'env:SLACK_APP_TOKEN',
    channels: [{ id: channel }],
  };
  return {
    part: { section, people: { ana: [`${team}/${user}`] } },
    words: `Slack, the real one: channel ${channel} of workspace ${team}, to which Baton must be invited.
  There you are Ana; be Ben on the page. In the channel type: /baton handover sol-main`,
    close: () => Promise.resolve(),
  };
}

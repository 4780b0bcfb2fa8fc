/** Where real Slack is, and who is Ana there. The tokens stay in the environment; the fleet file names them. */
export interface RealSlack {
  readonly team: string;
  readonly channel: string;
  readonly user: string;
}

const NEEDED: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: "the bot's token, xoxb-…",
  SLACK_APP_TOKEN: "the app's token with connections:write, xapp-…",
  SLACK_TEAM: 'id of the workspace, T…',
  SLACK_CHANNEL: 'id of a channel to which Baton is invited, C…',
  SLACK_USER: 'your own member id there, U…',
};
const TOKENS = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'];

/** What is missing for the real Slack, in sentences; null where all of it is given, or no token. */
export function missingForSlack(environment: NodeJS.ProcessEnv): string | null {
  const missing = Object.keys(NEEDED).filter((name) => !environment[name]);
  const given = TOKENS.filter((name) => !missing.includes(name));
  if (given.length === 0 || missing.length === 0) return null;
  const lines = missing.map((name) => `  ${name}  ${NEEDED[name]}`);
  return `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} set, so the demo would use the real Slack, but these are missing:
${lines.join('\n')}
Set them (docs/slack.md says where they are found), or unset ${given.join(' and ')}: the demo then brings a Slack of its own.`;
}

/** Null where no token is given. */
export function realSlack(environment: NodeJS.ProcessEnv): RealSlack | null {
  const { SLACK_TEAM: team, SLACK_CHANNEL: channel, SLACK_USER: user } = environment;
  if (!environment['SLACK_BOT_TOKEN'] || !team || !channel || !user) return null;
  return { team, channel, user };
}

import type { ChatPart } from '../fleet-file.ts';

const NEEDED: Readonly<Record<string, string>> = {
  DISCORD_BOT_TOKEN: "the bot's token",
  DISCORD_APPLICATION: 'id of the application',
  DISCORD_GUILD: 'id of the server to which the bot was invited',
  DISCORD_CHANNEL: 'id of a channel there in which the bot may write',
  DISCORD_USER: 'your own user id',
};

/** Discord beside the demo's page: the real one. The token stays in the environment; the fleet file names it. */
export interface DiscordSide {
  readonly part: ChatPart;
  /** What to tell whoever started the demo. */
  readonly words: string;
}

/** @throws Error that says what is missing: unlike Slack, the demo brings no Discord that people can type in */
export function realDiscord(environment: NodeJS.ProcessEnv): DiscordSide {
  const missing = Object.entries(NEEDED).filter(([name]) => !environment[name]);
  if (missing.length > 0) {
    const lines = missing.map(([name, what]) => `  ${name}  ${what}`).join('\n');
    throw new Error(
      `The demo uses the real Discord, and these are missing:\n${lines}\nSet them: docs/discord.md says where they are found. Without an account, try \`--chat slack\`: the demo has a Slack of its own.`,
    );
  }
  const [, application = '', guild = '', channel = '', user = ''] = Object.keys(NEEDED).map(
    (name) => environment[name],
  );
  const section = {
    application,
    guild,
    token: 'env:DISCORD_BOT_TOKEN',
    channels: [{ id: channel, stages: true }],
  };
  return {
    part: { section, people: { ana: [user] } },
    words: `Discord, the real one: channel ${channel} of server ${guild}.
  There you are Ana; be Ben on the page. In the channel type: /baton handover validator: sol-main`,
  };
}

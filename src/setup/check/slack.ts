import type { Fleet, SlackFleet } from '../../config/schema.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';
import { refusedFinding, type RefusedPlace } from './refused-cards.ts';

/** What Slack says when it is asked. `refused`: its own name of what is wrong, in `error`; `because` is a sentence. */
export type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: string; readonly because: string };

/** Slack, asked with the tokens of the fleet file. Nothing is posted. */
export interface SlackProbe {
  bot(): Promise<Told<{ readonly team: string; readonly name: string; readonly scopes: readonly string[] }>>;
  /** Whether the socket could be opened; null with `mode: http`. */
  socket(): Promise<Told<true>> | null;
  channel(id: string): Promise<Told<{ readonly name: string; readonly isIn: boolean; readonly isArchived: boolean }>>;
  /** What the manifest asks for. */
  readonly scopes: readonly string[];
}

const RESTART = 'Put the new one into its secret file, and restart Baton.';

/**
 * The tokens work, in the right workspace and with the right permissions, and Baton can speak in every channel.
 * @param refused what the running Baton met; null where its store cannot be asked
 */
export async function slackFindings(
  slack: SlackFleet,
  probe: SlackProbe,
  refused: readonly RefusedPlace[] | null = null,
): Promise<SetupFinding[]> {
  const bot = await probe.bot();
  const socket = await probe.socket();
  const channels = bot.kind === 'told' ? await Promise.all(slack.channels.map(({ id }) => channelOf(id, probe))) : [];
  return [
    botFinding(bot),
    ...(bot.kind === 'told' ? [teamFinding(slack, bot.value), scopesFinding(bot.value.scopes, probe.scopes)] : []),
    ...(socket === null ? [] : [socketFinding(socket)]),
    ...channels,
    ...(refused === null ? [] : [refusedFinding('slack', 'Slack', slack.channels, refused)]),
  ];
}

function botFinding(bot: Awaited<ReturnType<SlackProbe['bot']>>): SetupFinding {
  return finding('must', {
    id: 'slack-bot',
    title: 'Slack takes the bot token',
    passed: bot.kind === 'told',
    found: bot.kind === 'told' ? `Baton is ${bot.value.name} there` : bot.because,
    needed: 'an answer to auth.test',
    why: 'Without it no card appears in Slack, and nobody there is answered.',
    fix: `Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the app. ${RESTART}`,
  });
}

function teamFinding({ team }: SlackFleet, bot: { readonly team: string }): SetupFinding {
  return finding('must', {
    id: 'slack-team',
    title: 'The bot token is of the workspace in the fleet file',
    passed: bot.team === team,
    found: `the token is of ${bot.team}`,
    needed: `slack.team, which is ${team}`,
    why: 'People are known by workspace and id: with the wrong workspace everybody is a stranger.',
    fix: `Write \`team: ${bot.team}\` if that is your workspace; otherwise install the app in yours, and take its token.`,
  });
}

function scopesFinding(has: readonly string[], needs: readonly string[]): SetupFinding {
  const missing = needs.filter((scope) => !has.includes(scope));
  return finding('must', {
    id: 'slack-scopes',
    title: 'The bot token may do what Baton does',
    passed: missing.length === 0,
    found: missing.length === 0 ? `all ${needs.length} scopes` : `without ${missing.join(', ')}`,
    needed: needs.join(', '),
    why: 'What a scope is missing for fails when it is needed.',
    fix: 'Put what `npm run -s baton -- slack manifest` prints under App Manifest of the app, and install it again.',
  });
}

function socketFinding(socket: Told<true>): SetupFinding {
  return finding('must', {
    id: 'slack-socket',
    title: 'Slack opens a socket for the app token',
    passed: socket.kind === 'told',
    found: socket.kind === 'told' ? 'it does' : socket.because,
    needed: 'an answer to apps.connections.open',
    why: 'Commands and presses come over it.',
    fix: `Make an App-Level Token (xapp-…) with the scope connections:write under Basic Information, and switch Socket Mode on. ${RESTART}`,
  });
}

async function channelOf(id: string, probe: SlackProbe): Promise<SetupFinding> {
  const channel = await probe.channel(id);
  const why = 'Cards that cannot be posted there are seen by nobody there.';
  const base = { id: `slack-channel ${id}`, title: `Baton can speak in the channel ${id}`, why };
  if (channel.kind === 'refused') {
    const isUnseen = channel.error === 'channel_not_found';
    return finding('must', {
      ...base,
      passed: false,
      found: isUnseen ? 'Slack shows Baton no such channel' : channel.because,
      needed: 'a channel of this workspace with Baton in it',
      fix: `Type \`/invite @Baton\` in the channel. If Baton is in it already, the id is of another one: copy it from the channel's link.`,
    });
  }
  const { name, isIn, isArchived } = channel.value;
  return finding('must', {
    ...base,
    passed: isIn && !isArchived,
    found: isArchived ? `#${name} is archived` : isIn ? `Baton is in #${name}` : `Baton is not in #${name}`,
    needed: 'Baton in the channel',
    fix: isArchived ? 'Name another channel, or bring this one back.' : `Type \`/invite @Baton\` in #${name}.`,
  });
}

/** Somebody whom a policy counts can press a button there. */
export function slackPeopleFinding({ people }: Pick<Fleet, 'people'>): SetupFinding {
  const without = Object.entries(people).flatMap(([name, { slack }]) => (slack.length === 0 ? [name] : []));
  return finding('should', {
    id: 'slack-people',
    title: 'Everybody is known in Slack',
    passed: without.length === 0,
    found: without.length === 0 ? 'each has an id' : `without an id of Slack: ${without.join(', ')}`,
    needed: '`slack: [TEAM/USER]` for each person',
    why: 'Whoever presses a button there without being known is turned away.',
    fix: 'In Slack open the profile of the person, choose Copy member ID from its menu, and write it behind the workspace id.',
  });
}

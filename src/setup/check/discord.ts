import type { DiscordFleet, Fleet } from '../../config/schema.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { refusedFinding, type RefusedPlace } from './refused-cards.ts';
import { finding } from './finding.ts';

type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: number; readonly because: string };

/** Asks Discord. */
export interface DiscordProbe {
  bot(): Promise<Told<{ readonly id: string; readonly name: string; readonly application: string }>>;
  server(): Promise<Told<{ readonly name: string }>>;
  /** @param bot its user id */
  channel(
    id: string,
    bot: string,
  ): Promise<Told<{ readonly name: string; readonly missing: readonly string[]; readonly isHere: boolean }>>;
}

const INVITE = 'Open the address that `npm run -s baton -- discord invite APPLICATION` prints, and choose the server.';

/**
 * The token works, is of the right application, in the right server, and Baton can speak in every channel.
 * @param refused what the running Baton met; null where its store cannot be asked
 */
export async function discordFindings(
  discord: DiscordFleet,
  probe: DiscordProbe,
  refused: readonly RefusedPlace[] | null = null,
): Promise<SetupFinding[]> {
  const bot = await probe.bot();
  const server = bot.kind === 'told' ? await probe.server() : null;
  const isIn = bot.kind === 'told' && server?.kind === 'told';
  const channels = isIn ? discord.channels.map(({ id }) => channelOf(id, bot.value.id, probe)) : [];
  return [
    botFinding(bot),
    ...(bot.kind === 'told' ? [applicationFinding(discord, bot.value.application)] : []),
    ...(server === null ? [] : [serverFinding(discord, server)]),
    ...(await Promise.all(channels)),
    ...(refused === null ? [] : [refusedFinding('discord', 'Discord', discord.channels, refused)]),
  ];
}

function botFinding(bot: Awaited<ReturnType<DiscordProbe['bot']>>): SetupFinding {
  return finding('must', {
    id: 'discord-bot',
    title: 'Discord takes the token of the bot',
    passed: bot.kind === 'told',
    found: bot.kind === 'told' ? `Baton is ${bot.value.name} there` : bot.because,
    needed: 'an answer to users/@me',
    why: 'Without it no card appears in Discord, and nobody there is answered.',
    fix: 'Make a new token on the page Bot of the application, put it into its secret file, and restart Baton.',
  });
}

function applicationFinding({ application }: DiscordFleet, found: string): SetupFinding {
  return finding('must', {
    id: 'discord-application',
    title: 'The token is of the application in the fleet file',
    passed: found === application,
    found: `the token is of ${found}`,
    needed: `discord.application, which is ${application}`,
    why: '`/baton` is made for the application, and its answers go there.',
    fix: `Write \`application: '${found}'\`, or take the token of the other one.`,
  });
}

function serverFinding({ guild }: DiscordFleet, server: Told<{ readonly name: string }>): SetupFinding {
  return finding('must', {
    id: 'discord-server',
    title: 'Baton is in the server of the fleet file',
    passed: server.kind === 'told',
    found: server.kind === 'told' ? `it is in ${server.value.name}` : server.because,
    needed: `the bot in the server ${guild}`,
    why: 'Commands and cards are of that server alone.',
    fix: INVITE,
  });
}

async function channelOf(id: string, bot: string, probe: DiscordProbe): Promise<SetupFinding> {
  const channel = await probe.channel(id, bot);
  const why = 'Cards that cannot be posted there are seen by nobody there.';
  const base = { id: `discord-channel ${id}`, title: `Baton can speak in the channel ${id}`, why };
  if (channel.kind === 'refused')
    return finding('must', {
      ...base,
      passed: false,
      found: channel.because,
      needed: 'a channel that the bot sees',
      fix: 'Let the bot in under the permissions of the channel. If it is in already, the id is of another one.',
    });
  const { name, missing, isHere } = channel.value;
  return finding('must', {
    ...base,
    passed: missing.length === 0 && isHere,
    found: !isHere
      ? `#${name} is in another server`
      : missing.length === 0
        ? `it may do all it needs in #${name}`
        : `in #${name} without ${missing.join(', ')}`,
    needed: 'what the address of the invitation asks for',
    fix: isHere
      ? `Under the permissions of #${name} let the bot have ${missing.join(', ')}.`
      : 'Copy the id of a channel of this server.',
  });
}

/** Somebody whom a policy counts can press a button there. */
export function discordPeopleFinding({ people }: Pick<Fleet, 'people'>): SetupFinding {
  const without = Object.entries(people).flatMap(([name, { discord }]) => (discord.length === 0 ? [name] : []));
  return finding('should', {
    id: 'discord-people',
    title: 'Everybody is known in Discord',
    passed: without.length === 0,
    found: without.length === 0 ? 'each has an id' : `without an id of Discord: ${without.join(', ')}`,
    needed: "`discord: ['ID']` for each person",
    why: 'Whoever presses a button there without being known is turned away.',
    fix: 'In Discord switch on Developer Mode (Settings, Advanced), right-click the person, choose Copy User ID, and write it in quotes.',
  });
}

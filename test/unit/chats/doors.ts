import { catalogue } from '../../../commands/catalogue.ts';
import type { Card } from '../../../src/chats/card.ts';
import type { DiscordDeps } from '../../../src/chats/discord/deps.ts';
import { take as takeInDiscord } from '../../../src/chats/discord/take.ts';
import type { SlackDeps } from '../../../src/chats/slack/deps.ts';
import { take as takeInSlack } from '../../../src/chats/slack/take.ts';
import { submit, type SubmitDeps } from '../../../src/intake/submit.ts';
import type { Name } from './interleaving.ts';

export const CHATS = ['slack', 'discord'] as const;
export type Chat = (typeof CHATS)[number];

export const TEAM = 'T0TEAM';
const GUILD = '300000000000000001';
/** Who is who in Discord. In Slack everybody is called by name. */
export const DISCORD_IDS: Readonly<Record<Name, string>> = {
  ana: '100000000000000001',
  ben: '100000000000000002',
  cem: '100000000000000003',
  dan: '100000000000000004',
};

/** What somebody says, as one chat takes it. @param press tells two presses of one person apart */
type Door = (who: Name, words: readonly string[], press: string) => Promise<Card>;

/** Both chats before one intake. */
export function doorsOf(deps: SubmitDeps, people: SlackDeps['people']): Readonly<Record<Chat, Door>> {
  const slack = slackOf(deps, people);
  const discord = discordOf(deps, people);
  return {
    slack: (who, words, press) =>
      takeInSlack(slack, {
        who: { team: TEAM, user: who },
        words,
        actionId: `slack:${who}:${press}`,
        spot: { channel: 'C0' },
      }),
    discord: (who, words, press) =>
      takeInDiscord(discord, {
        who: { guild: GUILD, user: DISCORD_IDS[who] },
        words,
        actionId: `discord:${who}:${press}`,
        spot: { channel: '400000000000000001', maySpeak: true },
      }),
  };
}

const none = () => Promise.reject(new Error('not asked'));
const known = { validators: ['sol-main'], nodes: ['sol-a', 'sol-b'] };

function slackOf(deps: SubmitDeps, people: SlackDeps['people']): SlackDeps {
  return {
    team: TEAM,
    people,
    known,
    submit: (intent, origin, actionId) => submit(deps, intent, origin, actionId),
    refused: (refusal) => deps.refusals.refused(refusal),
    findCard: none,
    homeView: none,
    strangerView: () => ({ type: 'home', blocks: [] }),
    acted: () => undefined,
    showAnew: () => undefined,
    appearsIn: () => true,
    talk: { respond: none, whisper: none, direct: none, post: none, openView: none, publishHome: none, isIn: none },
    clock: deps.clock,
    log: { warn: () => undefined },
  };
}

function discordOf(deps: SubmitDeps, people: DiscordDeps['people']): DiscordDeps {
  return {
    guild: GUILD,
    catalogue,
    people,
    known,
    submit: (intent, origin, actionId) => submit(deps, intent, origin, actionId),
    refused: (refusal) => deps.refusals.refused(refusal),
    findCard: none,
    recent: none,
    acted: () => undefined,
    showAnew: () => undefined,
    appearsIn: () => true,
    talk: { defer: none, answer: none, say: none, ask: none, complete: none },
    clock: deps.clock,
    log: { warn: () => undefined },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { catalogue } from '../../commands/catalogue.ts';
import { markIn } from '../../src/chats/discord/card-mark.ts';
import { type DiscordStandIn, startDiscord } from '../../src/lab/standins/discord/discord.ts';
import { buttonsOf, labelOf } from '../../src/lab/standins/discord/people/click.ts';
import { objectsOf, stringOf } from '../../src/lab/standins/loose.ts';
import { CHANNELS, USERS } from './cast.ts';
import type { Done, Side } from './side.ts';

type Message = ReturnType<DiscordStandIn['messages']>[number];
type Outcome = Awaited<ReturnType<ReturnType<DiscordStandIn['as']>['command']>>;

/** Nobody looks at an answer for longer. */
const READ_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
const POST = 'POST /channels/:channel/messages';
const EDIT = 'PATCH /channels/:channel/messages/:message';

export async function discordSide(): Promise<Side<Message>> {
  const discord = await startDiscord({
    users: Object.entries(USERS.discord).flatMap(([name, ids]) =>
      ids.map((id) => ({ id, username: `${name}-${id}`, roles: [] })),
    ),
    channels: CHANNELS.discord.map((id, at) => ({ id, name: `fleet-${at + 1}`, kind: 'text' })),
  });
  const { apiUrl, token, application, guild } = discord;
  return {
    told: { chat: 'discord', apiUrl, token, application, guild },
    answersAfterAll: false,
    command: async (user, channel, text) => doneOf(await discord.as(user).command(typed(text), channel)),
    press: (user, message, label) => pressAndConfirm(discord, user, message, label),
    deliverTwice: (what) => discord.deliverTwice(what === 'command' ? 'command' : 'component'),
    deliverTo: () => {
      throw new Error('Discord is reached over its gateway');
    },
    cards: () =>
      CHANNELS.discord.flatMap((channel) =>
        discord.messages(channel).flatMap((message) => {
          const card = markOf(message.embeds);
          const canBeApproved = buttonsOf(message.components).some(({ label }) => label === 'Approve');
          return card === null ? [] : [{ channel, key: card.key, revision: card.revision, message, canBeApproved }];
        }),
      ),
    posted: () => postedIn(discord),
    // What is still thought about is no answer yet.
    answers: (user) => discord.ephemerals(user).filter(({ loading }) => loading !== true).length,
    late: () => discord.late(),
    limitEdits: (seconds) => void discord.rateLimit(EDIT, { seconds }),
    refusedByLimit: () => discord.calls().filter(({ status }) => status === 429).length,
  };
}

/** Baton asks whether somebody is sure, and they are. */
async function pressAndConfirm(discord: DiscordStandIn, user: string, message: Message, label: string): Promise<Done> {
  const outcome = await discord.as(user).click(message, label);
  const first = doneOf(outcome);
  const question = first.kind === 'answered' ? await answered(discord, outcome.message ?? '') : undefined;
  const [yes] = buttonsOf(question?.components ?? []);
  if (first.kind !== 'answered' || question === undefined || yes === undefined) return first;
  const second = doneOf(await discord.as(user).click(question, labelOf(yes)));
  return second.kind === 'answered' ? { kind: 'answered', afterMs: [...first.afterMs, ...second.afterMs] } : second;
}

/** The answer in the place of "thinking"; undefined where it does not come in a while. */
async function answered(discord: DiscordStandIn, id: string): Promise<Message | undefined> {
  const endMs = performance.now() + READ_WITHIN_MS;
  while (performance.now() < endMs) {
    const message = discord.message(id);
    if (message?.loading !== true) return message;
    await sleep(LOOK_EVERY_MS);
  }
  return undefined;
}

/** `help approve` in the form in which Discord has it. */
function typed(text: string): string {
  const [name, ...words] = text.split(' ');
  const places = catalogue.find((command) => command.name === name)?.arguments ?? [];
  return [`/baton ${name}`, ...words.map((word, at) => `${places[at]?.name}:${word}`)].join(' ');
}

/** A message that was sent again with its nonce is the same message. */
function postedIn(discord: DiscordStandIn) {
  const seen = new Set<string>();
  return discord.calls(POST).flatMap(({ id, path, body, atMs }) => {
    const card = typeof body === 'object' && body !== null && 'embeds' in body ? markOf(objectsOf(body.embeds)) : null;
    if (id === undefined || card === null || seen.has(id)) return [];
    seen.add(id);
    return [{ channel: path.split('/')[2] ?? '', key: card.key, part: card.part, atMs }];
  });
}

function doneOf({ answeredMs, sent, error }: Outcome): Done {
  if (answeredMs !== null) return { kind: 'answered', afterMs: [answeredMs] };
  if (sent !== false) return { kind: 'timed-out' };
  return { kind: error === 'This interaction failed' ? 'gone' : 'not-told' };
}

const markOf = (embeds: readonly { readonly url?: unknown }[]) => markIn(stringOf(embeds[0]?.url));

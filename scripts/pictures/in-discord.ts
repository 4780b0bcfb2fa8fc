// Cards as the stand-in Discord draws what the product sends.
import type { Browser } from 'playwright-core';
import type { Card } from '../../src/chats/card.ts';
import { discordDestination } from '../../src/chats/channel.ts';
import type { Picture, PostRef } from '../../src/chats/delivery/port.ts';
import { createDiscordPort } from '../../src/chats/discord/port.ts';
import { createDiscordClients, createInvalidBudget } from '../../src/chats/discord/rest.ts';
import { type DiscordStandIn, startDiscord } from '../../src/lab/standins/discord/discord.ts';
import { shot, WIDTHS } from './camera.ts';
import type { Pictured } from './cards.ts';

const CHANNEL = '400000000000000001';
/** Of the stand-in's roles. A fleet file would call it for what has to be seen, and for the end of a run. */
const ON_CALL = '200000000000000002';
/** Buttons stand at the end there, so that a desktop's card is shown to it. Unit: CSS pixels. */
const HIGHEST = 2600;
/** Those that docs/cards.md shows; each as on a desktop and as on a telephone. */
const SHOWN: readonly string[] = [
  'plan-handover',
  'run-in-motion',
  'run-done',
  'run-stopped',
  'run-polkadot',
  'alarm',
  'incident',
  'help',
];

/** One card, where it is shown. */
export async function inDiscord(browser: Browser, name: string, pictured: Pictured): Promise<void> {
  if (!SHOWN.includes(name)) return;
  await inChannel([pictured], (discord) => drawn(browser, discord, name));
}

/** Notifications below each other, as they came. */
export async function stagesInDiscord(browser: Browser, name: string, stages: readonly Pictured[]): Promise<void> {
  await inChannel(stages, (discord) => drawn(browser, discord, name));
}

/** The picture that answers a card. */
export async function pictureInDiscord(
  browser: Browser,
  name: string,
  pictured: Pictured,
  picture: Picture,
): Promise<void> {
  await inChannel([pictured], async (discord, upload) => {
    await upload(picture);
    const html = discord.draw(CHANNEL, { theme: 'light' });
    await shot(browser, html, '.message >> nth=1', `${name}-discord`, WIDTHS.wide);
  });
}

async function drawn(browser: Browser, discord: DiscordStandIn, name: string): Promise<void> {
  const html = discord.draw(CHANNEL, { theme: 'light' });
  await shot(browser, html, '.messages', `${name}-discord`, WIDTHS.wide, HIGHEST);
  await shot(browser, html, '.messages', `${name}-discord-phone`, WIDTHS.phone);
}

/** Puts cards into a channel, each at its time. @param use what is done with it; `upload` answers the last card */
async function inChannel(
  cards: readonly Pictured[],
  use: (discord: DiscordStandIn, upload: (picture: Picture) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  let nowMs = cards[0]?.nowMs ?? 0;
  const discord = await startDiscord({ limits: false, now: () => nowMs });
  const clock = { now: () => nowMs, monotonic: () => performance.now(), sleep: async () => {} };
  const access = { token: discord.token, apiUrl: discord.apiUrl, budget: createInvalidBudget(clock) };
  const clients = createDiscordClients(access);
  const port = createDiscordPort({ clients, guild: discord.guild, clock, mentionsOf: (_, card) => called(card) });
  let last: PostRef | null = null;
  for (const { card, nowMs: atMs } of cards) {
    nowMs = atMs;
    const shown = { card, revision: 1, part: 0, before: null, links: linksOf(cards) };
    const posted = await port.post('decision', discordDestination(CHANNEL), shown);
    if (posted.kind !== 'ok') throw new Error(`the card was not posted: ${JSON.stringify(posted)}`);
    last = posted.value;
  }
  await use(discord, async (picture) => last !== null && port.upload(last, picture));
  await discord.stop();
}

function called({ pinned, stages }: Card): { readonly roles: readonly string[]; readonly users: readonly string[] } {
  const isCalled = pinned === true || stages?.includes('done') === true;
  return { roles: isCalled ? [ON_CALL] : [], users: [] };
}

/** Plans and runs that are named stand in the same channel. */
function linksOf(cards: readonly Pictured[]): ReadonlyMap<string, string> {
  const ids = cards.flatMap(({ card }) => JSON.stringify(card).match(/\b[pr]-[0-9a-z]+/g) ?? []);
  const address = 'https://discord.com/channels/300000000000000001/400000000000000001/1';
  return new Map(ids.map((id) => [`${id.startsWith('r') ? 'run' : 'plan'}:${id}`, address]));
}

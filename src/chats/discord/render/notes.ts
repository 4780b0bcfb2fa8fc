import type { PostRef } from '../../delivery/port.ts';
import type { DiscordMessage } from './message.ts';

/** Addresses here are made by Baton, of ids. */
const QUIET: Pick<DiscordMessage, 'content' | 'components' | 'allowed_mentions'> = {
  content: '',
  components: [],
  allowed_mentions: { parse: [], roles: [], users: [] },
};

/** The line in a card that goes on from a message before it. */
export const besideCard = (before: string): string => `Goes on from [the message before](${before}).`;

/** What becomes of a message whose card goes on in a fresh one. */
export function leftBehind(): DiscordMessage {
  return { ...QUIET, embeds: [{ description: 'This card goes on in a newer message below.' }] };
}

/** What becomes of a message that stands twice. */
export function pointer({ permalink }: PostRef): DiscordMessage {
  const description = permalink === null ? 'This card stands above.' : `This card stands [here](${permalink}).`;
  return { ...QUIET, embeds: [{ description }] };
}

/** A card in the fewest signs: its verdict, and where it can be found again. */
export function plainest({ content, allowed_mentions, embeds: [first] }: DiscordMessage): DiscordMessage {
  const description = first?.description?.split('\n', 1)[0] ?? '–';
  const url = first?.url === undefined ? {} : { url: first.url };
  return { content, allowed_mentions, components: [], embeds: [{ description, ...url }] };
}

import type { APIAllowedMentions, APIEmbed } from 'discord-api-types/v10';
import type { Card } from '../../card.ts';
import { flat } from '../../plain-text.ts';
import { bodyOf } from './body.ts';
import { buttonRows, type ButtonRow } from './buttons.ts';
import { fit, textsOf } from './fit.ts';
import type { BodyLook } from './items.ts';
import { LIMITS } from './limits.ts';
import { type LinkOf, words } from './markup.ts';

export interface RenderContext {
  /** The address of a card's message in the same channel, by the card's key; null while there is none. */
  readonly linkOf: LinkOf;
  /** Ids out of the fleet file who are called. Nobody else ever is. */
  readonly mentions?: Mentions;
}

export interface Mentions {
  readonly roles: readonly string[];
  readonly users: readonly string[];
}

/** A message of a card, as it is sent. */
export interface DiscordMessage {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: ButtonRow[];
  readonly allowed_mentions: APIAllowedMentions;
}

export const NOBODY: Mentions = { roles: [], users: [] };
/** Of a message in a channel: some ten lines on a telephone. What is longer stands in the details. */
const LONGEST_LINE = 600;
const LONGEST_TITLE = 150;
/** The longest real one has an id, a plan and a hash of 64 signs. */
const LONGEST_FOOTER = 300;
/** Of a digest as many signs as are compared by eye; all of them stand in the details. */
const LONG_HASH = /\b([0-9a-f]{12})[0-9a-f]{52}\b/g;
/** A command that has to be read on an alarm; call data is longer. */
const LONGEST_CODE = 1200;
/** The card schema of people has at most some tens of them; more would be noise. */
const MOST_MENTIONS = 20;
const ID = /^\d{15,20}$/;

/** The bar at the left of a message. */
const COLOURS: Readonly<Record<Card['tone'], number>> = {
  neutral: 0x6b7280,
  progress: 0x3b82f6,
  good: 0x22a06b,
  warning: 0xe2a400,
  bad: 0xd92d20,
};
/** A colour says nothing to a screen reader. */
const TONES: Readonly<Record<Card['tone'], string>> = {
  neutral: '',
  progress: '⏳ ',
  good: '✅ ',
  warning: '⚠️ ',
  bad: '🔴 ',
};

/**
 * A card as a message of embeds. It says nothing that the card does not say, nothing in the card can act, and it is never refused for
 * its size: what does not fit is counted, and stands in the details.
 * @param more lines below the card, as mark-up
 */
export function discordMessage(card: Card, context: RenderContext, more: readonly string[] = []): DiscordMessage {
  const { linkOf, mentions = NOBODY } = context;
  const look = { everything: false, linkOf, longest: LONGEST_LINE, longestCode: LONGEST_CODE, elsewhere: 'Details' };
  const footer = card.footer.replaceAll(LONG_HASH, '$1…');
  const frame = { title: flat(card.title, LONGEST_TITLE), footer: flat(footer, LONGEST_FOOTER) };
  const made = embedsOf(card, look, frame, more);
  const isCut =
    card.title.length > LONGEST_TITLE || card.headline.length > LONGEST_LINE || footer.length > LONGEST_FOOTER;
  const details = made.leftOut || isCut || footer !== card.footer;
  return {
    ...called(mentions),
    embeds: made.embeds,
    components: buttonRows(card.key, card.buttons, details),
  };
}

interface Frame {
  readonly title: string;
  readonly footer: string;
}

/** Title, verdict, body and small print, as far as there is room. */
export function embedsOf(card: Card, look: BodyLook, { title, footer }: Frame, more: readonly string[] = []) {
  const sign = card.pinned === true ? '🚨 ' : TONES[card.tone];
  const headline = words(card.headline, { bold: true, linkOf: look.linkOf, longest: look.longest });
  const head = `${sign}${headline}`.trim();
  const { parts, leftOut } = bodyOf(card, look);
  const taken = title.length + footer.length + head.length + more.join('\n').length;
  const fitted = fit(parts, LIMITS.embedsTotal - taken - ROOM_TO_SPARE, look.elsewhere);
  const gap = head === '' || fitted.pieces.length === 0 ? [] : [''];
  const pieces = [...(head === '' ? [] : [head]), ...gap, ...fitted.pieces, ...more];
  const texts = textsOf(pieces, LIMITS.description);
  const embeds = (texts.length === 0 ? ['–'] : texts).map((description): APIEmbed => ({
    description,
    color: COLOURS[card.tone],
  }));
  const [first = {}, ...rest] = embeds;
  const all: APIEmbed[] = [{ ...first, ...(title === '' ? {} : { author: { name: title } }) }, ...rest];
  const last = all.pop() ?? {};
  return {
    embeds: [...all, { ...last, ...(footer === '' ? {} : { footer: { text: footer } }) }],
    leftOut: leftOut || !fitted.whole,
  };
}

/** For line breaks between head, body and what follows. Unit: UTF-16 units. */
const ROOM_TO_SPARE = 20;

const idsIn = (ids: readonly string[]): string[] =>
  [...new Set(ids)].filter((id) => ID.test(id)).slice(0, MOST_MENTIONS);

/** Who is called stands before the card, because nobody is by what stands in an embed. */
function called({ roles, users }: Mentions): Pick<DiscordMessage, 'content' | 'allowed_mentions'> {
  const [calledRoles, calledUsers] = [idsIn(roles), idsIn(users)];
  const content = [...calledRoles.map((id) => `<@&${id}>`), ...calledUsers.map((id) => `<@${id}>`)].join(' ');
  // Without `parse` nothing else in a message calls anybody.
  return { content, allowed_mentions: { parse: [], roles: calledRoles, users: calledUsers, replied_user: false } };
}

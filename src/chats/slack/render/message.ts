import type { KnownBlock, SectionBlock } from '@slack/types';
import type { Card } from '../../card.ts';
import { flat } from '../../plain-text.ts';
import { bodyOf } from './body.ts';
import { actionsOf } from './buttons.ts';
import { blocksOf, fit } from './fit.ts';
import { headlineItem, smallPrint, titleItem } from './frame.ts';
import type { BodyLook } from './items.ts';
import { LIMITS } from './limits.ts';
import type { LinkOf } from './rich.ts';
import { escaped } from './text.ts';

export interface RenderContext {
  /** The permalink of a card's message in the same channel, by the card's key; null while there is none. */
  readonly linkOf: LinkOf;
  /** User ids out of the fleet file who are to be notified. Nobody else is ever mentioned. */
  readonly mentions?: readonly string[];
}

/** A message of a card: what stands in a channel, and what notifications and screen readers say of it. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Longer lines than this are looked up in the details: some ten lines on a telephone. */
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
const USER = /^[UW][A-Z0-9]{2,20}$/;

/**
 * A card as a message. It says nothing that the card does not say, nothing in the card can act, and it is never refused for its
 * size: what does not fit is counted, and stands in the details.
 */
export function slackMessage(card: Card, { linkOf, mentions = [] }: RenderContext): SlackMessage {
  const look: BodyLook = {
    everything: false,
    linkOf,
    longest: LONGEST_LINE,
    longestCode: LONGEST_CODE,
    elsewhere: 'Details',
  };
  const { parts, leftOut } = bodyOf(card, look);
  const called = mentionBlocks(mentions);
  const head = [
    ...called,
    ...blocksOf([[...titleItem(card.title, LONGEST_TITLE), ...headlineItem(card, linkOf, LONGEST_LINE)]], 1),
  ];
  const footer = card.footer.replaceAll(LONG_HASH, '$1…');
  const foot = smallPrint(footer, LONGEST_FOOTER);
  const fixed = [...head, ...actionsOf(card.key, card.buttons, true), ...foot];
  const fitted = fit(parts, LIMITS.messageJson - JSON.stringify(fixed).length, 'Details');
  const cutFrame = [
    card.title.length > LONGEST_TITLE,
    card.headline.length > LONGEST_LINE,
    card.footer.length > LONGEST_FOOTER || footer !== card.footer,
  ];
  const details = leftOut || !fitted.whole || cutFrame.includes(true);
  const body = blocksOf(fitted.parts, LIMITS.messageBlocks - fixed.length);
  const actions = actionsOf(card.key, card.buttons, details);
  const blocks = [...head, ...withActions(card, body, actions), ...foot];
  return { text: notification(card), blocks: blocks.length > 0 ? blocks : smallPrint('–', LONGEST_TITLE) };
}

/**
 * Buttons stand at the end, where a reader is by then. On a card that must not be overlooked the body is some screens of a telephone
 * long: there they stand before it.
 */
function withActions({ pinned }: Card, body: KnownBlock[], actions: KnownBlock[]): KnownBlock[] {
  return pinned === true ? [...actions, ...body] : [...body, ...actions];
}

/**
 * Headline and title as words. In this field Slack reads mark-up, so that what begins any is escaped: five signs for one at most, which
 * stays below the 4,000 that chat.update takes.
 */
function notification({ headline, title, key }: Card): string {
  const said = [flat(headline, LONGEST_LINE), flat(title, LONGEST_TITLE)].filter((text) => text !== '');
  const [first = flat(key, LONGEST_TITLE), second] = said;
  return escaped(second === undefined ? first : `${first} (${second})`);
}

function mentionBlocks(mentions: readonly string[]): SectionBlock[] {
  const users = [...new Set(mentions)].filter((id) => USER.test(id)).slice(0, MOST_MENTIONS);
  if (users.length === 0) return [];
  return [{ type: 'section', text: { type: 'mrkdwn', text: users.map((id) => `<@${id}>`).join(' '), verbatim: true } }];
}

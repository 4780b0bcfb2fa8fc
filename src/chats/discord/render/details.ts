import type { Card } from '../../card.ts';
import { flat } from '../../plain-text.ts';
import { embedsOf } from './message.ts';
import { LIMITS } from './limits.ts';
import { wholeText } from './whole-text.ts';

/** More of one text at once would leave no room for the rest; the file has all of it. */
const LONGEST_LINE = 1000;
const LONGEST_CODE = 1500;

/** A whole card for one person: what fits as a message, and all of it as a file where not everything does. */
export function detailsOf(card: Card) {
  const frame = { title: flat(card.title, LIMITS.authorName), footer: flat(card.footer, LIMITS.footer / 4) };
  const look = {
    everything: true,
    linkOf: () => null,
    longest: LONGEST_LINE,
    longestCode: LONGEST_CODE,
    elsewhere: 'in the file',
  };
  const { embeds, leftOut } = embedsOf(card, look, frame);
  const isCut = leftOut || frame.title !== flat(card.title, Infinity) || frame.footer !== flat(card.footer, Infinity);
  return { embeds, file: isCut ? { name: 'card.txt', text: wholeText(card) } : null };
}

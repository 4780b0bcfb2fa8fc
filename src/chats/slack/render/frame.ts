import type { ContextBlock, MrkdwnElement, PlainTextElement } from '@slack/types';
import type { Card } from '../../card.ts';
import { clean, flat } from '../../plain-text.ts';
import { textPieces } from '../../time-mark.ts';
import { plainObject } from './buttons.ts';
import { LIMITS } from './limits.ts';
import { type Item, line, type LinkOf, plainText, sign, words } from './rich.ts';
import { dateMarkup } from './text.ts';

/** Slack has no colours for a message of blocks: a sign of its own shape for each tone, which screen readers name. */
const TONES: Readonly<Record<Card['tone'], string | null>> = {
  neutral: null,
  progress: 'hourglass_flowing_sand',
  good: 'white_check_mark',
  warning: 'warning',
  bad: 'red_circle',
};

/** What the card is about, with the name of the validator: as large as the rest, since a headline may not name it. */
export function titleItem(title: string, longest: number): Item {
  return clean(title) === '' ? [] : [line(...words(title, { longest }))];
}

/** The verdict in bold, after the sign of its tone. */
export function headlineItem(card: Card, linkOf: LinkOf, longest: number): Item {
  const name = card.pinned === true ? 'rotating_light' : TONES[card.tone];
  const before = name === null ? [] : [sign(name), plainText(' ')];
  return [line(...before, ...words(card.headline, { bold: true, linkOf, longest }))];
}

/** Small print. Plain text, and moments between it as dates in the reader's zone. */
export function smallPrint(text: string, longest: number): ContextBlock[] {
  const whole = clean(text);
  if (whole === '') return [];
  const pieces = textPieces(whole);
  const short = whole.length <= longest && pieces.length <= LIMITS.contextElements;
  const elements = short
    ? pieces.flatMap((piece): (PlainTextElement | MrkdwnElement)[] => {
        if (piece.kind === 'time') return [{ type: 'mrkdwn', text: dateMarkup(piece.ms) }];
        return flat(piece.words, longest) === '' ? [] : [plainObject(piece.words, longest)];
      })
    : [plainObject(whole, longest)];
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

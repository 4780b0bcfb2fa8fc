import type { Card } from '../card.ts';
import { CARD_ID, cardKeyOf } from '../card-ids.ts';

/** A list of runs names many; a card that people read names a few. */
const MOST = 50;

/** Keys of the cards that a card speaks of, for links to them. */
export function linkKeys(card: Card): readonly string[] {
  const ids = new Set(JSON.stringify(card).match(CARD_ID) ?? []);
  const keys = [...ids].map(cardKeyOf);
  return keys.filter((key) => key !== card.key).slice(0, MOST);
}

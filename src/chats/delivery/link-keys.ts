import type { Card } from '../card.ts';

/** Ids as they are made: of plans and of runs. */
const ID = /\b[pr]-[0-9a-z]{2,40}\b/g;
/** A list of runs names many; a card that people read names a few. */
const MOST = 50;

/** Keys of the cards that a card speaks of, for links to them. */
export function linkKeys(card: Card): readonly string[] {
  const ids = new Set(JSON.stringify(card).match(ID) ?? []);
  const keys = [...ids].map((id) => (id.startsWith('r-') ? `run:${id}` : `plan:${id}`));
  return keys.filter((key) => key !== card.key).slice(0, MOST);
}

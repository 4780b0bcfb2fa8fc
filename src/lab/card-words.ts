import type { Card } from '../chats/card.ts';

/** A card as one line: headline, what it says in text, and the checks that are not well. */
export function wordsOf(card: Card): string {
  const failed = card.sections.flatMap((section) =>
    section.kind === 'checklist'
      ? section.items
          .filter(({ state }) => state === 'failed' || state === 'unknown')
          .map(({ text, detail }) => (detail ? `${text} (${detail})` : text))
      : [],
  );
  const texts = card.sections.flatMap((section) => (section.kind === 'text' ? [section.text] : []));
  return [card.headline, ...texts, ...failed].join('; ');
}

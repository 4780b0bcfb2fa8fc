import { cardElement } from './card.js';
import { byId, element, say } from './dom.js';
import { timedWords } from './time.js';

/** Without an answer for this long it is better to say so. Unit: milliseconds. */
const PATIENCE_MS = 10_000;

/** The list of cards: one element per key, new ones on top, changed ones where they stand. */
export function cardList(press) {
  const shown = new Map();
  const list = byId('cards');
  let loaded = false;

  const put = (message) => {
    const { key, card, revision } = message;
    const old = shown.get(key);
    if (old !== undefined && old.revision >= revision && !old.waits) return;
    const made = cardElement(card, press);
    if (old === undefined) {
      // A plan or run that was asked for answers the question that is still open above it.
      if (loaded) clearWaiting();
      list.prepend(made);
    } else {
      exchange(old.made, made);
    }
    shown.set(key, { made, revision, card, waits: false });
    if (loaded && old?.card?.headline !== card.headline) say(`${card.title}: ${timedWords(card.headline)}`);
    byId('empty').hidden = true;
  };
  const clearWaiting = () => {
    for (const [key, entry] of shown) {
      if (!entry.waits) continue;
      entry.made.remove();
      shown.delete(key);
    }
  };
  return {
    put,
    all(messages) {
      for (const message of messages.toSorted((one, other) => one.updatedAtMs - other.updatedAtMs)) put(message);
      loaded = true;
      byId('empty').hidden = shown.size > 0;
    },
    /** Shows that an answer is on its way, or points to where it stands already. */
    expect(key, text) {
      const old = shown.get(key);
      if (old !== undefined) {
        old.made.scrollIntoView({ block: 'nearest' });
        old.made.classList.add('pointed');
        setTimeout(() => old.made.classList.remove('pointed'), 1500);
        return;
      }
      const words = element('h2', { className: 'card-headline' }, 'Baton is looking …');
      const made = element(
        'article',
        { className: 'card waits', 'data-key': key },
        element('p', { className: 'card-title' }, `/baton ${text}`),
        words,
      );
      shown.set(key, { made, revision: -1, card: null, waits: true });
      list.prepend(made);
      byId('empty').hidden = true;
      setTimeout(() => (words.textContent = 'Still no answer. It is kept; is a worker running?'), PATIENCE_MS);
    },
    cards: () => [...shown.values()].flatMap((entry) => (entry.card === null ? [] : [entry.card])),
  };
}

/** Puts `made` in the place of `old` and keeps what the reader was doing: focus and opened details. */
export function exchange(old, made) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...old.querySelectorAll('details')].map((details) => details.open);
  [...made.querySelectorAll('details')].forEach((details, at) => (details.open = opened[at] ?? details.open));
  old.replaceWith(made);
  if (focused === null) return;
  const { command } = focused.dataset;
  const same =
    command === undefined
      ? null
      : [...made.querySelectorAll('button')].find((button) => button.dataset.command === command);
  (same ?? made).focus({ preventScroll: true });
}

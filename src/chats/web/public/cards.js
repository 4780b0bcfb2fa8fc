import { cardElement } from './card.js';
import { byId, element, kept, say } from './dom.js';
import { pastWords } from './old-looks.js';
import { timedWords } from './time.js';

/** Without an answer for this long it is better to say so. Unit: milliseconds. */
const PATIENCE_MS = 10_000;
/** Long enough to be found by the eye. Unit: milliseconds. */
const POINTED_MS = 1500;
/** More than the server ever sends at once. */
const MOST_COVERED = 200;

/** The list of cards: one element per key, new ones on top, changed ones where they stand. `press` as for one card. */
export function cardList(press) {
  const shown = new Map();
  const list = byId('cards');
  // Above every view: whoever has the page open sees it, whatever else they look at.
  const placeOf = (card) => (card.pinned === true ? byId('alarms') : list);
  /** On top, but nothing stands before an alarm. */
  const place = (card, made) => {
    const alarms = isAlarm(card) ? [] : [...placeOf(card).children].filter(({ dataset }) => isAlarm(dataset));
    if (alarms.length === 0) placeOf(card).prepend(made);
    else alarms.at(-1).after(made);
  };
  const cover = coverOf(shown, (message) => put(message));
  let loaded = false;
  let runs = [];

  const put = (message) => {
    const { key, card, revision } = message;
    if (cover.hides(message)) return;
    const old = shown.get(key);
    if (old !== undefined && old.revision >= revision && !old.waits) return;
    const past = pastOf(message);
    const made = cardElement(card, press, past);
    if (old === undefined) {
      // A plan or run that was asked for answers the question that is still open above it.
      if (loaded) clearWaiting();
      place(card, made);
    } else {
      exchange(old.made, made);
      if (made.parentElement !== placeOf(card)) place(card, made);
    }
    shown.set(key, { made, revision, card, message, past, waits: false });
    age();
    if (loaded && old?.card?.headline !== card.headline) say(`${card.title}: ${timedWords(card.headline)}`);
    cover.draw();
  };
  const messages = () => [...shown.values()].flatMap((entry) => entry.message ?? []);
  const pastOf = (message) => pastWords(message, messages(), runs);
  /** Marks what has become old. */
  const age = () => {
    for (const entry of shown.values()) {
      if (entry.message?.card.look === undefined) continue;
      const past = pastOf(entry.message);
      if (past === entry.past) continue;
      const made = cardElement(entry.card, press, past);
      exchange(entry.made, made);
      Object.assign(entry, { made, past });
    }
  };
  const clearWaiting = () => {
    for (const [key, entry] of shown) {
      if (!entry.waits) continue;
      entry.made.remove();
      shown.delete(key);
    }
  };
  const point = (key) => {
    const made = shown.get(key)?.made;
    if (made === undefined) return;
    made.scrollIntoView({ block: 'nearest' });
    made.classList.add('pointed');
    setTimeout(() => made.classList.remove('pointed'), POINTED_MS);
  };
  return {
    put,
    /** The runs that the server knows, newest first: they make older looks a thing of the past. */
    runsAre(known) {
      runs = known;
      age();
    },
    has: (key) => shown.has(key),
    /** Brings a card into sight: what was pressed may stand far below what it did. */
    point,
    all(messages) {
      for (const message of messages.toSorted((one, other) => one.updatedAtMs - other.updatedAtMs)) put(message);
      loaded = true;
      cover.draw();
    },
    /** Shows that an answer is on its way, or points to where it stands already. */
    expect(key, text) {
      if (shown.has(key)) {
        point(key);
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
      cover.draw();
      made.scrollIntoView({ block: 'nearest' });
      setTimeout(() => (words.textContent = 'Still no answer. It is kept; is a worker running?'), PATIENCE_MS);
    },
    cards: () => [...shown.values()].flatMap((entry) => (entry.card === null ? [] : [entry.card])),
  };
}

const isAlarm = ({ key }) => key?.startsWith('alarm:') === true;

/** A card that is on its way, waits for people or is at work, and an alarm. */
function stays({ card, waits }) {
  return waits || card.pinned === true || card.buttons.length > 0 || card.tone === 'progress';
}

/**
 * What this reader has cleared from view, kept in this browser. A card that waits for people or is at work is never
 * cleared, and one that changes comes back.
 */
function coverOf(shown, put) {
  const covered = new Map(Object.entries(kept.get('cleared', {})));
  const away = new Map();

  const draw = () => {
    const clearable = [...shown.values()].some((entry) => !stays(entry));
    byId('feed').hidden = !clearable && away.size === 0;
    byId('clear').hidden = !clearable;
    byId('uncover').hidden = away.size === 0;
    byId('uncover').textContent = `Show ${away.size} cleared`;
    byId('empty').hidden = shown.size > 0;
    byId('empty-title').textContent = away.size > 0 ? 'All is cleared from view' : 'Nothing here yet';
  };
  byId('clear').addEventListener('click', () => {
    for (const [key, entry] of shown) {
      if (stays(entry)) continue;
      covered.set(key, entry.revision);
      away.set(key, entry.message);
      entry.made.remove();
      shown.delete(key);
    }
    kept.set('cleared', Object.fromEntries([...covered].slice(-MOST_COVERED)));
    draw();
    say('Cleared. New messages still appear.');
    // Who may only look has no command line.
    byId(byId('command').hidden ? 'uncover' : 'line').focus({ preventScroll: true });
  });
  byId('uncover').addEventListener('click', () => {
    const messages = [...away.values()].toSorted((one, other) => one.updatedAtMs - other.updatedAtMs);
    covered.clear();
    away.clear();
    kept.set('cleared', {});
    for (const message of messages) put(message);
    draw();
  });
  return {
    draw,
    hides(message) {
      const { key, revision } = message;
      if (!(covered.get(key) >= revision) || stays(message)) {
        away.delete(key);
        return false;
      }
      away.set(key, message);
      return true;
    },
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

import { byId, element, kept } from './dom.js';

const MOST_OFFERS = 7;
const MOST_HISTORY = 50;

/** The command line: history with the arrow keys, offers while typing. `offersFor(text)` gives `{text, about}`s. */
export function commandLine(offersFor, send) {
  const line = byId('line');
  const list = byId('offers');
  let history = kept.get('history', []);
  let place = history.length;
  let offers = [];
  let chosen = -1;

  const draw = () => {
    const rows = offers.map((offer, at) => {
      const row = element(
        'li',
        { role: 'option', id: `offer-${at}`, 'aria-selected': String(at === chosen) },
        element('span', { className: 'offer-text' }, offer.text),
        element('span', { className: 'offer-about' }, offer.about),
      );
      // Before the line loses the focus, which would close the list.
      row.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        take(at);
      });
      return row;
    });
    list.replaceChildren(...rows);
    list.hidden = offers.length === 0;
    line.setAttribute('aria-expanded', String(offers.length > 0));
    if (chosen >= 0) line.setAttribute('aria-activedescendant', `offer-${chosen}`);
    else line.removeAttribute('aria-activedescendant');
  };
  const offer = (all) => {
    offers = all.slice(0, MOST_OFFERS);
    chosen = -1;
    draw();
  };
  const take = (at) => {
    line.value = `${offers[at].text} `;
    offer(offersFor(line.value));
    line.focus();
  };
  /** As in a shell: what all offers have in common, or the one chosen, or the first. */
  const complete = () => {
    const typed = line.value.trimStart();
    const common = commonStart(offers.map(({ text }) => text));
    if (chosen < 0 && offers.length > 1 && common.length > typed.length && common.startsWith(typed)) {
      line.value = common;
      offer(offersFor(line.value));
    } else take(Math.max(0, chosen));
  };
  const recall = (step) => {
    place = Math.min(history.length, Math.max(0, place + step));
    line.value = history[place] ?? '';
    offer([]);
  };
  const move = (step) => {
    if (offers.length === 0) offer(offersFor(line.value));
    if (offers.length === 0) return;
    chosen = Math.min(offers.length - 1, Math.max(-1, chosen + step));
    draw();
  };
  const keys = {
    ArrowDown: () => (place < history.length ? recall(1) : move(1)),
    ArrowUp: () => (chosen >= 0 ? move(-1) : recall(-1)),
    Escape: () => (offers.length > 0 ? offer([]) : (line.value = '')),
    Enter: () => (chosen >= 0 ? take(chosen) : byId('command').requestSubmit()),
  };
  line.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    // Without an offer Tab goes on to the next field, as everywhere.
    if (event.key === 'Tab' && !event.shiftKey && offers.length > 0) {
      event.preventDefault();
      complete();
      return;
    }
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  line.addEventListener('input', () => {
    place = history.length;
    offer(line.value.trim() === '' ? [] : offersFor(line.value));
  });
  line.addEventListener('blur', () => offer([]));
  byId('command').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = line.value.trim();
    if (text === '') return;
    history = [...history.filter((old) => old !== text), text].slice(-MOST_HISTORY);
    place = history.length;
    kept.set('history', history);
    offer([]);
    void sendLine(text);
  });
  const sendLine = async (text) => {
    const sent = await send(text);
    // What was typed meanwhile stays.
    if (sent && line.value.trim() === text) line.value = '';
  };
  // As in many tools: one key from anywhere to where one types.
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.matches('input, select, textarea') || byId('ask').open) return;
    event.preventDefault();
    line.focus();
  });
}

/** The longest start that all texts share. */
function commonStart([first = '', ...others]) {
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}

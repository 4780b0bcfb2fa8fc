import { lookBackAddress, runAddress } from './addresses.js';
import { ask } from './api.js';
import { cardElement } from './card.js';
import { byId, element, say } from './dom.js';
import { momentItself, stillAt, tenthsWords, timed, timedWords } from './time.js';

/** Keys and how far they go; Home and End go to the ends. */
const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** The view of one run as it was: its lines, and the card that people saw at the chosen one. Nothing on it can be pressed. */
export function lookBackView() {
  let open = null;
  let asked = 0;
  let frames = [];
  let chosen = 0;
  let parts = null;

  /** Reads the lines; a line is chosen next. */
  const load = async () => {
    const { id } = open;
    const turn = ++asked;
    const answer = await ask(`/api/runs/${encodeURIComponent(id)}/look-back`).catch((error) => ({
      error: error.message,
    }));
    // Another answer was asked for meanwhile.
    if (turn !== asked || open?.id !== id) return;
    const view = byId('view-back');
    if (answer.error !== undefined || answer.frames.length === 0) {
      parts = null;
      view.replaceChildren(
        backTo(id),
        element('p', { className: 'said bad' }, answer.error ?? 'Nothing is written yet.'),
      );
      return;
    }
    frames = answer.frames;
    parts = partsOf(answer.run, frames, choose);
    view.replaceChildren(...parts.all);
  };
  /** @param at from 0 */
  const choose = (at) => {
    chosen = Math.min(frames.length - 1, Math.max(0, at));
    // Not a place of its own in the browser's history: a slider leaves hundreds behind.
    history.replaceState(null, '', lookBackAddress(open.id, chosen + 1));
    draw();
  };
  const draw = () => {
    const frame = frames[chosen];
    parts.slider.value = String(chosen + 1);
    parts.slider.setAttribute('aria-valuetext', `${tenthsWords(frame.atMs)} ${timedWords(frame.text)}`);
    parts.place.replaceChildren(...placeWords(frame, chosen, frames.length));
    parts.earlier.disabled = chosen === 0;
    parts.later.disabled = chosen === frames.length - 1;
    parts.rows.forEach((row, at) => row.setAttribute('aria-selected', String(at === chosen)));
    parts.list.setAttribute('aria-activedescendant', parts.rows[chosen].id);
    intoSight(parts.list, parts.rows[chosen]);
    parts.seen.replaceChildren(...thenElements(frames, chosen));
  };
  document.addEventListener('keydown', (event) => {
    if (open === null || parts === null || event.ctrlKey || event.metaKey || event.altKey) return;
    // The slider is moved by the same keys; all of them are for the lines here.
    const typing = event.target.matches('input:not([type=range]), select, textarea') || byId('ask').open;
    if (typing || STEPS[event.key] === undefined) return;
    event.preventDefault();
    choose(chosen + STEPS[event.key]);
    say(timedWords(frames[chosen].text));
  });
  window.addEventListener('resize', () => {
    if (open !== null && parts !== null) intoSight(parts.list, parts.rows[chosen]);
  });
  return {
    /** @param wanted as `lookedBackOn` gives it */
    async show(wanted) {
      const known = parts !== null && open?.id === wanted?.id;
      open = wanted;
      if (wanted === null) return;
      chosen = wanted.at === null ? Infinity : wanted.at - 1;
      if (!known) await load();
      if (parts !== null) choose(chosen);
    },
    /** A card has changed. Who stands at the end stays there; who looks at an earlier line stays at that. */
    async changed(key) {
      if (open === null || key !== `run:${open.id}`) return;
      if (chosen === frames.length - 1) chosen = Infinity;
      await load();
      if (parts !== null) choose(chosen);
    },
  };
}

function backTo(id) {
  return element('p', { className: 'back' }, element('a', { href: runAddress(id) }, `← Run ${id}`));
}

/** Everything that stays while the chosen line changes. */
function partsOf(run, frames, choose) {
  const many = frames.some(({ source }) => source !== 'journal');
  const rows = frames.map((frame, at) => rowElement(frame, at, many));
  const list = element(
    'ol',
    {
      className: `look-back-lines${many ? ' many' : ''}`,
      role: 'listbox',
      tabindex: '0',
      'aria-label': 'What happened',
    },
    ...rows,
  );
  list.addEventListener('click', (event) => {
    const at = rows.indexOf(event.target.closest('li'));
    if (at >= 0) choose(at);
  });
  const slider = element('input', { type: 'range', min: '1', max: frames.length, step: '1', 'aria-label': 'Line' });
  slider.addEventListener('input', () => choose(Number(slider.value) - 1));
  const earlier = element('button', { type: 'button', className: 'quiet', 'aria-label': 'One line earlier' }, '←');
  const later = element('button', { type: 'button', className: 'quiet', 'aria-label': 'One line later' }, '→');
  earlier.addEventListener('click', () => choose(Number(slider.value) - 2));
  later.addEventListener('click', () => choose(Number(slider.value)));
  const place = element('p', { className: 'look-back-place' });
  const seen = element('div', { className: 'look-back-then' });
  const title = `Look back: ${run.validator}, ${run.from} → ${run.to}`;
  const bar = element('div', { className: 'look-back-bar' }, earlier, slider, later, place);
  const all = [
    backTo(run.id),
    element('h2', { className: 'look-back-title' }, timed(title)),
    bar,
    element('div', { className: 'look-back' }, list, seen),
  ];
  return { all, rows, list, slider, earlier, later, place, seen };
}

function rowElement({ atMs, source, mark, text }, at, many) {
  const className = [`from-${source.replaceAll(/[^a-z0-9-]/g, '')}`, mark === undefined ? '' : `mark-${mark}`].join(
    ' ',
  );
  return element(
    'li',
    { role: 'option', id: `look-back-${at + 1}`, className, 'aria-selected': 'false' },
    element('time', { datetime: new Date(atMs).toISOString() }, tenthsWords(atMs)),
    many ? element('span', { className: 'look-back-source' }, source) : null,
    element('span', { className: 'look-back-text' }, timed(text)),
  );
}

/** Always the time of the line itself: a card that did not change was the same to people then. */
function placeWords({ atMs }, at, of) {
  const moment = element('strong', {}, `As it was at ${momentItself(atMs)}`);
  return [moment, ` · line ${at + 1} of ${of}`];
}

/** The card of the chosen line: the last one that had come by then. */
function thenElements(frames, chosen) {
  const { atMs, detail, entry } = frames[chosen];
  const { card } = frames.slice(0, chosen + 1).findLast((frame) => frame.card !== null) ?? { card: null };
  const shown = card === null ? element('p', { className: 'quiet-words' }, 'There was no run yet.') : thenCard(card);
  stillAt(shown, atMs);
  const small = [detail, entry === undefined ? '' : `line ${entry.seq} of the journal, hash ${entry.hash}`]
    .filter((words) => words !== '')
    .join('\n');
  const evidence =
    small === ''
      ? null
      : element(
          'details',
          { className: 'line-evidence' },
          element('summary', {}, 'Evidence of this line'),
          element('pre', {}, small),
        );
  return [evidence, shown].filter((part) => part !== null);
}

/** A card with its buttons as pictures of buttons: they have no command and nobody listens to them. */
function thenCard(card) {
  const made = cardElement({ ...card, footer: '' }, null);
  made.classList.add('then');
  made.removeAttribute('data-key');
  if (card.buttons.length === 0) return made;
  made.append(
    element('p', { className: 'then-words' }, 'Buttons of then; they do nothing here:'),
    element(
      'div',
      { className: 'card-buttons' },
      ...card.buttons.map(({ label }) => element('button', { type: 'button', disabled: true }, label)),
    ),
  );
  return made;
}

/** Scrolls the list alone, with the lines beside the chosen one in sight: the page stays where the reader has put it. */
function intoSight(list, row) {
  const above = row.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  const [before, after] = [row.previousElementSibling, row.nextElementSibling].map((next) => next?.offsetHeight ?? 0);
  const bottom = above + row.offsetHeight + after;
  if (above - before < list.scrollTop) list.scrollTop = above - before;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

import { runAddress } from './addresses.js';
import { ask } from './api.js';
import { cardElement, lookBackLink } from './card.js';
import { exchange } from './cards.js';
import { byId, element } from './dom.js';
import { clockWords, moment, timed } from './time.js';

/** Draws the picture that is shown once more. */
let redraw = () => {};
window.addEventListener('resize', () => redraw());

/** List of runs and the view of one. `press` as for cards; `onRuns(runs)` is told whenever they were read. */
export function runViews(press, onRuns) {
  let open = null;
  let asked = 0;

  const drawList = async () => {
    const runs = await ask('/api/runs');
    onRuns(runs);
    byId('no-runs').hidden = runs.length > 0;
    byId('runs').replaceChildren(...runs.map(runRow));
    mark(open);
  };
  const drawRun = async () => {
    const id = open;
    const turn = ++asked;
    const view = byId('view-run');
    const detail = await ask(`/api/runs/${encodeURIComponent(id)}`).catch((error) => ({ error: error.message }));
    // Another answer was asked for meanwhile.
    if (turn !== asked || id !== open) return;
    if (detail.error !== undefined) {
      view.replaceChildren(back(), element('p', { className: 'said bad' }, detail.error));
      return;
    }
    const old = view.querySelector('.card');
    const card = cardElement(detail.card, press);
    if (view.dataset.run === id && old !== null) exchange(old, card);
    else {
      view.dataset.run = id;
      view.replaceChildren(back(id), card, pictureElement(), journalElement());
      card.focus({ preventScroll: true });
    }
    drawPicture(view, id, detail);
    drawJournal(view, detail.journal);
  };
  return {
    drawList,
    async show(id) {
      open = id;
      mark(id);
      if (id !== null) await drawRun();
    },
    /** A card has changed. */
    async changed(key) {
      if (!key.startsWith('run:')) return;
      await drawList();
      if (key === `run:${open}`) await drawRun();
    },
    redraw: () => (open === null ? Promise.resolve() : drawRun()),
  };
}

function mark(id) {
  for (const link of byId('runs').querySelectorAll('a')) {
    if (link.dataset.run === id) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function runRow(run) {
  const link = element(
    'a',
    { href: runAddress(run.id), 'data-run': run.id, className: `run-row run-${run.state}` },
    element('span', { className: 'sign', 'aria-hidden': 'true' }),
    element(
      'span',
      { className: 'run-name' },
      // Names have dashes, at which a browser breaks lines.
      ...[`${run.validator}:`, run.from, `→ ${run.to}`].flatMap((words) => [element('span', {}, words), ' ']),
    ),
    element('span', { className: 'run-words' }, timed(`${run.id} · ${run.words}`)),
    element('span', { className: 'run-when' }, moment(run.createdAtMs)),
  );
  return element('li', {}, link);
}

/** The ways from a run to elsewhere: above the card, which is long. @param id left out where there is no such run */
function back(id) {
  return element(
    'p',
    { className: 'back' },
    element('a', { href: '#now' }, '← All messages'),
    id === undefined ? null : lookBackLink(id),
  );
}

function pictureElement() {
  return element('section', { className: 'card picture' }, element('h3', {}, 'Timeline'), element('img', { alt: '' }));
}

function journalElement() {
  return element('section', { className: 'card journal' }, element('h3', {}, 'Journal'), element('ol', {}));
}

/** As a picture and not as part of the page: nothing in it could run, whatever a step is called. */
function drawPicture(view, id, detail) {
  // The picture is drawn for a width: another one needs another picture.
  redraw = () => {
    if (view.isConnected && view.dataset.run === id) drawPicture(view, id, detail);
  };
  const picture = view.querySelector('.picture img');
  const width = Math.round(
    picture.parentElement.clientWidth - 2 * parseFloat(getComputedStyle(picture.parentElement).paddingLeft),
  );
  picture.alt = `Steps of the run over time. The figures stand on the card above.`;
  picture.src = `/api/runs/${encodeURIComponent(id)}/timeline.svg?width=${width}&at=${detail.journal.length}-${detail.run.state}`;
}

function drawJournal(view, lines) {
  const list = view.querySelector('.journal ol');
  // Lines are only ever added, so that what is open stays open.
  for (const line of lines.slice(list.children.length)) {
    const detail =
      line.detail === ''
        ? null
        : element(
            'details',
            {},
            element('summary', {}, 'evidence'),
            element('pre', {}, line.detail, `\nhash ${line.hash}`),
          );
    const time = element(
      'time',
      { datetime: new Date(line.atMs).toISOString(), title: new Date(line.atMs).toString() },
      clockWords(line.atMs),
    );
    list.append(
      element('li', { value: line.seq }, time, element('div', {}, element('p', {}, timed(line.text)), detail)),
    );
  }
}

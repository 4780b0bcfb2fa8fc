import { lookBackAddress, runAddress } from './addresses.js';
import { element } from './dom.js';
import { timed } from './time.js';

const TONES = { neutral: '', progress: 'open', good: 'good', warning: 'attention', bad: 'problem' };
const STATES = {
  waiting: 'to come',
  running: 'running',
  done: 'done',
  warned: 'warning',
  failed: 'failed',
  unknown: 'not known',
  skipped: 'skipped',
};

/**
 * A card as an element. `press(button, element)` is called for its buttons; null for a reader who may only look, who sees none.
 * `past` are words that say why it is old.
 */
export function cardElement(card, press, past = null) {
  const answers = card.buttons.length > 0;
  const buttons = press === null ? [] : card.buttons;
  const tone = past === null ? card.tone : 'neutral';
  const seen = [factList(card.facts), ...card.sections.map((section) => sectionElement(section, answers))];
  const runId = card.key.startsWith('run:') ? card.key.slice(4) : (card.run ?? null);
  return element(
    'article',
    {
      className: `card tone-${tone}${past === null ? '' : ' past'}`,
      'data-key': card.key,
      tabindex: '-1',
      'aria-label': card.title,
    },
    element('p', { className: 'card-title' }, element('span', {}, timed(card.title)), toneWord(tone)),
    element('h2', { className: 'card-headline' }, timed(past ?? card.headline)),
    ...(past === null ? seen : [thenElement(card.headline, seen)]),
    element(
      'div',
      { className: `card-buttons${answers ? ' answers' : ''}` },
      ...buttons.map((button) => buttonElement(button, press)),
    ),
    runId === null ? null : runLinks(runId, card.newer),
    card.footer === '' || past !== null ? null : element('p', { className: 'card-footer' }, timed(card.footer)),
  );
}

/** What an old card said, on request: nobody is to take it for what is so now. */
function thenElement(headline, seen) {
  const summary = element('summary', {}, 'What was seen then');
  return element('details', {}, summary, element('p', {}, timed(headline)), ...seen);
}

function toneWord(tone) {
  return TONES[tone] === '' ? null : element('span', { className: 'tone' }, TONES[tone]);
}

/** @param newer the run that came after it, where there is one */
function runLinks(runId, newer) {
  return element(
    'p',
    { className: 'run-links' },
    newer === undefined
      ? null
      : element('a', { href: runAddress(newer), className: 'link-button' }, `To the newer run ${newer}`),
    element('a', { href: runAddress(runId), className: 'link-button' }, 'Timeline and journal'),
    lookBackLink(runId),
  );
}

export function lookBackLink(runId) {
  return element('a', { href: lookBackAddress(runId), className: 'link-button' }, 'Look back, line by line');
}

function factList(facts) {
  if (facts.length === 0) return null;
  const pairs = facts.map((fact) =>
    element('div', {}, element('dt', {}, fact.label), element('dd', {}, timed(fact.value))),
  );
  return element('dl', { className: 'facts' }, ...pairs);
}

function buttonElement(button, press) {
  const made = element(
    'button',
    { type: 'button', className: button.style, 'data-command': button.command },
    button.label,
  );
  made.addEventListener('click', () => press(button, made));
  return made;
}

function sectionElement(section, answers) {
  switch (section.kind) {
    case 'text':
      return element('section', {}, heading(section.title), ...paragraphs(section.text));
    case 'checklist':
      return checklistElement(section);
    case 'progress':
      return progressElement(section);
    case 'commands':
      return commandsElement(section, answers);
    case 'diff':
      return diffElement(section);
    case 'table':
      return element('section', {}, heading(section.title), tableElement(section));
    default:
      return null;
  }
}

/** What is folded shows its title, and the rest on request. */
function checklistElement({ title, items, folded }) {
  const list = element('ol', { className: 'checklist' }, ...items.map(itemElement));
  if (folded !== true) return element('section', {}, heading(title), list);
  if (items.length === 0) return element('section', {}, heading(title));
  return element('details', {}, element('summary', {}, timed(title)), list);
}

function heading(title) {
  return title === undefined ? null : element('h3', {}, timed(title));
}

function paragraphs(text) {
  return text.split('\n').map((line) => element('p', {}, timed(line)));
}

/** The sign is drawn by the style sheet; the word beside it is for those who hear the page. */
function itemElement(item) {
  return element(
    'li',
    { className: `state-${item.state}` },
    element('span', { className: 'sign', 'aria-hidden': 'true' }),
    element(
      'span',
      { className: 'item-text' },
      element('span', { className: 'unseen' }, `${STATES[item.state]}: `),
      timed(item.text),
    ),
    item.aside === undefined
      ? null
      : element('span', { className: `item-aside${item.aside.includes('{t:') ? ' long' : ''}` }, timed(item.aside)),
    item.detail === undefined
      ? null
      : element('div', { className: 'item-detail' }, ...item.detail.split('\n').map(detailLine)),
    linkElement(item.link),
  );
}

/** Named by its host, so that nobody follows it somewhere else than they think. */
function linkElement(link) {
  const host = /^https?:\/\/([a-zA-Z0-9.:[\]-]+)(?:[/?#]|$)/.exec(link ?? '')?.[1];
  if (host === undefined) return null;
  const to = { href: link, rel: 'noopener noreferrer', target: '_blank' };
  return element('p', { className: 'item-detail' }, element('a', to, `More at ${host}`));
}

/** `Found: …` with its label apart. */
function detailLine(line) {
  const [, label, rest] = /^(Found|Needed|Why|Mend|Proof|Undo): (.*)$/.exec(line) ?? [];
  if (label === undefined) return element('p', {}, timed(line));
  return element(
    'p',
    { className: 'labelled' },
    element('span', { className: 'label' }, `${label} `),
    element('span', {}, timed(rest)),
  );
}

/** As far as it had come when the card was made; the numbers stand beside the bar for those who do not see it. */
function progressElement({ title, share, text }) {
  const percent = Math.floor(share * 100);
  return element(
    'section',
    {},
    heading(title),
    element(
      'div',
      { className: 'progress' },
      element('progress', { max: '100', value: String(percent), 'aria-label': title }),
      element('span', {}, `${percent} %`),
    ),
    ...paragraphs(text),
  );
}

/** Whoever approves must see what will be typed on the hosts, so that it stands open as long as there is a button. */
function commandsElement(section, answers) {
  const items = section.items.map((item) =>
    element(
      'li',
      {},
      element('span', { className: 'command-node' }, item.node),
      element('span', { className: 'command-verb' }, item.verb),
      element('code', {}, item.command),
      item.see === undefined ? null : element('p', { className: 'command-see' }, `Look for: ${item.see}`),
    ),
  );
  const summary = element('summary', {}, `${section.title} (${section.items.length})`);
  return element('details', { open: answers }, summary, element('ol', { className: 'commands' }, ...items));
}

/** The sign stands in the text, so that the colour is not needed. */
function diffElement({ title, lines }) {
  const shown = lines.map((line) =>
    element('span', { className: line.startsWith('-') ? 'taken' : line.startsWith('+') ? 'put' : 'rest' }, line),
  );
  return element('section', {}, heading(title), element('pre', { className: 'diff' }, ...shown));
}

function tableElement(section) {
  const head = element('tr', {}, ...section.columns.map((column) => element('th', { scope: 'col' }, column)));
  const rows = section.rows.map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, at) => element('td', { 'data-label': section.columns[at] ?? '' }, timed(cell))),
    ),
  );
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows));
}

import { lookedBackOn, runAt } from './addresses.js';
import { ask, Refused } from './api.js';
import { cardList } from './cards.js';
import { confirmed } from './dialog.js';
import { byId, element, kept, say } from './dom.js';
import { commandLine } from './line.js';
import { listen } from './live.js';
import { lookBackView } from './look-back.js';
import { runViews } from './runs.js';
import { keepTimes, serverSays, timed } from './time.js';
import { showTroubles } from './troubles.js';

/** Commands whose next word is the id of a card. */
const ABOUT_PLANS = ['approve', 'reject'];
const ABOUT_RUNS = ['run', 'abort', 'look', 'resume', 'return', 'stand-down'];

/** Moves offered to whoever has nothing on the page yet: one of each chain, as far as there are many. */
const MOST_MOVES = 2;

let start = null;
/** Command → id of its last click that has no answer yet: sent again, it counts once. */
const clicks = new Map();

let cards = null;
let runs = null;
const past = lookBackView();

async function begin() {
  await signInByFragment();
  try {
    start = await ask('/api/start');
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return showSignIn();
    byId('lost').hidden = false;
    byId('lost-words').textContent = 'Baton does not answer. Trying again.';
    setTimeout(begin, 2000);
    return;
  }
  serverSays(start.now);
  const pressed = mayAct() ? press : null;
  cards = cardList(pressed);
  runs = runViews(pressed, (known) => cards.runsAre(known));
  showStart();
  if (mayAct()) commandLine(offersFor, send);
  else showReading();
  keepTimes();
  window.addEventListener('hashchange', route);
  listen({
    // Another database: nothing that is shown is of it, and its keys would be taken for those of this one.
    record: (record) => record === start.record || location.reload(),
    band: showBand,
    all: (messages) => {
      cards.all(messages);
      refresh(runs.drawList());
      refresh(runs.redraw());
    },
    message: (message) => {
      cards.put(message);
      refresh(runs.changed(message.key));
      refresh(past.changed(message.key));
    },
    lost: () => refresh(leaveIfStranger()),
    back: () => say('Connected again.'),
  });
  route();
}

/** Reads again only what is shown anyway: when it fails, the lost connection is shown already. */
function refresh(work) {
  work.catch(() => {});
}

/** A link printed by the start may carry the token behind `#`, which browsers do not send; it is taken away at once. */
async function signInByFragment() {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, '', location.pathname);
  await ask('/api/sign-in', { token: decodeURIComponent(token) }).catch(() => {});
}

function showSignIn() {
  byId('main').hidden = true;
  byId('sign-in').hidden = false;
  byId('live').textContent = 'signed out';
  byId('token').focus();
  byId('sign-in-form').addEventListener('submit', (event) => {
    event.preventDefault();
    ask('/api/sign-in', { token: byId('token').value })
      .then(() => location.reload())
      .catch((error) => (byId('sign-in-said').textContent = error.message));
  });
}

async function leaveIfStranger() {
  await ask('/api/start').catch((error) => {
    if (error instanceof Refused && error.status === 401) location.reload();
  });
}

function showStart() {
  byId('main').hidden = false;
  byId('lost').hidden = true;
  document.title = `Baton · ${start.fleet}`;
  byId('fleet').textContent = start.fleet;
  showBand(start.band);
  showTroubles(start.troubles);
  if (start.access === 'demo') showPeople();
  else {
    byId('person').hidden = false;
    byId('person').textContent = start.person?.shown ?? 'reading only';
    byId('sign-out').hidden = start.access !== 'tokens';
    byId('sign-out').addEventListener('click', () => void signOut());
  }
  const moves = start.completions.map((line) => line.text).filter((text) => /^(plan )?handover \S+$/.test(text));
  const tries = [
    'status',
    ...moves.filter((text) => text.startsWith('plan ')).slice(0, 1),
    ...moves.filter((text) => !text.startsWith('plan ')).slice(0, MOST_MOVES),
  ];
  byId('tries').replaceChildren(
    ...tries.map((text) => {
      const button = element('button', { type: 'button' }, element('code', {}, `/baton ${text}`));
      button.addEventListener('click', () => void send(text));
      return button;
    }),
  );
}

function showBand(words) {
  byId('band').hidden = words === null;
  if (byId('band-words').textContent !== words) byId('band-words').textContent = words ?? '';
}

/** On the demo one chooses who one is; elsewhere a reader whom Baton does not know may only look. */
function mayAct() {
  return start.access === 'demo' || start.person !== null;
}

/** Nothing that would only be refused. */
function showReading() {
  for (const id of ['skip', 'command', 'tries']) byId(id).hidden = true;
  byId('empty-words').textContent =
    'What people ask and what runs do stands here as it comes. Nothing can be asked from here.';
}

async function signOut() {
  await ask('/api/sign-out', {}).catch(() => {});
  location.reload();
}

function showPeople() {
  const who = byId('who');
  who.hidden = false;
  byId('who-label').hidden = false;
  who.replaceChildren(...start.people.map((person) => element('option', { value: person.name }, person.shown)));
  const last = kept.get('who', '');
  if (start.people.some((person) => person.name === last)) who.value = last;
  who.addEventListener('change', () => {
    kept.set('who', who.value);
    clicks.clear();
    for (const button of document.querySelectorAll('button[data-sent]')) freshen(button);
  });
}

function route() {
  const id = runAt(location.hash);
  const back = lookedBackOn(location.hash);
  const view = back !== null ? 'back' : id !== null ? 'run' : location.hash === '#runs' ? 'runs' : 'now';
  document.body.dataset.view = view;
  byId('view-now').hidden = view === 'run' || view === 'back';
  byId('view-run').hidden = view !== 'run';
  byId('view-back').hidden = view !== 'back';
  for (const [link, name] of [
    [byId('to-now'), 'now'],
    [byId('to-runs'), 'runs'],
  ]) {
    if (view === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  refresh(runs.show(id));
  refresh(past.show(back));
}

/** Sends a command. True when the server has it. `person`: who sends it, on the demo; it is read before anything is waited for. */
async function send(text, person = chosen()) {
  const plainText = text.replace(/^\/?baton\s+/i, '');
  const action = clicks.get(plainText) ?? newId();
  clicks.set(plainText, action);
  tell('');
  try {
    const { key, card } = await ask('/api/commands', { text: plainText, action, ...person });
    clicks.delete(plainText);
    if (/^#(run|look-back)/.test(location.hash) && card === undefined && !location.hash.endsWith(key.slice(4)))
      location.hash = '#now';
    if (card !== undefined) answer(card, plainText);
    else cards.expect(key, plainText);
    return true;
  } catch (error) {
    if (error instanceof Refused) {
      clicks.delete(plainText);
      tell(error.message);
    } else {
      tell('No answer came, so it is not sure that Baton has it. Send it again: it counts once.');
    }
    return false;
  }
}

/** An answer for this reader only. */
function answer(card, command) {
  const decided = /^(?:approve|reject) (\S+)/.exec(command)?.[1];
  if (card.tone === 'good' && decided !== undefined && cards.has(`plan:${decided}`)) {
    // The plan's own card shows the same, and goes on showing it.
    tell(card.headline, false);
    return;
  }
  if (location.hash !== '#now' && location.hash !== '') location.hash = '#now';
  cards.put({ key: card.key, card, revision: Date.now(), updatedAtMs: Date.now() });
  cards.point(card.key);
}

/** `crypto.randomUUID` is not there on a page served over plain HTTP from another machine. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function press(button, pressed) {
  if (pressed.dataset.sent !== undefined) {
    tell(`“${button.label}” was sent already. Once is enough.`, false);
    return;
  }
  // Whoever is chosen by the time the dialog has closed: it is done by the person whom the dialog has named.
  const person = chosen();
  const command = await confirmed(button, whoActs());
  if (command === null || pressed.dataset.sent !== undefined) return;
  pressed.dataset.sent = button.label;
  pressed.setAttribute('aria-disabled', 'true');
  pressed.textContent = `${button.label}: sent`;
  if (!(await send(command, person))) freshen(pressed);
}

/** On the demo, whom a command is sent as; elsewhere the server knows. */
function chosen() {
  return start.access === 'demo' ? { person: byId('who').value } : {};
}

/** The name people see; null where the page does not know it. */
function whoActs() {
  if (start.access !== 'demo') return start.person?.shown ?? null;
  return byId('who').selectedOptions[0]?.textContent ?? null;
}

function freshen(button) {
  button.textContent = button.dataset.sent;
  delete button.dataset.sent;
  button.removeAttribute('aria-disabled');
}

/** One line under the command line; red only when something was not done. */
function tell(words, bad = true) {
  byId('said').classList.toggle('bad', bad);
  byId('said').replaceChildren(timed(words));
}

/** The lines of the catalogue that begin as typed, and the ids on the cards where an id comes next. */
function offersFor(typed) {
  const text = typed
    .replace(/^\s*\/?baton\s+/i, '')
    .trimStart()
    .toLowerCase();
  const lines = [...start.completions, ...aboutCards(ABOUT_PLANS, 'plan:'), ...aboutCards(ABOUT_RUNS, 'run:')];
  // `h` is to offer `handover …`, not the help of everything.
  const offered = lines.filter((line) => text.includes(' ') || !line.text.startsWith('help '));
  return offered.filter((line) => line.text.toLowerCase().startsWith(text) && line.text.toLowerCase() !== text.trim());
}

function aboutCards(commands, prefix) {
  const found = cards.cards().filter((card) => card.key.startsWith(prefix));
  return commands.flatMap((name) =>
    found.map((card) => ({ text: `${name} ${card.key.slice(prefix.length)}`, about: card.headline })),
  );
}

void begin();

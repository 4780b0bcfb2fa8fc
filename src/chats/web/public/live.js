import { byId } from './dom.js';
import { clockWords, serverSays } from './time.js';

/** The server beats every 5 s; two missed ones and a bit mean that the line is dead, whatever the browser thinks. */
const SILENCE_MS = 12_000;
const LONGEST_WAIT_S = 10;

/**
 * Listens to changes for ever, and mends the line by itself. `on.all(messages)`, `on.message(message)`,
 * `on.record(name)` of the database, `on.band(words)` across the page, `on.lost()`, `on.back()`.
 */
export function listen(on) {
  let source = null;
  let lastId = '';
  let heardAt = Date.now();
  let waitS = 0;
  let againAt = 0;
  let lostAt = 0;

  const open = () => {
    source?.close();
    againAt = 0;
    heardAt = Date.now();
    // Told by address, not by header: this is a new connection as far as the browser knows.
    source = new EventSource(`/api/events${lastId === '' ? '' : `?after=${encodeURIComponent(lastId)}`}`);
    source.addEventListener('error', lose);
    for (const kind of ['record', 'band', 'all', 'message', 'beat'])
      source.addEventListener(kind, (event) => hear(kind, event));
  };
  const hear = (kind, event) => {
    heardAt = Date.now();
    waitS = 0;
    if (event.lastEventId !== '') lastId = event.lastEventId;
    const data = JSON.parse(event.data);
    if (kind === 'beat') serverSays(data);
    else on[kind](data);
    if (lostAt !== 0) on.back();
    lostAt = 0;
    show();
  };
  const lose = () => {
    if (againAt !== 0) return;
    source?.close();
    if (lostAt === 0) lostAt = Date.now();
    waitS = Math.min(LONGEST_WAIT_S, waitS === 0 ? 1 : waitS * 2);
    againAt = Date.now() + waitS * 1000;
    on.lost();
    show();
  };
  const show = () => {
    const lost = lostAt !== 0;
    document.body.classList.toggle('offline', lost);
    document.body.classList.toggle('online', !lost);
    byId('lost').hidden = !lost;
    setWords(byId('live'), lost ? 'not connected' : 'live');
    if (!lost) return;
    const inS = Math.max(0, Math.ceil((againAt - Date.now()) / 1000));
    const again = againAt === 0 ? 'Trying again now.' : `Trying again in ${inS} s.`;
    setWords(byId('lost-words'), `Connection to Baton lost at ${clockWords(lostAt)}. What you see may be old.`);
    // Apart from the words above, so that nobody has to hear it counted down.
    setWords(byId('lost-again'), again);
  };
  setInterval(() => {
    if (againAt !== 0 && Date.now() >= againAt) open();
    else if (againAt === 0 && Date.now() - heardAt > SILENCE_MS) lose();
    if (lostAt !== 0) show();
  }, 500);
  byId('try-now').addEventListener('click', open);
  window.addEventListener('online', open);
  open();
}

/** Said by screen readers only when it changes. */
function setWords(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

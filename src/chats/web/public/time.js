import { element } from './dom.js';

/** The same mark as in `chats/time-mark.ts`. */
const MARK = /\{t:(\d{1,15})\}/g;
/** A name of one line on any telephone; in brackets, so that splitting keeps it. */
const DASHED = /(?<![\w/.-])(\w{1,16}-[\w-]{1,12})(?![\w/.-]*\/)/;
/** A time mark, or words to type in back quotes. */
const MARK_OR_CODE = /\{t:(\d{1,15})\}|`([^`\n]+)`/g;

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** Server time minus this machine's: a laptop with a wrong clock must not say that a move began in the future. */
let aheadMs = 0;

export function serverSays(nowMs) {
  aheadMs = nowMs - Date.now();
}

/** Text with its time marks as elements that keep themselves right, and words to type set apart. */
export function timed(text) {
  const pieces = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(MARK_OR_CODE)) {
    const [, ms, code] = match;
    pieces.append(
      ...wholeNames(text.slice(end, match.index)),
      code === undefined ? moment(Number(ms)) : element('code', {}, code),
    );
    end = match.index + match[0].length;
  }
  pieces.append(...wholeNames(text.slice(end)));
  return pieces;
}

/** Browsers break lines at dashes: `sol-` on one line and `b` on the next is no name any more. */
function wholeNames(text) {
  return text.split(DASHED).map((words, at) => (at % 2 === 0 ? words : element('span', { className: 'whole' }, words)));
}

/** A moment in the reader's zone with how long ago it is. */
export function moment(ms) {
  const shown = element('time', { datetime: new Date(ms).toISOString(), 'data-ms': ms, title: whole.format(ms) });
  shown.textContent = momentWords(ms);
  return shown;
}

/** Text with its time marks as plain words, for the spoken line. */
export function timedWords(text) {
  return text.replaceAll(MARK, (_, ms) => momentWords(Number(ms)));
}

export function clockWords(ms) {
  return clock.format(ms);
}

/** `03:12:07.4`: what follows within a second is told apart. */
export function tenthsWords(ms) {
  return `${clock.format(ms)}.${Math.floor((ms % 1000) / 100)}`;
}

/** A moment without how long ago it is, with its day when that is not today. */
export function momentItself(ms) {
  const date = day.format(ms) === day.format(Date.now() + aheadMs) ? '' : `${day.format(ms)}, `;
  return `${date}${clock.format(ms)}`;
}

/** Makes the moments within `root` what they read as at `atMs`, for ever. */
export function stillAt(root, atMs) {
  for (const shown of root.querySelectorAll('time[data-ms]')) {
    const ms = Number(shown.dataset.ms);
    const away = agoWords(ms - atMs);
    shown.textContent = away === 'now' ? clock.format(ms) : `${clock.format(ms)} (${away.replace(/ ago$/, ' before')})`;
    delete shown.dataset.ms;
  }
}

function momentWords(ms) {
  return `${momentItself(ms)} (${agoWords(ms - Date.now() - aheadMs)})`;
}

function agoWords(differenceMs) {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  if (seconds < 2) return 'now';
  const words =
    seconds < 100
      ? `${seconds} s`
      : seconds < 6000
        ? `${Math.round(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.round(seconds / 3600)} h`
          : `${Math.round(seconds / 86_400)} days`;
  return differenceMs < 0 ? `${words} ago` : `in ${words}`;
}

/** Keeps every moment on the page right. */
export function keepTimes() {
  setInterval(() => {
    for (const shown of document.querySelectorAll('time[data-ms]')) {
      const words = momentWords(Number(shown.dataset.ms));
      if (shown.textContent !== words) shown.textContent = words;
    }
  }, 1000);
}

import { type Cause, type Incident, NO_VALIDATOR, type Proposal } from '../../domain/incident.ts';
import type { ChecklistItem } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import type { IncidentView, Seen } from './incident-view.ts';
import { seenWords } from './seen-words.ts';
import { counted, durationWords, oneLine } from './words.ts';

/** A line and a half on a telephone; the cause itself has the whole. */
const LONGEST_WRONG = 160;
const SIGNS = { critical: 'failed', warning: 'warned', info: 'unknown' } as const;

export const isOpen = ({ endedAtMs }: Pick<Cause, 'endedAtMs'>): boolean => endedAtMs === null;

/** What a cause says, with what it is called where it says nothing. */
export function causeWords({ name, summary }: Pick<Cause, 'name' | 'summary'>, longest = 300): string {
  const said = oneLine(summary, longest);
  return (said === '' ? oneLine(name, longest) : said).replace(/\.+$/, '');
}

/** What is wrong, the loudest of it in words and the rest as a number. Without its end. */
export function wrongWords(causes: readonly Cause[]): string {
  const [loudest, ...more] = causes;
  if (loudest === undefined) return 'Nothing that was reported lasts';
  const rest = more.length === 0 ? '' : ` (and ${counted(more.length, 'more', 'more')})`;
  return `${causeWords(loudest, LONGEST_WRONG)}${rest}`;
}

/** When one closes of which nothing lasts. @param closesAfter of the fleet file, in seconds */
export function closesWords({ causes }: Incident, closesAfter: number): string {
  const lastMs = Math.max(...causes.map(({ endedAtMs }) => endedAtMs ?? 0));
  // What comes and goes is held open for longer (`holdMs`).
  const about = causes.some(({ times }) => times > 1) ? ', or somewhat later,' : '';
  return `Closes by itself at ${timeMark(lastMs + closesAfter * 1000)}${about} when nothing comes back.`;
}

/** What Baton saw when it looked for itself, and when; nothing where it does not look. */
export function lookWords({ incident, seen, open, knows }: IncidentView): string {
  if (incident.scope === NO_VALIDATOR) return '';
  if (open !== null && open.state !== 'stopped')
    return ` Run ${open.id} is at work on it.${knows === null ? '' : ` ${knows}`}`;
  if (seen === null) return ' Baton has not looked at it yet.';
  const when = timeMark(seen.lookedAtMs);
  const loudest = incident.causes.find(isOpen);
  if (!hasLooked(incident, seen))
    return ` Baton has not looked since; before, ${when}: ${goesOn(seenWords(seen.answer))}`;
  // It has just been said.
  if (loudest?.source === 'watch' && seen.answer.signing.kind !== 'node') return ` Baton saw that itself, ${when}.`;
  return ` Baton looked ${when}: ${goesOn(seenWords(seen.answer))}`;
}

/** Whether a look has told of this trouble: one since it began, or the one that found it, which is told by when it was begun. */
export function hasLooked({ causes, openedAtMs }: Incident, { lookedAtMs }: Seen): boolean {
  return (
    lookedAtMs >= openedAtMs || causes.some(({ source, beganAtMs }) => source === 'watch' && beganAtMs <= openedAtMs)
  );
}

/** A sentence after a colon; names of nodes are written as they are. */
const goesOn = (sentence: string): string => sentence.replace(/^(?:No|Nobody|Cannot)\b/, (word) => word.toLowerCase());

/** With its node, where the sender does not name it. */
function whereWords(cause: Cause): string {
  const words = causeWords(cause);
  return cause.node === null || words.includes(cause.node) ? words : `${words} (${cause.node})`;
}

/** One cause that lasts. */
export function causeItem(cause: Cause): ChecklistItem {
  const { name, source, severity, beganAtMs, times, link } = cause;
  const again = times > 1 ? `, ${times} times` : '';
  return {
    state: SIGNS[severity],
    text: whereWords(cause),
    detail: `${oneLine(name, 100)} from ${source}, ${severity}, since ${timeMark(beganAtMs)}${again}`,
    ...(link === null ? {} : { link }),
  };
}

/** One that is over. */
export function pastItem(cause: Cause): ChecklistItem {
  const { name, source, beganAtMs, endedAtMs, times } = cause;
  const lasted = durationWords((endedAtMs ?? beganAtMs) - beganAtMs);
  return {
    state: 'done',
    text: whereWords(cause),
    detail: `${oneLine(name, 100)} from ${source}${times > 1 ? `, ${times} times` : ''}`,
    aside: `(${lasted}${times > 1 ? ' the last time' : ''})`,
  };
}

/** What Baton would do, in words for a fact. */
export function proposalWords(proposal: Proposal | null): string {
  if (proposal === null) return 'not yet: Baton looks first';
  if (proposal.kind === 'none') return `nothing: ${oneLine(proposal.because, 300)}`;
  const { kind, from, to } = proposal;
  return kind === 'handover'
    ? `${from} hands over to ${to}, as long as it can`
    : `${to} takes over from ${from}, which cannot give up its role`;
}

/** Whether all that was ever wrong is that two could sign: then the card of the alarm is the card. */
export function isOnlyTwoSigners({ causes }: Incident): boolean {
  return causes.length > 0 && causes.every(({ rule }) => rule === 'two-signers');
}

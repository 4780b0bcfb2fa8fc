import { canBeDate, utcWords } from '../../plain-text.ts';

/** The three signs that mean something in Slack's own mark-up, where `<` begins a mention, a link or a date. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A moment in Slack's mark-up, in the reader's zone. */
export function dateMarkup(ms: number): string {
  if (!canBeDate(ms)) return escaped(utcWords(ms));
  return `<!date^${Math.floor(ms / 1000)}^${DATE_FORMAT}|${utcWords(ms)}>`;
}

/** `today at 14:03:21`. */
export const DATE_FORMAT = '{date_short_pretty} {time_secs}';

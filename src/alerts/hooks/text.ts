/** What is not shown but acts: controls, turns of the reading direction, halves of signs, which Postgres does not take either. */
const UNSEEN = /[\p{C}\s]+/gu;
/** The link to a graph with its whole expression has some hundreds. Unit: signs. */
const LONGEST_LINK = 1_000;

/** One line that is safe to show and to store. @param most signs; what is longer ends with `…` */
export function oneLine(text: string, most: number): string {
  // Cut before the work, so that a text of a megabyte costs no more than one that fits; blanks may fall together to nothing.
  const line = text
    .slice(0, most * 4)
    .toWellFormed()
    .replace(UNSEEN, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}

/** Whether a value can be kept as it is. */
export function isPlain(text: string, most: number): boolean {
  return text.length <= most && !/\p{C}/u.test(text);
}

/** The first that people can follow: `http` or `https`, without a password in it. */
export function linkOf(...candidates: readonly unknown[]): string | null {
  for (const candidate of candidates) {
    if (typeof candidate !== 'string' || candidate.length > LONGEST_LINK || !URL.canParse(candidate)) continue;
    const { protocol, username, password, href } = new URL(candidate);
    const isWeb = protocol === 'http:' || protocol === 'https:';
    if (isWeb && username === '' && password === '' && href.length <= LONGEST_LINK) return href;
  }
  return null;
}

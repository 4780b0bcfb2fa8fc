/** Values behind words that name secrets; the word is kept. */
const SECRETS =
  /((?:--?|\b)[\w-]*(?:password|passphrase|secret|token|api[_-]?key|private[_-]?key)[\w-]*(?:\s*[=:]\s*|\s+))("[^"]*"|'[^']*'|\S+)/gi;

/** A whole file that is written anew is not shown line by line beyond this; its hash is bound. */
const MOST_LINES = 40;

/**
 * The lines in which two texts differ, without what may be secret.
 * @param redact takes out secrets of other shapes
 */
export function diffOf(before: string, after: string, redact: (text: string) => string): string[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  const taken = old.slice(head, old.length - tail);
  const put = fresh.slice(head, fresh.length - tail);
  const shown = [...taken.map((line) => `- ${line}`), ...put.map((line) => `+ ${line}`)].filter(
    (line) => line.length > 2,
  );
  const lines = shown.map((line) => redact(line.replaceAll(SECRETS, '$1[secret]')));
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more lines`];
}

/** Above this a line is cut for the card; the whole stands in the file. Unit: characters. */
const LONGEST_LINE = 160;

/**
 * The lines that differ, as `@ line N`, `- old`, `+ new`. Nothing around them: a line that does not change may hold a secret,
 * and nobody has to approve it.
 */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const removed = old.slice(head, old.length - tail);
  const added = now.slice(head, now.length - tail);
  if (removed.length === 0 && added.length === 0) return [];
  return [`@ line ${head + 1}`, ...paired(removed, added)];
}

/** Between the first and the last changed line there are few; those that are in both are left out as well. */
function paired(removed: readonly string[], added: readonly string[]): string[] {
  const gone = removed.filter((line) => !added.includes(line));
  const come = added.filter((line) => !removed.includes(line));
  return [...gone.map((line) => `- ${short(line)}`), ...come.map((line) => `+ ${short(line)}`)];
}

function short(line: string): string {
  const text = line.trim();
  return text.length <= LONGEST_LINE ? text : aroundArguments(text);
}

/** A unit often has the whole command in one line: what is shown of it is where the two arguments stand. */
function aroundArguments(text: string): string {
  const parts = [...text.matchAll(/(?:--identity|--authorized-voter|-i)(?:[= ]\s*\S+)?/g)].map(([part]) => part);
  return parts.length === 0 ? `${text.slice(0, LONGEST_LINE)}…` : `… ${parts.join(' … ')} …`;
}

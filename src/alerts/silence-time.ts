/** What is silenced for longer is forgotten. Unit: milliseconds. */
const LONGEST_MS = 24 * 3_600_000;
/** A shorter one is over before anybody has done anything. Unit: milliseconds. */
const SHORTEST_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, min: 60_000, h: 3_600_000 };

const SPAN = /^(?:for )?(\d{1,4}) ?(min|m|h)\b[,:]? ?(.*)$/i;
const CLOCK = /^(?:until |till )?([01]?\d|2[0-3]):([0-5]\d)(?: ?(?:utc|z)\b)?[,:]? ?(.*)$/i;

/** Until when, and what somebody typed behind it; or what is wrong with it, in words. */
export type SilenceTime =
  | { readonly kind: 'until'; readonly untilMs: number; readonly rest: string }
  | { readonly kind: 'problem'; readonly text: string };

/** Reads `1h`, `90m`, `until 06:30` (UTC, the next one to come), and words that say why behind it. @param nowMs milliseconds since 1970 */
export function silenceTime(words: string, nowMs: number): SilenceTime {
  const text = words.trim().replaceAll(/\s+/g, ' ');
  const [, count, unit, why = ''] = SPAN.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return bounded(nowMs + Number(count) * (UNITS[unit.toLowerCase()] ?? 0), nowMs, why);
  const [, hours, minutes, because = ''] = CLOCK.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined)
    return bounded(nextTime(Number(hours), Number(minutes), nowMs), nowMs, because);
  return { kind: 'problem', text: `\`${text}\` is no time. Say \`1h\`, \`90m\` or \`until 06:30\` (UTC).` };
}

function nextTime(hours: number, minutes: number, nowMs: number): number {
  const today = new Date(nowMs).setUTCHours(hours, minutes, 0, 0);
  return today > nowMs ? today : today + LONGEST_MS;
}

function bounded(untilMs: number, nowMs: number, rest: string): SilenceTime {
  const forMs = untilMs - nowMs;
  if (forMs > LONGEST_MS)
    return { kind: 'problem', text: 'Nothing is silenced for more than 24 hours: say it again then.' };
  if (forMs < SHORTEST_MS) return { kind: 'problem', text: 'That is less than a minute: nothing would come of it.' };
  return { kind: 'until', untilMs, rest };
}

/** `<t:…:R>` and its like. Source: developers/reference.mdx, "Timestamp Styles". */
export function timeText(seconds: number, style: string, zone: string, nowMs: number): string {
  const ms = seconds * 1000;
  switch (style) {
    case 't':
      return written(ms, zone, { timeStyle: 'short' });
    case 'T':
      return written(ms, zone, { timeStyle: 'medium' });
    case 'd':
      return written(ms, zone, { dateStyle: 'short' });
    case 'D':
      return written(ms, zone, { dateStyle: 'long' });
    case 'F':
      return written(ms, zone, { dateStyle: 'full', timeStyle: 'short' });
    case 'R':
      return agoText(ms - nowMs);
    default:
      return written(ms, zone, { dateStyle: 'long', timeStyle: 'short' });
  }
}

/** The small time beside a name, for example `10:31 AM`. */
export function clockText(ms: number, zone: string): string {
  return written(ms, zone, { timeStyle: 'short' });
}

function written(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  // Intl parts time and AM by a narrow blank that some fonts do not have.
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options }).format(ms).replaceAll('\u202F', ' ');
}

const UNITS: readonly (readonly [name: string, ms: number, most: number])[] = [
  ['second', 1000, 45],
  ['minute', 60_000, 45],
  ['hour', 3_600_000, 22],
  ['day', 86_400_000, 26],
  ['month', 2_629_800_000, 11],
  ['year', 31_557_600_000, Number.POSITIVE_INFINITY],
];

/** "in 3 minutes", "a minute ago": in the words of the clients, which take them from a known library (moment). */
function agoText(ms: number): string {
  const distance = Math.abs(ms);
  const [name, unit] = UNITS.find(([, unit, most]) => Math.round(distance / unit) <= most) ?? ['year', 1];
  const count = Math.round(distance / unit);
  const words =
    name === 'second' ? 'a few seconds' : count <= 1 ? `${name === 'hour' ? 'an' : 'a'} ${name}` : `${count} ${name}s`;
  return ms > 0 ? `in ${words}` : `${words} ago`;
}

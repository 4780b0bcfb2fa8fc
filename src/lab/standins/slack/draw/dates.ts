/** Date tokens as Slack shows them. Source: docs.slack.dev/messaging/formatting-message-text, "Date formatting". */
export function dateText(seconds: number, format: string, zone: string, nowMs: number): string {
  const ms = seconds * 1000;
  return format.replaceAll(/\{(\w+)\}/g, (token: string, name: string) => tokenText(name, ms, zone, nowMs) ?? token);
}

function tokenText(name: string, ms: number, zone: string, nowMs: number): string | null {
  const pretty = name.endsWith('_pretty') ? relativeDay(ms, zone, nowMs) : null;
  if (pretty !== null) return pretty;
  switch (name.replace(/_pretty$/, '')) {
    case 'date_num':
      return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(ms);
    case 'date':
      return written(ms, zone, { month: 'long', day: 'numeric', year: 'numeric' });
    case 'date_short':
      return written(ms, zone, { month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_long':
      return written(ms, zone, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
    case 'time':
      return written(ms, zone, { hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return written(ms, zone, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return agoText(nowMs - ms);
    default:
      return null;
  }
}

function written(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  // Intl parts time and AM by a narrow blank that some fonts do not have.
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options }).format(ms).replaceAll('\u202F', ' ');
}

const DAY_MS = 86_400_000;

function relativeDay(ms: number, zone: string, nowMs: number): string | null {
  const dayOf = (at: number): string => tokenText('date_num', at, zone, nowMs) ?? '';
  const days: readonly [number, string][] = [
    [0, 'Today'],
    [-DAY_MS, 'Yesterday'],
    [DAY_MS, 'Tomorrow'],
  ];
  return days.find(([offsetMs]) => dayOf(nowMs + offsetMs) === dayOf(ms))?.[1] ?? null;
}

function agoText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} minute${minutes === 1 ? '' : 's'} ago`;
  const hours = Math.round(minutes / 60);
  return hours < 24 ? `${hours} hour${hours === 1 ? '' : 's'} ago` : `${Math.round(hours / 24)} days ago`;
}

/** The small time beside a name, for example `10:31 AM`. */
export function clockText(ms: number, zone: string): string {
  return written(ms, zone, { hour: 'numeric', minute: '2-digit' });
}

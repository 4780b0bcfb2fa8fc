/** What can be compared of one move: what was answered, and how the host is left. */
export interface Seen {
  readonly answer: string | null;
  readonly facts: readonly string[];
  readonly dataSha256: string | null;
  /** Where the guard was killed; null when it came to its end. */
  readonly cutAt: string | null;
}

/** How a host is left. */
export interface Left {
  readonly record: Readonly<Record<string, string | null>>;
  readonly receipts: readonly string[];
  readonly link: string;
  readonly towers: readonly string[];
  readonly running: string;
  readonly commands: readonly string[];
}

/** These move by themselves, or name what only this host has. */
const MOVING: ReadonlySet<string> = new Set([
  'host.name',
  'host.uptime_ms',
  'host.time_ms',
  'state.id',
  'state.root',
  'process.pid',
  'process.start',
  'process.exe',
  'set_identity_began_ms',
  'set_identity_ended_ms',
  'deadline_uptime_ms',
  'barrier_ms',
  'movers',
  'log.inode',
  'log.size',
  'ledger.free_kb',
]);

/** Facts as lines without what moves. `observe` asks its programs beside each other, so their order is nobody's promise. */
export function comparable(pairs: readonly (readonly [string, string])[]): string[] {
  const lines = pairs
    .filter(([key]) => key !== 'answer')
    .map(([key, value]) => `${key}=${MOVING.has(key) ? '*' : plain(key, value)}`);
  return pairs.some(([key]) => key === 'guard.version') ? lines.toSorted() : lines;
}

function plain(key: string, value: string): string {
  if (key === 'armed' || key === 'stopped') return value === 'none' ? value : '*';
  if (key === 'copy.file') return value.replace(/ \d+$/, ' *');
  if (key === 'tower.file') return value.replace(/ \d+ ([0-9a-f]{64})$/, ' * $1');
  return withoutProcess(value);
}

/** A mark without process number and start. */
export function withoutProcess(text: string): string {
  return text.replace(/in-flight:\d+:\d+:/g, 'in-flight:*:*:');
}

/** Names of towers without times and nonces. */
export function plainTowerName(name: string): string {
  return name.replace(/^baton-aside-\d+-/, 'baton-aside-*-').replace(/^baton-incoming-.*/, 'baton-incoming-*');
}

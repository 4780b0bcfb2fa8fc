import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spanMs } from './span.ts';

/** A service unit with its drop-ins, as far as the lab needs it. */
export interface Unit {
  readonly program: string;
  /** With variables put in. */
  readonly args: readonly string[];
  readonly restart: string;
  readonly restartMs: number;
  /** With what it is asked to end, and after how long it is made to. Unit: milliseconds; null for ever. */
  readonly killSignal: string;
  readonly stopMs: number | null;
  /** Paths that have to be there for a start; with `!` before it one that must not. */
  readonly conditions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** In the order in which they count. */
  readonly dropIns: readonly string[];
}

/** The texts that a unit is made of, in the order in which they count: a change of one wants a `daemon-reload`. */
export function unitTexts(directory: string, name: string): ReadonlyMap<string, string> {
  const own = join(directory, name);
  const below = `${own}.d`;
  const dropIns = existsSync(below) ? readdirSync(below).filter((file) => file.endsWith('.conf')) : [];
  const files = [...(existsSync(own) ? [own] : []), ...dropIns.toSorted().map((file) => join(below, file))];
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

/** @throws when there is not exactly one program to start, as systemd then says `bad-setting` */
export function readUnit(texts: ReadonlyMap<string, string>): Unit {
  const settings = [...texts.values()].flatMap((text) => text.split('\n').filter((line) => /^[A-Z]\w*=/.test(line)));
  const all = (key: string): string[] =>
    settings.reduce<string[]>((found, line) => {
      if (!line.startsWith(`${key}=`)) return found;
      const value = line.slice(key.length + 1).trim();
      return value === '' ? [] : [...found, value];
    }, []);
  const environment = environmentOf(all('Environment'), all('EnvironmentFile'));
  const starts = all('ExecStart');
  if (starts.length !== 1) throw new Error(`${starts.length} programs to start`);
  const [program = '', ...args] = words(starts[0] ?? '').flatMap((word) => expand(word, environment));
  return {
    program,
    args,
    restart: all('Restart').at(-1) ?? 'no',
    restartMs: spanMs(all('RestartSec').at(-1) ?? '100ms'),
    killSignal: all('KillSignal').at(-1) ?? 'SIGTERM',
    stopMs: stopMs(all('TimeoutStopSec').at(-1) ?? STOP_SPAN),
    conditions: all('ConditionPathExists'),
    environment,
    dropIns: [...texts.keys()].slice(1),
  };
}

/** DefaultTimeoutStopSec, as systemd is built. */
const STOP_SPAN = '1min 30s';

const stopMs = (text: string): number | null => (text === 'infinity' ? null : spanMs(text));

/** What files say counts more than what the unit says itself. */
function environmentOf(lines: readonly string[], files: readonly string[]): Readonly<Record<string, string>> {
  const fromFiles = files.flatMap((name) => {
    const file = name.replace(/^-/, '');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  });
  const pairs = [...lines.flatMap(words), ...fromFiles.filter((line) => /^\w+=/.test(line))];
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = ''] = pair.split('=');
      return [name, pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1')];
    }),
  );
}

/** One or more arguments: parts in quotes, in which a backslash has its meaning, and parts without. */
function words(text: string): string[] {
  const found = text.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return found.map((word) =>
    word.replaceAll(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replaceAll(/\\(.)/g, '$1')),
  );
}

/** `%%`, `$$`, and a variable that is a word of its own, which is split at its blanks. */
function expand(word: string, environment: Readonly<Record<string, string>>): string[] {
  const text = word.replaceAll('%%', '%');
  const [, name] = /^\$(\w+)$/.exec(text) ?? [];
  if (name !== undefined) return words(environment[name] ?? '');
  return [text.replaceAll('$$', '$')];
}

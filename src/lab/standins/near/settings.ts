import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the lab says to the neard of one host, whoever starts it. Read when it matters, so that a scene can change it meanwhile. */
export interface NeardSettings {
  /** `host:port` of the lab's chain. */
  readonly chain: string;
  /** How the lab calls the host. */
  readonly node: string;
  /** From SIGINT or SIGTERM to its end; `hangs`: it takes no notice. Unit: milliseconds. */
  readonly stopMs: number | 'hangs';
  /** How long it loads memtries at a start, where its config.json wants them. Unit: milliseconds. */
  readonly memtriesMs: number;
  /** How long it then catches up with the chain. Unit: milliseconds. */
  readonly syncMs: number;
  /** How long a program with a newer database version migrates. Unit: milliseconds. */
  readonly migrationMs: number;
  /** How far it is behind the chain all the time. Unit: heights. */
  readonly lag: number;
}

export const QUICK: Omit<NeardSettings, 'chain' | 'node'> = {
  stopMs: 300,
  memtriesMs: 200,
  syncMs: 300,
  migrationMs: 500,
  lag: 0,
};

/** Beside the home, and not in it: a real home has no such file. */
const fileOf = (home: string): string => join(dirname(home), 'neard-settings.json');

/** @throws where the home is in no lab */
export function readSettings(home: string): NeardSettings {
  return JSON.parse(readFileSync(fileOf(home), 'utf8'));
}

export function writeSettings(home: string, settings: NeardSettings): void {
  const file = fileOf(home);
  writeFileSync(`${file}.new`, JSON.stringify(settings));
  renameSync(`${file}.new`, file);
}

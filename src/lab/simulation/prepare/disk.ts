import { createHash } from 'node:crypto';
import type { PublicKey } from '../../../domain/names.ts';
import { createDirectory, type Directory } from '../guard/directory.ts';

/** Files that preparing knows by a name of their own. */
export const PARTS = ['start', 'keys', 'guard', 'boot-guard', 'host-file', 'sudoers'] as const;
export type DiskPart = (typeof PARTS)[number];

/** What of one machine preparing looks at or changes, besides the identity link and the record of terms. */
export interface PrepareDisk {
  /** Text by part; one that is missing has none. */
  readonly files: Directory<string>;
  /** Public key by path of its file. */
  readonly keys: Directory<PublicKey>;
  /** What stood there before each change: `SET/NN.entry`, `SET/NN.undone`, `SET/NN.bytes`. */
  readonly kept: Directory<string>;
  /** What is made where a key is generated. */
  readonly newKey: PublicKey;
  /** Whether the start file is a unit: systemd starts what it has read last. */
  readonly isUnit: boolean;
  /** The start file as the next start reads it. */
  loaded: string;
  /** The words with which the running process was started. */
  started: readonly string[];
  /** Whether the directory of the guard's record is there. */
  hasRecordRoot: boolean;
  /** Whether no new login is let in. */
  refusesLogin: boolean;
  /** Ends the process and has it started again, as systemd does. */
  restart: () => void;
}

export interface DiskAtFirst {
  readonly files: ReadonlyMap<DiskPart, string>;
  readonly keys: ReadonlyMap<string, PublicKey>;
  readonly newKey: PublicKey;
  readonly isUnit: boolean;
}

export function createDisk({ files, keys, newKey, isUnit }: DiskAtFirst): PrepareDisk {
  const loaded = files.get('start') ?? '';
  return {
    files: createDirectory<string>(files),
    keys: createDirectory(keys),
    kept: createDirectory(),
    newKey,
    isUnit,
    loaded,
    started: wordsIn(loaded),
    hasRecordRoot: false,
    refusesLogin: false,
    restart: () => undefined,
  };
}

/** A script is read at each start; a unit when systemd reads it, or the machine comes up. */
export function startWords(disk: PrepareDisk): readonly string[] {
  return wordsIn(disk.isUnit ? disk.loaded : (disk.files.get('start') ?? ''));
}

/** Written again here: a model that read a start file with the product's eyes would agree with it. */
function wordsIn(text: string): readonly string[] {
  const line = text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .findLast((each) => each.includes('agave-validator') && !each.startsWith('#'));
  return (line ?? '')
    .replace(/^(exec |ExecStart=)/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** The word behind an option; null where it is not named. */
export function optionIn(words: readonly string[], name: string): string | null {
  return words[words.indexOf(name) + 1] !== undefined && words.includes(name)
    ? (words[words.indexOf(name) + 1] ?? null)
    : null;
}

/** Whether a boot guard is asked before the next start. */
export function hasBootGuardLine(disk: PrepareDisk): boolean {
  const text = disk.isUnit ? disk.loaded : (disk.files.get('start') ?? '');
  return disk.files.has('boot-guard') && /^(ExecStartPre=)?\S*boot-guard /m.test(text);
}

/** SHA-256, hexadecimal; `none` for a text that is not there. */
export function sumOf(text: string | undefined): string {
  return text === undefined ? 'none' : createHash('sha256').update(text).digest('hex');
}

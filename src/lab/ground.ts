import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../domain/failure.ts';
import { claim, dataDirectory, discard, hostsDirectory, sweepAbandoned } from './places.ts';

/** Keeps in mind how a thing is closed at the end of the run. */
export type Keep = <T>(thing: T, close: (thing: T) => Promise<void>) => T;

/** The empty place on which one lab run builds. */
export interface Ground {
  /** A short path without blanks. */
  readonly root: string;
  /** No other run on this machine has the same. */
  readonly name: string;
  readonly keep: Keep;
}

/** Plays of this process so far: some may be under way at once, with the same seed. */
let plays = 0;

/** Plays on a directory of its own; what was kept is closed at the end, the newest first, and nothing is left behind. */
export async function onGround<T>(
  { seed, tell }: { readonly seed: number; readonly tell: (line: string) => void },
  play: (ground: Ground) => Promise<T>,
): Promise<T> {
  plays += 1;
  const name = `run-${process.pid}-${seed}-${plays}`;
  sweepAbandoned(hostsDirectory('lab'));
  const root = join(hostsDirectory('lab'), name);
  claim(root);
  const closers: (() => Promise<void>)[] = [];
  const keep: Keep = (thing, close) => {
    closers.push(() => close(thing));
    return thing;
  };
  try {
    return await play({ root, name, keep });
  } finally {
    for (const close of closers.toReversed()) await close().catch((error: unknown) => tell(messageOf(error)));
    keepLogs(root);
    discard(root);
  }
}

/** The logs of the last run stay in the clone's data directory, for whoever has to find out what went wrong. */
function keepLogs(root: string): void {
  for (const name of readdirSync(root).filter((each) => each.endsWith('.log'))) {
    copyFileSync(join(root, name), join(dataDirectory('lab'), `last-${name}`));
  }
}

import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import { statusOf } from '../node-look.ts';

/** `neard (release 2.14.0-rc.1) (build …)`: release names of nearcore. */
const NAME = /\d+(?:\.\d+)+(?:-rc\.\d+)?/;

/** The release that a program or a status names; null where it names none. */
export function releaseIn(line: string | null | undefined): string | null {
  return NAME.exec(line ?? '')?.[0] ?? null;
}

/** The release that lies ready. */
export const nextRelease = ({ versions }: Pick<NearHostFacts, 'versions'>): string | null => releaseIn(versions.next);
/** The release that the next start would run. */
export const installedRelease = ({ versions }: Pick<NearHostFacts, 'versions'>): string | null =>
  releaseIn(versions.current);
/** The release that runs, by its own status. */
export const runningRelease = (facts: Pick<NearHostFacts, 'rpc'>): string | null => releaseIn(statusOf(facts)?.version);

/** A candidate (`-rc.1`, as testnet runs them) comes before its release. */
export function isNewer(release: string, than: string): boolean {
  const [mine, theirs] = [numbersOf(release), numbersOf(than)];
  for (let at = 0; at < Math.max(mine.length, theirs.length); at++) {
    const difference = (mine[at] ?? 0) - (theirs[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Digits, padded so that the candidate stands last; no candidate is above every one. */
function numbersOf(release: string): number[] {
  const [digits = '', candidate] = release.split('-rc.');
  const parts = digits.split('.').map(Number);
  return [...parts, ...Array.from({ length: LONGEST - parts.length }, () => 0), Number(candidate ?? Infinity)];
}

/** More parts than any release of nearcore has. */
const LONGEST = 6;

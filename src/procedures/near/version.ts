import type { NearHostFacts } from '../../chains/near/node-host.ts';
import { statusOf } from './node-look.ts';

/** Version of the running node by its status, else of the program by `--version`: the digits of `neard (release 2.10.0) …`. */
export function versionOf(facts: NearHostFacts): string | null {
  const said = statusOf(facts)?.version ?? facts.versions.current ?? '';
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? null;
}

/** Whether `version` comes before `other`. Candidates of one release (`-rc.1`) are told apart by nobody here. */
export function isOlder(version: string, other: string): boolean {
  const [mine, theirs] = [version, other].map((each) => each.split('.').map(Number));
  for (let at = 0; at < Math.max(mine?.length ?? 0, theirs?.length ?? 0); at++) {
    const difference = (mine?.[at] ?? 0) - (theirs?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

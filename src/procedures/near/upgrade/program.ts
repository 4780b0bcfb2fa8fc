import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import { installedRelease, runningRelease } from './version.ts';

/** A program that people approved for a node. */
interface Approved {
  readonly sha256: string;
  readonly release: string;
}

/** How far the new program has come on a node. */
export type Program =
  /** It lies ready, and is the one that was approved. */
  | 'ready'
  /** A start runs it: what lay ready was put in its place. */
  | 'installed'
  /** Neither: another one lies ready, or none. */
  | 'other';

export function programOf(
  facts: Pick<NearHostFacts, 'nextSha256' | 'versions'>,
  { sha256, release }: Approved,
): Program {
  const isThere = facts.nextSha256 === sha256;
  // The guard leaves the new one where it lay.
  if (installedRelease(facts) === release && (isThere || facts.nextSha256 === null)) return 'installed';
  return isThere ? 'ready' : 'other';
}

/** The process is of that release, by its own status; null: it does not say. */
export function runsIt(facts: Pick<NearHostFacts, 'rpc'>, { release }: Approved): boolean | null {
  const running = runningRelease(facts);
  return running === null ? null : running === release;
}

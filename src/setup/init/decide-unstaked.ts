import { posix } from 'node:path';
import type { ChainView } from './decide-node.ts';
import type { NodeFindings } from './draft.ts';
import type { FoundKey, FoundProcess } from './host-findings.ts';
import { found, guess, type Value } from './value.ts';

/** The name of the runbook, and one for where that name is taken by the identity itself. */
const NAMES = ['unstaked-identity.json', 'unstaked.json'] as const;
/** Names that operators give to a key without stake. */
const LIKELY = /unstaked|secondary|spare|junk|standby|passive|inactive|backup|hot/;

/**
 * The key that a machine runs as while it does not vote. While the identity is not known, hardly anything tells a staked key
 * from an unstaked one: then nothing is taken by its name.
 * @param place directory for a key that has to be made
 */
export function unstakedKey(node: NodeFindings, process: FoundProcess, chain: ChainView, place: string): Value {
  const { host, rpc } = node;
  const candidates = host.keys.filter((key) => mayBeUnstaked(key, process, chain));
  const running = rpc.kind === 'answered' ? rpc.identity : null;
  const runs = candidates.find(({ publicKey }) => publicKey === running);
  const known = runs === undefined ? null : runsAs(runs, process, chain);
  return known ?? byPlaceOrName(candidates, process, chain) ?? proposed(host.keys, candidates, chain, place);
}

function mayBeUnstaked({ path, publicKey }: FoundKey, { voters }: FoundProcess, chain: ChainView): boolean {
  const isOther = publicKey !== chain.identity && publicKey !== chain.voteAccount;
  return publicKey !== null && isOther && !voters.includes(path);
}

/** An active node without --authorized-voter runs as its staked key, and only the chain could tell. */
function runsAs({ path, publicKey }: FoundKey, { voters }: FoundProcess, { identity }: ChainView): Value | null {
  const words = `the node runs as its public key ${publicKey ?? ''}`;
  if (identity !== null) return found(path, words);
  return voters.length === 0 ? null : guess(path, `${words}, and it is no --authorized-voter`);
}

function byPlaceOrName(candidates: readonly FoundKey[], process: FoundProcess, { identity }: ChainView): Value | null {
  if (identity === null) return null;
  const target = candidates.find(({ path }) => path === process.identityReal);
  if (target !== undefined)
    return guess(target.path, `the link given to --identity of process ${process.pid} leads there`);
  const [likely, ...alike] = candidates.filter(({ path }) => LIKELY.test(posix.basename(path)));
  if (likely !== undefined && alike.length === 0)
    return guess(likely.path, `by its name; its public key ${likely.publicKey ?? ''} is not the identity`);
  const [only, ...more] = candidates;
  if (only === undefined || more.length > 0) return null;
  return guess(only.path, `the only other key beside the identity; its public key is ${only.publicKey ?? ''}`);
}

function proposed(
  keys: readonly FoundKey[],
  candidates: readonly FoundKey[],
  { identity }: ChainView,
  place: string,
): Value {
  const seen =
    candidates.length === 0
      ? 'no such key was found'
      : `${candidates.length} keys could be it (${candidates.map(({ path }) => path).join(', ')})`;
  const path = posix.join(place, NAMES[0]);
  const isTaken = identity !== null && keys.some((key) => key.path === path && key.publicKey === identity);
  return guess(isTaken ? posix.join(place, NAMES[1]) : path, `${seen}; the name is the runbook's`);
}

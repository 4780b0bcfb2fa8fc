import type { HostFacts } from '../../../chains/solana/observation.ts';
import { decodeTower, type Tower } from '../../../chains/solana/tower.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { PublicKey, Slot } from '../../../domain/names.ts';

/** A tower that could go with the role, and where it was found. */
export interface Offered {
  readonly from: 'the old node' | 'the copy on the standby';
  readonly bytes: Buffer;
}

/** The tower that the standby gets; none is a choice too, with what it means in words. */
export interface Choice {
  readonly tower: { readonly bytes: Buffer; readonly lastVote: Slot } | null;
  readonly words: string;
}

/** What no copy and no tower made from the chain can hold. */
const NEVER_LANDED = 'Votes that were cast and never landed are not in it.';
const FROM_CHAIN = `Without a tower the client takes the votes that are on chain. ${NEVER_LANDED}`;

/**
 * The first of the offered towers that is the validator's own and not older than any vote that an observer has seen. One that
 * is older is worse than none: with it the client would vote against votes that landed (safety protocol 7).
 * @param offered the best first
 */
export function chooseTower(offered: readonly Offered[], identity: PublicKey, lastVoteOnChain: Slot): Choice {
  const problems: string[] = [];
  for (const { from, bytes } of offered) {
    const read = readOwn(bytes, identity);
    if (typeof read === 'string') problems.push(`The tower of ${from} is not used: ${read}.`);
    else if (read.lastVote < lastVoteOnChain)
      problems.push(
        `The tower of ${from} is not used: it ends at vote ${read.lastVote}, the chain shows ${lastVoteOnChain}.`,
      );
    else return { tower: { bytes, lastVote: read.lastVote }, words: wordsOf(from, read.lastVote, problems) };
  }
  if (offered.length === 0) problems.push('There is no tower of the validator to be had.');
  return { tower: null, words: [...problems, FROM_CHAIN].join(' ') };
}

function readOwn(bytes: Buffer, identity: PublicKey): Tower | string {
  try {
    const tower = decodeTower(bytes);
    if (tower.identity !== identity) return `it belongs to ${tower.identity}`;
    return tower.signatureValid ? tower : 'its signature is not by the validator';
  } catch (error) {
    return messageOf(error).replace(/\.$/, '');
  }
}

function wordsOf(from: Offered['from'], lastVote: Slot, problems: readonly string[]): string {
  const chosen = `The tower of ${from}, with vote ${lastVote}.`;
  return [...problems, from === 'the old node' ? chosen : `${chosen} ${NEVER_LANDED}`].join(' ');
}

/** The newest tower that the old node itself has to give: what it sent away, or what lies there once it is fenced. */
export function offeredByOld(sent: Buffer | undefined, facts: HostFacts | null): readonly Offered[] {
  const bytes = sent ?? facts?.towerBytes ?? null;
  return bytes === null ? [] : [{ from: 'the old node', bytes }];
}

export function offeredByStandby(facts: HostFacts | null): readonly Offered[] {
  const bytes = facts?.copy?.bytes ?? null;
  return bytes === null ? [] : [{ from: 'the copy on the standby', bytes }];
}

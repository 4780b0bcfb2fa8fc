import type { NodeName } from '../../domain/names.ts';
import { keyName, keyOf, type KeyType } from './model/key-set.ts';
import type { AccountId } from './model/names.ts';
import type { Member } from './model/session.ts';
import type { Scene } from './scene.ts';
import type { Signers } from './signers.ts';

/** Nodes of the lab that sign with this key of a validator, maybe none; null where other people's node does. */
export type SignersOf = (member: Member, type: KeyType) => readonly NodeName[] | null;

/** @param others stashes of other people, who always sign but for those that the scene silences */
export function createSignersOf(signers: Signers, scene: Scene, others: ReadonlySet<AccountId>): SignersOf {
  return ({ stash, keys }, type) => {
    if (others.has(stash)) return scene.silent.has(stash) ? [] : null;
    return signers.ableToSign(keyName({ type, public: keyOf(keys, type) }));
  };
}

/** Whether anybody signs with it. */
export const isSigned = (nodes: readonly NodeName[] | null): boolean => nodes === null || nodes.length > 0;

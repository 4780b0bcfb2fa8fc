import type { NodeName } from '../../../domain/names.ts';
import type { KeyName } from '../../polkadot/model/key-set.ts';
import type { AccountId, SessionIndex } from '../../polkadot/model/names.ts';
import type { Member } from '../../polkadot/model/session.ts';

/** What the referee has seen. Times are of the wall clock that all processes of the lab share, in milliseconds. */
export type PolkadotHistoryEvent = { readonly atMs: number } & (
  | {
      /** From now on this process can sign with these keys and no other; with none when it is gone. */
      readonly kind: 'signer';
      readonly instance: string;
      readonly node: NodeName;
      readonly keys: readonly KeyName[];
    }
  | { readonly kind: 'session'; readonly session: SessionIndex; readonly members: readonly Member[] }
  | {
      /** Nodes of the lab that made one block, or voted on it, for a stash: more than one is an equivocation. */
      readonly kind: 'signed';
      readonly what: 'block' | 'vote';
      readonly session: SessionIndex;
      readonly slot: number;
      readonly stash: AccountId;
      readonly nodes: readonly NodeName[];
    }
);

export type Signed = Extract<PolkadotHistoryEvent, { kind: 'signed' }>;

import type { NodeName, PublicKey, Slot } from '../domain/names.ts';

/**
 * What each stand-in validator tells the referee over a TCP connection of its own (environment variable
 * `LAB_REFEREE=host:port`), one JSON object per line. Nothing here comes from Baton, so the referee can judge it.
 *
 * How to read it:
 * - A process **could sign** for an identity from `capability.began` until `capability.ended` of the same identity, until
 *   `process.ended`, or until its connection closes, whichever is first. A frozen process can still sign.
 * - `vote.cast` is sent at the moment of signing, before the tower is stored and before the vote leaves the node.
 * - `tower.adopted` comes before the `capability.began` of its identity.
 */
export type RefereeMessage = RefereeStamp & RefereeEvent;

/** On every message. */
export interface RefereeStamp {
  readonly node: NodeName;
  readonly pid: number;
  /** 1, 2, 3 … within the process. */
  readonly seq: number;
  /** Wall clock of the machine all lab processes share. Unit: milliseconds since 1970, with fractions. */
  readonly atMs: number;
}

export type RefereeEvent =
  | { readonly kind: 'process.began'; readonly ledger: string; readonly voteAccount: PublicKey }
  /** The voting loop holds this identity's key from now on. */
  | { readonly kind: 'capability.began'; readonly identity: PublicKey }
  | { readonly kind: 'capability.ended'; readonly identity: PublicKey }
  /** set-identity was accepted; the voting loop does not hold the key yet. */
  | { readonly kind: 'identity.set'; readonly from: PublicKey; readonly to: PublicKey; readonly requireTower: boolean }
  | {
      readonly kind: 'tower.adopted';
      readonly identity: PublicKey;
      /** `bankforks`: no file, so rebuilt from the vote account on chain. */
      readonly source: 'file' | 'bankforks';
      readonly lastVote: Slot | null;
      /** SHA-256 of the file, hexadecimal; null without a file. */
      readonly sha256: string | null;
    }
  | {
      readonly kind: 'vote.cast';
      readonly identity: PublicKey;
      readonly voteAccount: PublicKey;
      readonly slot: Slot;
      readonly hash: string;
      /** Slots of the ancestors of the voted block, nearest first: 64, and 400 with the first vote after an adoption. */
      readonly ancestors: readonly Slot[];
      /** The tower as voted, oldest first, with the vote itself last. */
      readonly tower: readonly { readonly slot: Slot; readonly confirmationCount: number }[];
      readonly root: Slot | null;
    }
  | { readonly kind: 'block.produced'; readonly identity: PublicKey; readonly slot: Slot }
  /** Not sent when the process is killed: then the connection just closes. */
  | { readonly kind: 'process.ended'; readonly code: number; readonly because: string };

import type { Hex } from '../model/names.ts';
import type { Block } from './block.ts';
import type { AdmittedExtrinsic } from './apply-pool.ts';

/** What becomes of an extrinsic, as `author_submitAndWatchExtrinsic` tells it. */
export type ExtrinsicStatus =
  'future' | 'ready' | 'invalid' | 'dropped' | { readonly inBlock: Hex } | { readonly finalized: Hex };

export type Watcher = (status: ExtrinsicStatus) => void;

/** Signed extrinsics that no block has taken yet, and those who want to hear what becomes of them. */
export interface Pool {
  add(extrinsic: AdmittedExtrinsic, watcher: Watcher | null): void;
  readonly has: (hash: Hex) => boolean;
  /** In the order of their nonces. */
  list(): readonly AdmittedExtrinsic[];
  tell(hash: Hex, status: ExtrinsicStatus): void;
  /** These can never get into a block any more. */
  drop(hashes: readonly Hex[]): void;
  /** These are in this block. */
  include(hashes: readonly Hex[], block: Block): void;
  /** What is in this block is final. */
  finalize(block: Block): void;
}

export function createPool(): Pool {
  const waiting = new Map<Hex, AdmittedExtrinsic>();
  const watchers = new Map<Hex, Watcher>();
  const included = new Map<Hex, readonly Hex[]>();
  const tell = (hash: Hex, status: ExtrinsicStatus): void => watchers.get(hash)?.(status);
  return {
    add(extrinsic, watcher) {
      waiting.set(extrinsic.hash, extrinsic);
      if (watcher) watchers.set(extrinsic.hash, watcher);
    },
    has: (hash) => waiting.has(hash),
    list: () => [...waiting.values()].toSorted((a, b) => a.nonce - b.nonce),
    tell,
    drop(hashes) {
      for (const hash of hashes) {
        waiting.delete(hash);
        tell(hash, 'invalid');
        watchers.delete(hash);
      }
    },
    include(hashes, block) {
      included.set(block.hash, hashes);
      for (const hash of hashes) {
        waiting.delete(hash);
        tell(hash, { inBlock: block.hash });
      }
    },
    finalize(block) {
      for (const hash of included.get(block.hash) ?? []) {
        tell(hash, { finalized: block.hash });
        watchers.delete(hash);
      }
      included.delete(block.hash);
    },
  };
}

import type { NodeName } from '../../domain/names.ts';
import type { KeyName } from './model/key-set.ts';

/** A process that can sign with each of its keys when that key's turn comes; with none when it does not validate. */
export interface NodeSigner {
  readonly node: NodeName;
  readonly pid: number;
  readonly keys: readonly KeyName[];
}

/** The processes that now run, and which of them can sign with a key. */
export interface Signers {
  set(signer: NodeSigner): void;
  remove(process: Pick<NodeSigner, 'node' | 'pid'>): void;
  /** More than one is an equivocation as soon as the key's turn comes. */
  ableToSign(key: KeyName): readonly NodeName[];
}

/** @param onChange hears what a process can sign with from now on; nothing more once it is gone */
export function createSigners(onChange: (signer: NodeSigner) => void): Signers {
  const processes = new Map<string, NodeSigner>();
  const nameOf = ({ node, pid }: Pick<NodeSigner, 'node' | 'pid'>): string => `${node}/${pid}`;
  return {
    set(signer) {
      processes.set(nameOf(signer), signer);
      onChange(signer);
    },
    remove({ node, pid }) {
      if (processes.delete(nameOf({ node, pid }))) onChange({ node, pid, keys: [] });
    },
    ableToSign: (key) => [...processes.values()].filter(({ keys }) => keys.includes(key)).map(({ node }) => node),
  };
}

import { type Pair, createReader, groups, pairsOf } from '../facts.ts';
import { BatonError } from '../../../domain/failure.ts';

/** A running node of Polkadot, as its process and its directories show it. */
export interface FoundNode {
  readonly pid: string;
  readonly program: string;
  readonly user: string | null;
  readonly unit: string | null;
  /** Values of start arguments; null where there is none. */
  readonly chain: string | null;
  readonly rpcPort: string | null;
  readonly prometheusPort: string | null;
  readonly keystorePath: string | null;
  readonly isValidator: boolean;
  readonly basePath: string | null;
  /** Whether the base path is one that nobody has said: the node's own default. */
  readonly isDefaultBase: boolean;
  readonly workers: string | null;
  /** Directories below `chains`, and those of them whose keystore could be listed. */
  readonly chainDirs: readonly string[];
  readonly keystores: readonly string[];
  /** Names of key files by chain directory: public keys. */
  readonly keys: readonly { readonly chain: string; readonly file: string }[];
}

export interface DotHostFindings {
  readonly lookedAs: string;
  /** Whether the login is root, or may become root without a password. */
  readonly root: 'is' | 'yes' | 'no' | 'absent';
  readonly nodes: readonly FoundNode[];
}

/** Reads what `look.sh` printed. @throws `host/bad-answer` when it did not come to its end or is something else */
export function readDotLook(text: string): DotHostFindings {
  const pairs: readonly Pair[] = pairsOf(text);
  const facts = createReader(pairs);
  if (facts.one('look') !== 'done')
    throw new BatonError('host/bad-answer', 'The look for nodes of Polkadot did not come to its end.');
  const right = facts.one('root');
  return {
    lookedAs: facts.one('login') ?? '',
    root: right === 'is' || right === 'yes' || right === 'absent' ? right : 'no',
    nodes: groups(pairs, 'node').map((node): FoundNode => ({
      pid: node.one('node') ?? '',
      program: node.one('node.program') ?? '',
      user: node.one('node.user'),
      unit: node.one('node.unit'),
      chain: node.one('node.chain'),
      rpcPort: node.one('node.rpc_port'),
      prometheusPort: node.one('node.prometheus_port'),
      keystorePath: node.one('node.keystore_path'),
      isValidator: node.one('node.validator') === 'yes',
      basePath: node.one('node.base') ?? node.one('node.base_default'),
      isDefaultBase: node.one('node.base') === null,
      workers: node.one('node.workers'),
      chainDirs: node.all('node.chain_dir'),
      keystores: node.all('node.keystore'),
      keys: node.all('node.key').map((line) => {
        const [chain = '', file = ''] = line.split(' ');
        return { chain, file };
      }),
    })),
  };
}

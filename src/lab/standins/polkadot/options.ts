import { homedir } from 'node:os';
import { join } from 'node:path';
import { flag } from '../flags.ts';

/** How a stand-in node was started. */
export interface NodeOptions {
  readonly validator: boolean;
  /** What `--chain` names: also the name of its directory below `chains/`. */
  readonly chain: string;
  readonly basePath: string;
  readonly rpcPort: number;
  readonly prometheusPort: number;
  readonly rpcExternal: boolean;
  readonly rpcMethods: 'auto' | 'safe' | 'unsafe';
  /** `null`: the one below the base path, if there is one. */
  readonly nodeKeyFile: string | null;
  /** A secret on the command line, which is what nobody should do. */
  readonly nodeKey: string | null;
}

/** Defaults as in sc-cli (config.rs). */
export function nodeOptions(args: readonly string[]): NodeOptions {
  const methods = flag(args, '--rpc-methods') ?? 'auto';
  return {
    validator: args.includes('--validator'),
    chain: flag(args, '--chain') ?? 'polkadot',
    basePath: flag(args, '--base-path', '-d') ?? join(homedir(), '.local/share/polkadot'),
    rpcPort: Number(flag(args, '--rpc-port') ?? 9944),
    prometheusPort: Number(flag(args, '--prometheus-port') ?? 9615),
    rpcExternal: args.includes('--rpc-external') || args.includes('--unsafe-rpc-external'),
    rpcMethods: methods === 'safe' || methods === 'unsafe' ? methods : 'auto',
    nodeKeyFile: flag(args, '--node-key-file') ?? null,
    nodeKey: flag(args, '--node-key') ?? null,
  };
}

/** `<base>/chains/<chain>`: database, keystore and network key of one chain. */
export function chainDirectory(options: Pick<NodeOptions, 'basePath' | 'chain'>): string {
  return join(options.basePath, 'chains', options.chain);
}

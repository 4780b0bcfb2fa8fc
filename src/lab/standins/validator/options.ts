import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicKey } from '../../../domain/names.ts';
import type { ValidatorControl } from '../../cluster/entry-protocol.ts';
import { decodeBase58, encodeBase58, readKeypairFile, type Keypair } from '../../cluster/keys.ts';
import { flag, flags } from '../flags.ts';

/** The command line of one start. */
export interface ValidatorOptions {
  readonly identity: Keypair;
  readonly voteAccount: PublicKey;
  /** Grows while the process runs: `authorized-voter add`. */
  readonly authorizedVoters: PublicKey[];
  readonly noVoting: boolean;
  readonly ledger: string;
  readonly towerDirectory: string;
  readonly logPath: string;
  readonly rpcPort: number;
  readonly fullRpcApi: boolean;
  readonly entrypoint: string;
  /** ADDRESS:PORT under which gossip knows this node. */
  readonly gossip: string;
  /** The lab's name for this node. */
  readonly node: string;
}

/** @throws Error when a needed flag is missing or a key file cannot be read */
export function readOptions(args: readonly string[]): ValidatorOptions {
  const need = (...names: string[]): string => {
    const value = flag(args, ...names);
    if (value === undefined) throw new Error(`error: The following required arguments were not provided: ${names[0]}`);
    return value;
  };
  const ledger = need('--ledger', '-l');
  const identity = readKeypairFile(need('--identity', '-i'));
  const voters = flags(args, '--authorized-voter').map((path) => readKeypairFile(path).publicKey);
  return {
    identity,
    voteAccount: pubkeyOf(need('--vote-account')),
    authorizedVoters: voters.length > 0 ? voters : [identity.publicKey],
    noVoting: args.includes('--no-voting'),
    ledger,
    towerDirectory: flag(args, '--tower') ?? ledger,
    logPath: flag(args, '--log', '-o') ?? join(ledger, `agave-validator-${identity.publicKey}.log`),
    rpcPort: Number(need('--rpc-port')),
    fullRpcApi: args.includes('--full-rpc-api'),
    entrypoint: need('--entrypoint', '-n'),
    gossip: `${flag(args, '--gossip-host') ?? '127.0.0.1'}:${flag(args, '--gossip-port') ?? '8001'}`,
    node: process.env['LAB_NODE'] ?? ledger,
  };
}

/** `--vote-account` takes a public key or a key file. */
function pubkeyOf(text: string): PublicKey {
  if (existsSync(text)) return readKeypairFile(text).publicKey;
  return encodeBase58(decodeBase58(text));
}

/** What `lab-control.json` in the ledger asks for from the start. */
export function controlAtStart(ledger: string): ValidatorControl {
  const path = join(ledger, 'lab-control.json');
  const control: ValidatorControl = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return control;
}

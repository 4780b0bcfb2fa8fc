import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeName, PublicKey } from '../../domain/names.ts';
import { compiledBy } from '../standins/compiled.ts';
import { VERSION, versionLine } from '../standins/version.ts';
import { keypairJson, type Keypair } from './keys.ts';

export interface LabHostOptions {
  readonly node: NodeName;
  /** The validator's identity, and the authorized voter. */
  readonly staked: Keypair;
  /** This node's own key. */
  readonly unstaked: Keypair;
  readonly voteAccount: PublicKey;
  /** Which key `identity.json` points to at first. */
  readonly boots: 'staked' | 'unstaked';
  /** `127.0.0.1:PORT`. */
  readonly entrypoint: string;
  readonly rpcPort: number;
  /** ADDRESS:PORT under which the cluster sees this node. The validator listens there where it is on the loopback; else it is only a name. */
  readonly gossip: string;
  /** `host:port` of the referee; left out, nobody listens. */
  readonly referee?: string;
  /** agave version the programs claim to be, if not the usual one. */
  readonly version?: string;
  /** Further words for the validator's command line. */
  readonly extraArgs?: readonly string[];
  /** Where its programs keep what Node compiled; if not said, where this process keeps its own, or else on the host. */
  readonly compiled?: string;
}

/** Where everything of one lab host is. */
export interface LabHostPaths {
  readonly root: string;
  readonly bin: string;
  readonly validatorBin: string;
  readonly keygenBin: string;
  readonly cliBin: string;
  readonly ledger: string;
  readonly log: string;
  readonly stakedKey: string;
  readonly unstakedKey: string;
  readonly identityLink: string;
  readonly startScript: string;
}

/** The paths below `root`, whether or not they exist yet. */
export function labHostPaths(root: string): LabHostPaths {
  const bin = join(root, 'bin');
  return {
    root,
    bin,
    validatorBin: join(bin, 'agave-validator'),
    keygenBin: join(bin, 'solana-keygen'),
    cliBin: join(bin, 'solana'),
    ledger: join(root, 'ledger'),
    log: join(root, 'logs', 'validator.log'),
    stakedKey: join(root, 'keys', 'staked-identity.json'),
    unstakedKey: join(root, 'keys', 'unstaked-identity.json'),
    identityLink: join(root, 'identity.json'),
    startScript: join(root, 'start.sh'),
  };
}

/** Writes keys, link, programs and start script of one lab host, set up as the runbook says. Existing ones are replaced. */
export function writeLabHost(root: string, options: LabHostOptions): LabHostPaths {
  const paths = labHostPaths(root);
  for (const part of ['bin', 'ledger', 'keys', 'logs']) mkdirSync(join(root, part), { recursive: true });
  writeFileSync(paths.stakedKey, keypairJson(options.staked), { mode: 0o600 });
  writeFileSync(paths.unstakedKey, keypairJson(options.unstaked), { mode: 0o600 });
  rmSync(paths.identityLink, { force: true });
  symlinkSync(options.boots === 'staked' ? paths.stakedKey : paths.unstakedKey, paths.identityLink);
  for (const program of ['agave-validator', 'solana-keygen', 'solana']) {
    writeScript(join(paths.bin, program), wrapper(paths, program, options));
  }
  writeScript(paths.startScript, startScript(paths, options));
  return paths;
}

function writeScript(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/**
 * The compile cache spares each call the stripping of types: sub-commands are called in the critical section. What a look
 * at a host asks for each time and what cannot change in between is answered without Node, which takes ten times as long
 * to start as a real program does: forty hosts on one machine would otherwise be busy with being looked at.
 */
function wrapper(paths: LabHostPaths, program: string, options: LabHostOptions): string {
  const file = fileURLToPath(new URL(`../standins/${program}.ts`, import.meta.url));
  return `#!/bin/sh
${shortcut(program, options)}
${program === 'agave-validator' ? ledgerLock(paths) : ':'}
export NODE_COMPILE_CACHE='${options.compiled ?? compiledBy(paths.root)}' LAB_AGAVE_VERSION='${options.version ?? VERSION}'
exec '${process.execPath}' '${file}' "$@"
`;
}

/** As agave: a server holds `ledger.lock` for as long as it runs (validator/src/lib.rs, `lock_ledger`); Node has no such lock. */
function ledgerLock({ ledger }: LabHostPaths): string {
  const refused = `echo 'Error: Unable to lock ${ledger} directory. Check if another validator is running'`;
  return `case " $* " in *' --identity '*) exec 8>>'${join(ledger, 'ledger.lock')}'; flock -n 8 || { ${refused}; exit 1; } ;; esac`;
}

/** One line of shell. A key file is known by its bytes, so one that somebody exchanges is read by the stand-in. */
function shortcut(program: string, { staked, unstaked, version = VERSION }: LabHostOptions): string {
  if (program !== 'solana-keygen') return `[ "$*" != --version ] || { echo '${versionLine(program, version)}'; exit; }`;
  const known = [staked, unstaked].map((key) => {
    const sum = createHash('sha256').update(keypairJson(key)).digest('hex');
    return `'${sum}  -') echo ${key.publicKey}; exit ;;`;
  });
  return `[ "$1 $#" != 'pubkey 2' ] || case $(2>/dev/null sha256sum <"$2") in ${known.join(' ')} esac`;
}

function startScript(paths: LabHostPaths, options: LabHostOptions): string {
  const [host = '127.0.0.1', port = '8001'] = options.gossip.split(':');
  const extra = (options.extraArgs ?? []).map((word) => ` \\\n    ${word}`).join('');
  return `#!/bin/sh
export LAB_NODE='${options.node}' LAB_REFEREE='${options.referee ?? ''}' LAB_CLOCK_OFFSET='${join(paths.root, 'clock_offset')}'
exec ${paths.validatorBin} \\
    --identity ${paths.identityLink} \\
    --vote-account ${options.voteAccount} \\
    --authorized-voter ${paths.stakedKey} \\
    --ledger ${paths.ledger} \\
    --log ${paths.log} \\
    --rpc-port ${options.rpcPort} \\
    --gossip-host ${host} \\
    --gossip-port ${port} \\
    --entrypoint ${options.entrypoint}${extra}
`;
}

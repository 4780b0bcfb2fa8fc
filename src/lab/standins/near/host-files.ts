import { chmodSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeBase58, type Keypair, keypairFromSeed } from '../../cluster/keys.ts';
import { createPrng } from '../../cluster/prng.ts';
import { compiledBy } from '../compiled.ts';
import { type NeardSettings, writeSettings } from './settings.ts';

/** Where everything of one lab host with a NEAR node is. */
export interface NearHostPaths {
  readonly root: string;
  /** Comes first in the PATH of whoever works on this host. */
  readonly bin: string;
  readonly neard: string;
  /** Where a new neard is put down. */
  readonly next: string;
  readonly home: string;
  readonly liveKey: string;
  readonly stagedKey: string;
  readonly config: string;
  /** Unit files, as in /etc/systemd/system. */
  readonly units: string;
  readonly unit: string;
  readonly systemd: string;
  readonly log: string;
}

export interface NearHostOptions {
  /** A program as `makeNeard` makes it. */
  readonly program: string;
  readonly rpcPort: number;
  readonly p2pPort: number;
  readonly trackedShards: unknown;
  readonly memtries: boolean;
  /** How long systemd lets it stop. Unit: seconds. */
  readonly stopS: number;
  /** Which node key it gets. */
  readonly seed: number;
  readonly settings: NeardSettings;
}

/** The unit is called as NEAR's guide calls it. */
export const UNIT = 'neard.service';

export function nearHostPaths(root: string): NearHostPaths {
  const home = join(root, 'near');
  return {
    root,
    bin: join(root, 'bin'),
    neard: join(root, 'bin/neard'),
    next: join(root, 'bin/neard.next'),
    home,
    liveKey: join(home, 'validator_key.json'),
    stagedKey: join(home, 'validator_key.json.staged'),
    config: join(home, 'config.json'),
    units: join(root, 'units'),
    unit: UNIT,
    systemd: join(root, 'systemd.sock'),
    log: join(root, 'neard.log'),
  };
}

/** Program, unit and home of a host as NEAR's guide lays them out, with no validator key. Nothing is started. */
export function writeNearHost(root: string, options: NearHostOptions): NearHostPaths {
  const paths = nearHostPaths(root);
  for (const directory of [paths.bin, paths.units, join(paths.home, 'data')]) mkdirSync(directory, { recursive: true });
  // One file for all hosts: a process still runs as the name by which it was started.
  linkSync(options.program, paths.neard);
  writeFileSync(paths.config, configText(options));
  writeFileSync(join(paths.home, 'genesis.json'), '{}\n');
  const nodeKey = keypairFromSeed(createPrng(options.seed, `node key ${options.settings.node}`).bytes(32));
  writeKey(join(paths.home, 'node_key.json'), 'node', nodeKey);
  writeSettings(paths.home, options.settings);
  writeFileSync(join(paths.units, paths.unit), unitText(paths, options));
  writePrograms(paths);
  return paths;
}

/** A key file as neard writes it. */
export function writeKey(file: string, account: string, { publicKey, secretBytes }: Keypair): void {
  const key = {
    account_id: account,
    public_key: `ed25519:${publicKey}`,
    secret_key: `ed25519:${encodeBase58(secretBytes)}`,
  };
  writeFileSync(file, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
}

/** With a comment in it, as people's have. */
function configText({ rpcPort, p2pPort, trackedShards, memtries }: NearHostOptions): string {
  return `{
  "genesis_file": "genesis.json",
  "validator_key_file": "validator_key.json",
  "node_key_file": "node_key.json",
  // Ports of this machine.
  "rpc": { "addr": "0.0.0.0:${rpcPort}" },
  "network": { "addr": "0.0.0.0:${p2pPort}", "public_addrs": [] },
  "tracked_shards_config": ${JSON.stringify(trackedShards)},
  "archive": false,
  "store": {
    "load_mem_tries_for_tracked_shards": ${memtries}
  }
}
`;
}

/** NEAR's guide, docs/validator/guide.md, with the stop timeout given. */
function unitText({ neard, home }: NearHostPaths, { stopS }: NearHostOptions): string {
  return `[Unit]
Description=NEARd Daemon Service

[Service]
Type=simple
ExecStart=${neard} --home ${home} run
Restart=on-failure
RestartSec=1
KillSignal=SIGINT
TimeoutStopSec=${stopS}
KillMode=mixed

[Install]
WantedBy=multi-user.target
`;
}

function writePrograms(paths: NearHostPaths): void {
  const script = (name: string, text: string): void => {
    writeFileSync(join(paths.bin, name), text);
    chmodSync(join(paths.bin, name), 0o755);
  };
  const systemctl = fileURLToPath(new URL('../systemd/systemctl.ts', import.meta.url));
  script(
    'systemctl',
    `#!/bin/sh
export NODE_COMPILE_CACHE='${compiledBy(paths.root)}' LAB_SYSTEMD='${paths.systemd}'
exec '${process.execPath}' '${systemctl}' "$@"
`,
  );
  // Whatever it is asked for, the unit's last lines.
  script('journalctl', `#!/bin/sh\nexec tail -n 300 '${paths.log}'\n`);
}

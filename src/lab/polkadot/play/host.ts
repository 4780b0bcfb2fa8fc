import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeName } from '../../../domain/names.ts';
import { freePort } from '../../free-port.ts';
import { type Entrance, openEntrance } from '../../hosts/entrance.ts';
import { createLabKey } from '../../hosts/keys.ts';
import { type PolkadotHostPaths, writePolkadotHost } from '../../standins/polkadot/host-files.ts';
import { startSystemd } from '../../standins/systemd/manager.ts';
import type { Service } from '../../standins/systemd/service.ts';
import { keyFileName } from '../model/key-file.ts';
import { type KeySet, splitKeySet } from '../model/key-set.ts';

/** One simulated machine: an SSH server, a service manager and a stand-in node of its own. */
export interface DotHost extends Pick<Entrance, 'port' | 'calls' | 'meddleWith'> {
  readonly node: NodeName;
  readonly paths: PolkadotHostPaths;
  readonly rpcPort: number;
  readonly prometheusPort: number;
  readonly login: string;
  /** `TYPE BASE64`, to be pinned in the fleet file. */
  readonly hostKey: string;
  /** Its node, as systemd has it. */
  readonly service: Service;
  /** File names in its keystore. */
  keys(): readonly string[];
  /** What nobody should ever do: the key files of another node, copied. */
  copyKeysFrom(other: DotHost): void;
  /** Its disk has this much left. Unit: KiB. */
  fillDisk(leftKb: number): void;
  /** Its node ends by itself, as after a fault of its own. */
  crash(): void;
  /** Nothing runs there any more and nothing answers. What is on its disks stays. */
  powerOff(): Promise<void>;
  /** A new boot: SSH answers and the unit starts its node. */
  powerOn(): Promise<void>;
  /** Ends everything that runs on this host. */
  close(): Promise<void>;
}

/** How a node is found when the lab begins. */
export interface NodeBegin {
  readonly runs: boolean;
  readonly validator: boolean;
  /** How long its warp and its history take. Unit: milliseconds. */
  readonly sync: { readonly warpMs: number; readonly historyMs: number } | null;
}

const IN_SERVICE: NodeBegin = { runs: true, validator: true, sync: null };

export interface DotHostOptions {
  readonly node: NodeName;
  /** A short path without blanks: a socket lies below it, and the guard's constants point there. */
  readonly root: string;
  /** `TYPE BASE64` of the one user key that is let in. */
  readonly userKey: string;
  readonly login: string;
  /** Where its node meets the simulated relay chain. */
  readonly chain: string;
  /** Keys that lie in its keystore from the beginning. */
  readonly keys: KeySet | null;
  /** Default: it runs with --validator and has the chain. */
  readonly begin?: NodeBegin | undefined;
}

/** The directory of the chain below the base path, and what `--chain` says. */
export const CHAIN_ID = 'lab';
/** Node and workers say the same. */
const VERSION = '1.21.0';
/** The package says 120; sessions of the lab last seconds, and so does a restart. */
const RESTART_SEC = '1s';

/** Sets the machine up and starts its node. */
export async function startDotHost(options: DotHostOptions): Promise<DotHost> {
  const { node, root, login, userKey, begin = IN_SERVICE } = options;
  const [rpcPort, prometheusPort] = [await freePort(), await freePort()];
  const paths = writePolkadotHost(root, {
    version: VERSION,
    chain: CHAIN_ID,
    rpcPort,
    prometheusPort,
    validator: begin.validator,
    restartSec: RESTART_SEC,
  });
  for (const part of ['state', 'etc']) mkdirSync(join(root, part), { recursive: true });
  if (options.keys !== null) writeKeys(paths.keystore, options.keys);
  newBoot(root);
  const hostKey = createLabKey();
  const entrance = await openEntrance({ node, root, hostKey, userKey, login, port: 0 });
  const systemd = await startSystemd({
    directory: paths.units,
    socket: paths.systemd,
    log: paths.log,
    environment: {
      LAB_POLKADOT_CHAIN: options.chain,
      LAB_POLKADOT_NODE: node,
      ...(begin.sync && { LAB_POLKADOT_SYNC: `${begin.sync.warpMs},${begin.sync.historyMs}` }),
    },
  });
  const service = systemd.service(paths.unit);
  if (begin.runs) service.start();
  return {
    node,
    paths,
    rpcPort,
    prometheusPort,
    login,
    hostKey: hostKey.publicKey,
    service,
    port: entrance.port,
    calls: entrance.calls,
    meddleWith: entrance.meddleWith,
    keys: () => (existsSync(paths.keystore) ? readdirSync(paths.keystore) : []),
    copyKeysFrom(other) {
      mkdirSync(paths.keystore, { recursive: true });
      for (const name of other.keys()) copyFileSync(join(other.paths.keystore, name), join(paths.keystore, name));
    },
    fillDisk(leftKb) {
      const df = join(paths.bin, 'df');
      writeFileSync(
        df,
        `#!/bin/sh\necho 'Filesystem 1024-blocks Used Available Capacity Mounted on'\necho 'lab 1000 999 ${leftKb} 99% /'\n`,
      );
      chmodSync(df, 0o755);
    },
    crash() {
      const pid = Number(service.properties()['MainPID']);
      if (pid > 0) process.kill(pid, 'SIGKILL');
    },
    async powerOff() {
      await Promise.all([entrance.close(), service.stop(), entrance.endScripts()]);
    },
    async powerOn() {
      newBoot(root);
      service.start();
      await entrance.reopen();
    },
    async close() {
      await Promise.all([entrance.close(), entrance.endScripts()]);
      await systemd.close();
    },
  };
}

/** The stand-in never opens one, so that a name is enough. */
function writeKeys(keystore: string, keys: KeySet): void {
  mkdirSync(keystore, { recursive: true });
  for (const key of splitKeySet(keys)) writeFileSync(join(keystore, keyFileName(key)), '"lab"', { mode: 0o600 });
}

function newBoot(root: string): void {
  writeFileSync(join(root, 'boot_id'), `${randomUUID()}\n`);
}

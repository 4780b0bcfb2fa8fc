import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeName } from '../../../domain/names.ts';
import type { Keypair } from '../../cluster/keys.ts';
import { freePort } from '../../free-port.ts';
import { type Entrance, openEntrance } from '../../hosts/entrance.ts';
import { createLabKey } from '../../hosts/keys.ts';
import { type NearHostPaths, writeKey, writeNearHost } from '../../standins/near/host-files.ts';
import { type NeardSettings, QUICK, writeSettings } from '../../standins/near/settings.ts';
import { startSystemd, type Systemd } from '../../standins/systemd/manager.ts';
import type { Service } from '../../standins/systemd/service.ts';
import { POOL } from './names.ts';
import { startSupervisor, type Supervisor } from './supervisor.ts';

/** One simulated machine: an SSH server, a service manager and a stand-in neard of its own. */
export interface NearHost extends Pick<Entrance, 'port' | 'calls' | 'meddleWith'> {
  readonly node: NodeName;
  readonly paths: NearHostPaths;
  readonly rpcPort: number;
  readonly p2pPort: number;
  readonly login: string;
  /** `TYPE BASE64`, to be pinned in the fleet file. */
  readonly hostKey: string;
  /** Its node, as systemd has it. */
  readonly service: Service;
  /** What systemd was asked, oldest first. */
  readonly systemd: Pick<Systemd, 'calls' | 'askedMs'>;
  /** Changes what its neard does from now on. */
  settle(change: Partial<NeardSettings>): void;
  /** A new neard is put down beside the one that runs. */
  putDown(program: string): void;
  /** Changes the text of its config.json. */
  editConfig(change: (text: string) => string): void;
  /** Another supervisor, which nobody told Baton of, keeps a neard running on this home. */
  superviseAlso(): Supervisor;
  /** Its node ends by itself, as after a fault of its own. */
  crash(): void;
  /** No line of SSH gets in or stays, while everything on the machine goes on; `false` lets them in again. */
  cutOff(cut: boolean): Promise<void>;
  /** Nothing runs there any more and nothing answers. What is on its disks stays. */
  powerOff(): Promise<void>;
  /** A new boot: SSH answers, and the unit starts its node where it is enabled. `rescue`: nothing is started. */
  powerOn(how?: 'rescue'): Promise<void>;
  /** Ends everything that runs on this host. */
  close(): Promise<void>;
}

export interface NearHostOptions {
  readonly node: NodeName;
  /** A short path without blanks: a socket lies below it, and the guard's constants point there. */
  readonly root: string;
  readonly seed: number;
  /** `TYPE BASE64` of the one user key that is let in. */
  readonly userKey: string;
  readonly login: string;
  /** Where its node meets the simulated chain. */
  readonly chain: string;
  /** A program as `makeNeard` makes it. */
  readonly program: string;
  readonly key: Keypair;
  /** Where the key lies: in force, or ready for it. */
  readonly keyIs: 'live' | 'staged' | 'none';
  readonly trackedShards: unknown;
  readonly memtries: boolean;
  readonly settings?: Partial<NeardSettings>;
}

/** NEAR's guide says 45; the guard's own checks ask for more. Unit: seconds. */
const STOP_S = 300;

/** Sets the machine up and starts its node. */
export async function startNearHost(options: NearHostOptions): Promise<NearHost> {
  const { node, root, login, userKey, key, keyIs } = options;
  const [rpcPort, p2pPort] = [await freePort(), await freePort()];
  let settings: NeardSettings = { ...QUICK, ...options.settings, chain: options.chain, node };
  const paths = writeNearHost(root, { ...options, rpcPort, p2pPort, stopS: STOP_S, settings });
  for (const part of ['state', 'etc']) mkdirSync(join(root, part), { recursive: true });
  if (keyIs !== 'none') writeKey(keyIs === 'live' ? paths.liveKey : paths.stagedKey, POOL, key);
  newBoot(root);
  const hostKey = createLabKey();
  const entrance = await openEntrance({ node, root, hostKey, userKey, login, port: 0 });
  const systemd = await startSystemd({
    directory: paths.units,
    socket: paths.systemd,
    log: paths.log,
    environment: {},
  });
  const service = systemd.service(paths.unit);
  const supervisors: Supervisor[] = [];
  service.start();
  return {
    node,
    paths,
    rpcPort,
    p2pPort,
    login,
    hostKey: hostKey.publicKey,
    service,
    systemd,
    port: entrance.port,
    calls: entrance.calls,
    meddleWith: entrance.meddleWith,
    settle(change) {
      settings = { ...settings, ...change };
      writeSettings(paths.home, settings);
    },
    putDown: (program) => linkSync(program, paths.next),
    editConfig: (change) => writeFileSync(paths.config, change(readFileSync(paths.config, 'utf8'))),
    superviseAlso() {
      const supervisor = startSupervisor(paths);
      supervisors.push(supervisor);
      return supervisor;
    },
    crash() {
      const pid = Number(service.properties()['MainPID']);
      if (pid > 0) process.kill(pid, 'SIGKILL');
    },
    cutOff: (cut) => (cut ? entrance.close() : entrance.reopen()),
    async powerOff() {
      supervisors.forEach((each) => each.kill());
      await Promise.all([entrance.close(), killed(service), entrance.endScripts()]);
    },
    async powerOn(how) {
      newBoot(root);
      if (how !== 'rescue' && service.properties()['UnitFileState'] === 'enabled') service.start();
      await entrance.reopen();
    },
    async close() {
      supervisors.forEach((each) => each.kill());
      await Promise.all([entrance.close(), entrance.endScripts(), killed(service)]);
      await systemd.close();
    },
  };
}

/** As a machine ends that loses its power: nothing is waited for. */
async function killed(service: Service): Promise<void> {
  const over = service.stop();
  const pid = Number(service.properties()['MainPID']);
  if (pid > 0) process.kill(pid, 'SIGKILL');
  await over;
}

function newBoot(root: string): void {
  const file = join(root, 'boot_id');
  writeFileSync(`${file}.new`, `${randomUUID()}\n`);
  renameSync(`${file}.new`, file);
}

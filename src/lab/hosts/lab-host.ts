import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeName } from '../../domain/names.ts';
import type { GuardCall, Meddler } from './call-record.ts';
import { writeSystemctl } from '../cluster/bare-host.ts';
import { environment, openEntrance } from './entrance.ts';
import { createLabKey } from './keys.ts';
import { createValidatorProcess, type ValidatorProcess } from './validator-process.ts';
import { writeDateStandIn } from './wall-clock.ts';

/** One simulated machine: an SSH server of its own, its own root, boot id and stand-in validator. */
export interface LabHost {
  readonly node: NodeName;
  readonly root: string;
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  readonly login: string;
  /** `TYPE BASE64`, to be pinned in the fleet file. */
  readonly hostKey: string;
  readonly validator: ValidatorProcess;
  /** Every guard call that reached this host, oldest first. */
  calls(): readonly GuardCall[];
  /** Who is asked at every moment of every call from now on. */
  meddleWith(meddler: Meddler | null): void;
  bootId(): string;
  /** Power off, `downMs` of silence, power on: new boot id, validator started by start.sh. */
  reboot(downMs: number): Promise<void>;
  /** Nothing runs there any more and nothing answers. What is on its disks stays. */
  powerOff(): Promise<void>;
  /** A new boot. `rescue`: SSH answers and nothing else was started. */
  powerOn(how: 'boots' | 'rescue'): Promise<void>;
  /** No line of SSH gets in or stays, while everything on the machine goes on; `false` lets them in again. */
  cutOff(cut: boolean): Promise<void>;
  cutConnections(): void;
  /** Ends everything that runs on this host. */
  stop(): Promise<void>;
}

export interface LabHostOptions {
  readonly node: NodeName;
  /** Directory with bin/ and start.sh; the rest of the host's root is made below it. */
  readonly root: string;
  /** `TYPE BASE64` of the one user key that is let in. */
  readonly userKey: string;
  readonly login: string;
  /** Port to listen on; a free one when left out. */
  readonly port?: number;
}

/** How soon a machine notices that its `systemctl` was asked for a restart. Unit: milliseconds. */
const RESTART_POLL_MS = 100;

/** Starts the machine with its SSH server. The validator is started by the caller, who knows when the chain is ready. */
export async function startLabHost(options: LabHostOptions): Promise<LabHost> {
  const { root, node } = options;
  for (const part of ['bin', 'state', 'etc', 'logs']) mkdirSync(join(root, part), { recursive: true });
  writeDateStandIn(root);
  const note = join(root, 'restart');
  writeSystemctl(join(root, 'bin'), note);
  const env = environment(root, options.login);
  const hostKey = createLabKey();
  const validator = createValidatorProcess(root, env);
  const restarts = setInterval(() => {
    if (!existsSync(note)) return;
    rmSync(note);
    void validator.stop().then(() => validator.start());
  }, RESTART_POLL_MS);
  restarts.unref();
  let bootId = newBoot(root);
  const { userKey, login, port = 0 } = options;
  const entrance = await openEntrance({ node, root, hostKey, userKey, login, port });
  const powerOff = async (): Promise<void> => {
    await Promise.all([entrance.close(), validator.kill(), entrance.endScripts()]);
  };
  const powerOn = async (how: 'boots' | 'rescue'): Promise<void> => {
    bootId = newBoot(root);
    if (how === 'boots') validator.start();
    await entrance.reopen();
  };

  return {
    node,
    root,
    port: entrance.port,
    login: options.login,
    hostKey: hostKey.publicKey,
    validator,
    calls: entrance.calls,
    meddleWith: entrance.meddleWith,
    bootId: () => bootId,
    async reboot(downMs) {
      await powerOff();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      await powerOn('boots');
    },
    powerOff,
    powerOn,
    cutOff: (cut) => (cut ? entrance.close() : entrance.reopen()),
    cutConnections: entrance.cutAll,
    async stop() {
      clearInterval(restarts);
      await Promise.all([entrance.close(), validator.stop(), entrance.endScripts()]);
    },
  };
}

function newBoot(root: string): string {
  const bootId = randomUUID();
  writeFileSync(join(root, 'boot_id'), `${bootId}\n`);
  return bootId;
}

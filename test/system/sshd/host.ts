import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { needRoot } from '../own-mounts.ts';
import { LOGIN, startMachine, USER, type Machine } from './machine.ts';
import { until } from './until.ts';

/** A real OpenSSH server on a machine of its own. */
export interface SshdHost {
  readonly machine: Machine;
  readonly root: string;
  readonly port: number;
  readonly login: string;
  /** `TYPE BASE64`, to be pinned. */
  readonly hostKey: string;
  stop(): Promise<void>;
}

export interface SshdHostOptions {
  /** Directory of the machine, new and empty. */
  readonly root: string;
  /** `TYPE BASE64` of the one user key that is let in. */
  readonly userKey: string;
  /** Words before the key in `authorized_keys`, for example `restrict,command="…"`. */
  readonly keyOptions?: string;
  /** More lines of `sshd_config`. */
  readonly settings?: readonly string[];
}

/** Resolves when the server answers. @throws Error that names what is missing */
export async function startSshdHost({ root, userKey, keyOptions, settings = [] }: SshdHostOptions): Promise<SshdHost> {
  needSshd();
  mkdirSync(join(root, 'ssh'), { recursive: true });
  const hostKeyFile = join(root, 'ssh', 'host_key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', hostKeyFile]);
  writeFileSync(join(root, 'ssh', 'authorized_keys'), `${keyOptions ? `${keyOptions} ` : ''}${userKey}\n`);
  const port = await freePort();
  const config = join(root, 'ssh', 'sshd_config');
  writeFileSync(config, [configText(root, port), ...settings, ''].join('\n'));
  const machine = startMachine(root, ['/usr/sbin/sshd', '-D', '-e', '-f', config]);
  const host: SshdHost = {
    machine,
    root,
    port,
    login: USER,
    hostKey: readFileSync(`${hostKeyFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trim(),
    async stop() {
      machine.stop();
      await until(async () => {
        if (await answers(port)) throw new Error(`something still listens on ${port}`);
      }, DEADLINE);
    },
  };
  await until(async () => {
    if (!(await answers(port))) throw new Error('not yet');
  }, DEADLINE).catch((error: unknown) => {
    machine.stop();
    throw new Error(`sshd did not start: ${readFileSync(join(root, 'sshd.log'), 'utf8')}`, { cause: error });
  });
  return host;
}

/** It starts in 50 ms; the rest is for a machine that is busy with other things. */
const DEADLINE = { timeout: 20_000, interval: 50 };

function needSshd(): void {
  needRoot();
  if (!existsSync('/usr/sbin/sshd'))
    throw new Error('sshd is missing: scripts/system-packages.sh installs it on Debian');
}

function configText(root: string, port: number): string {
  return `Port ${port}
ListenAddress 127.0.0.1
HostKey ${join(root, 'ssh', 'host_key')}
AuthorizedKeysFile ${join(root, 'ssh', 'authorized_keys')}
AuthenticationMethods publickey
AllowUsers ${USER} ${LOGIN}
PidFile none
UsePAM no
StrictModes no
PrintMotd no
Subsystem sftp /usr/lib/openssh/sftp-server
LogLevel VERBOSE
`;
}

/** True when what listens there says that it speaks SSH. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    const [banner] = await once(socket, 'data');
    return String(banner).startsWith('SSH-2.0-OpenSSH');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inOwnMounts, residentsOf, type Residents } from '../own-mounts.ts';

/** The validator's user, who exists on the machine only. Above Debian's ordinary users, below those systemd invents. */
export const USER = 'validator';
const USER_ID = 61_000;
/** Another user of the machine, for logins that become the validator's user by sudo. */
export const LOGIN = 'baton';
const LOGIN_ID = USER_ID + 1;
/** The clone as the machine sees it, so that its user can run the stand-ins wherever the clone lies. */
export const PROJECT = join(import.meta.dirname, '..', '..', '..');

/**
 * A machine made of a mount namespace: its own /etc (with a user), /run, /var/lib and boot id, on the network, the
 * processes and the other files of this one. It is gone with its last process; nothing of it was ever on this machine.
 */
export interface Machine {
  /** Starts a program as the machine's user. The returned process is the program itself. */
  startAsUser(words: readonly string[], logName: string): ChildProcess;
  /** Ends every process on the machine. */
  stop(): void;
}

/**
 * Prepares the machine's files below `root` and starts `init`, which is the first process on it. Nothing else may be
 * started before `init` has shown that it runs: until then the mounts are not there.
 */
export function startMachine(root: string, init: readonly string[]): Machine {
  writeFiles(root);
  const first = run(root, [...DIES_WITH_US, '--', ...inOwnMounts(MOUNTS, [root, PROJECT], init)], 'sshd.log');
  const inside = ['nsenter', `--mount=/proc/${first.pid}/ns/mnt`, '--'];
  const asUser = [...DIES_WITH_US, `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--'];
  let residents: Residents | null = null;
  return {
    startAsUser(words, logName) {
      // Kept from here on, so that this process is found even when sshd has died.
      residents ??= residentsOf(first);
      return run(root, [...inside, ...asUser, ...words], logName);
    },
    stop() {
      const ended = first.exitCode !== null || first.signalCode !== null;
      if (!ended) residents ??= residentsOf(first);
      residents?.end();
    },
  };
}

/** For tests that are broken off: what they started ends with them. */
const DIES_WITH_US = ['setpriv', '--pdeathsig', 'KILL'];

/**
 * `$0` is the machine's root, `$1` the clone. Its user sees no process of other users, so that a demo or another test that
 * runs meanwhile is not taken for something of this machine.
 */
const MOUNTS = `mount -t proc -o hidepid=invisible proc /proc
mount --bind "$0/etc" /etc
mount --bind "$0/run" /run
mount --bind "$0/var-lib" /var/lib
mount --bind "$0/local-lib" /usr/local/lib
mount --bind "$0/local-sbin" /usr/local/sbin
mount --bind "$0/boot_id" /proc/sys/kernel/random/boot_id
mount --bind "$1" "$0/project"`;

function writeFiles(root: string): void {
  for (const part of ['etc', 'run/sshd', 'var-lib/baton', 'local-lib', 'local-sbin', 'project'])
    mkdirSync(join(root, part), { recursive: true });
  execFileSync('cp', ['-a', '/etc/.', join(root, 'etc')]);
  mkdirSync(join(root, 'etc', 'baton'));
  for (const [name, id] of [
    [USER, USER_ID],
    [LOGIN, LOGIN_ID],
  ] as const) {
    appendFileSync(join(root, 'etc', 'passwd'), `${name}:x:${id}:${id}::${root}:/bin/sh\n`);
    appendFileSync(join(root, 'etc', 'group'), `${name}:x:${id}:\n`);
    // `*` is no password and not locked either: sshd lets the key in.
    appendFileSync(join(root, 'etc', 'shadow'), `${name}:*:19000:0:99999:7:::\n`);
  }
  writeFileSync(join(root, 'boot_id'), `${randomUUID()}\n`);
  giveToUser(join(root, 'var-lib', 'baton'));
}

/** Makes the machine's user the owner of a path and of everything below it. */
export function giveToUser(path: string): void {
  execFileSync('chown', ['-hR', `${USER_ID}:${USER_ID}`, path]);
}

function run(root: string, [program = '', ...words]: readonly string[], logName: string): ChildProcess {
  const log = openSync(join(root, logName), 'a');
  const child = spawn(program, words, {
    cwd: '/',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: root, LC_ALL: 'C' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', () => {});
  return child;
}

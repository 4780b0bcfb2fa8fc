import type { NodeName } from '../../domain/names.ts';
import type { PasteLine } from '../../domain/setup-report.ts';
import { GUARD_FILE, HOST_FILE } from '../../procedures/solana/checks/guard.ts';
import { recordLine } from '../../procedures/solana/checks/reach.ts';
import { SSH_PORT } from '../init/target.ts';

/** What is known of a host before anybody has logged in. */
export interface HostPlace {
  readonly node: NodeName;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  readonly runAs: string;
  readonly become: 'none' | 'sudo';
  readonly guard: 'travels' | 'installed';
  /** Null: Baton opens no connection to a port of it. */
  readonly rpcPort: number | null;
}

/** Stands where a public key is not known; nobody can paste it by mistake and have it taken for a key. */
const NO_KEY = 'BATONS_PUBLIC_KEY';

/**
 * The line that lets Baton in: nothing but commands, and connections to the one RPC port. An installed guard is all that
 * the key can call.
 * @param publicKey `TYPE BASE64`; null when it is not known
 */
export function authorizedKeysLine(place: HostPlace, publicKey: string | null): PasteLine {
  const options = [
    'restrict',
    ...(place.rpcPort === null ? [] : ['port-forwarding', `permitopen="127.0.0.1:${place.rpcPort}"`]),
    ...(place.guard === 'installed' ? [`command="${forcedCommand(place)}"`] : []),
  ];
  const line = `${options.join(',')} ${publicKey ?? NO_KEY} baton`;
  return {
    node: place.node,
    place: `into ~${place.login}/.ssh/authorized_keys, instead of a line with that key`,
    line,
  };
}

function forcedCommand({ become, runAs }: HostPlace): string {
  return become === 'sudo' ? `sudo -n -u ${runAs} ${GUARD_FILE}` : GUARD_FILE;
}

/**
 * What lets the login become the validator's user. sudo takes the words of a forced command out of the environment unless
 * it is told to keep them; and an installed guard is allowed with no words of its own.
 */
export function sudoersLines(host: HostPlace): PasteLine[] {
  if (host.become === 'none') return [];
  const { login, runAs } = host;
  const rule = `${login} ALL=(${runAs}) NOPASSWD:`;
  const [lines, gives] =
    host.guard === 'travels'
      ? [[`${rule} /bin/sh`], `${login} can then do whatever ${runAs} can`]
      : [
          [`Defaults!${GUARD_FILE} env_keep += "SSH_ORIGINAL_COMMAND"`, `${rule} ${GUARD_FILE} ""`],
          `${login} can then run the guard as ${runAs}, and nothing else`,
        ];
  // A mistake in a file there locks everybody out of sudo; visudo keeps it from being saved.
  const place = `into /etc/sudoers.d/baton, with \`sudo visudo -f /etc/sudoers.d/baton\`; ${gives}`;
  return lines.map((line) => ({
    node: host.node,
    place,
    line,
  }));
}

/** The directory of the guard's record of terms. */
export function recordLines(place: HostPlace): PasteLine[] {
  return [{ node: place.node, place: 'once', line: recordLine(place) }];
}

/** The guard itself and its host file, for hosts where it is installed. Typed where Baton runs. */
export function guardLines(place: HostPlace): PasteLine[] {
  if (place.guard === 'travels') return [];
  return [installLine(place, `guard ${place.node}`, GUARD_FILE, '755'), hostFileLine(place)];
}

type Address = Pick<HostPlace, 'node' | 'host' | 'port'>;

/** The host file alone. */
export function hostFileLine(place: Address): PasteLine {
  return installLine(place, `guard ${place.node} --host-file`, HOST_FILE, '644');
}

/**
 * Another login than Baton's: Baton's key can and shall not do this. Under sshd standard input is a socket, which cannot be
 * opened by its name; `cat |` makes a pipe of it.
 */
function installLine({ host, port }: Address, command: string, file: string, mode: string): PasteLine {
  const at = port === SSH_PORT ? `ADMIN@${host}` : `-p ${port} ADMIN@${host}`;
  const line = `npm run -s baton -- ${command} | ssh ${at} 'cat | sudo install -D -o root -m ${mode} /dev/stdin ${file}'`;
  return { node: null, place: 'here, with a login of yours that may use sudo', line };
}

/** Everything a host needs once. */
export function allHostLines(place: HostPlace, publicKey: string | null): PasteLine[] {
  return [authorizedKeysLine(place, publicKey), ...sudoersLines(place), ...recordLines(place), ...guardLines(place)];
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Columns of /proc/net/tcp: `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode`. */
const LOCAL = 1;
const REMOTE = 2;
const INODE = 9;

/**
 * Which of `pids` holds the local end of the loopback connection from `callerPort` to `hostPort`. That is the process
 * that sent the call, found without asking Baton. Null when none of them does.
 */
export function pidOfCaller(pids: readonly number[], callerPort: number, hostPort: number): number | null {
  const inode = inodeOf(callerPort, hostPort);
  if (inode === null) return null;
  return pids.find((pid) => holdsSocket(pid, inode)) ?? null;
}

function inodeOf(localPort: number, remotePort: number): string | null {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of linesOf(table)) {
      const columns = line.trim().split(/\s+/);
      if (portOf(columns[LOCAL]) === localPort && portOf(columns[REMOTE]) === remotePort) return columns[INODE] ?? null;
    }
  }
  return null;
}

function portOf(address: string | undefined): number {
  return Number.parseInt(address?.split(':').at(-1) ?? '', 16);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

function holdsSocket(pid: number, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
  } catch {
    return false; // The process is gone.
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

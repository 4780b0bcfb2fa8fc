import { readFileSync, readdirSync } from 'node:fs';

/** What the kernel has counted for one process. */
export interface ProcessCost {
  /** User and system time of all its threads since it began. Unit: seconds. */
  readonly cpuS: number;
  /** What it holds in memory now, and the most so far. Unit: MiB. */
  readonly rssMb: number;
  readonly peakMb: number;
}

/** The kernel counts in hundredths of a second for every process that reads it (USER_HZ, `man 5 proc`). */
const TICKS_PER_S = 100;

/** @throws when there is no such process */
export function costOf(pid: number): ProcessCost {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { cpuS: ticksOf(pid) / TICKS_PER_S, rssMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

/** The same for a server and its children, those included that have ended. Unit: seconds. */
export function familyCpuS(parent: number): number {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === parent);
  const living = children.reduce((sum, pid) => sum + ticksOf(Number(pid)), 0);
  return (ticksOf(parent) + living + endedTicksOf(parent)) / TICKS_PER_S;
}

/** Fields of /proc/PID/stat behind the name in brackets, which may hold anything; [] when the process is gone. */
function fieldsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

const sumOf = (pid: number, first: number): number => {
  const fields = fieldsOf(pid);
  return Number(fields[first] ?? 0) + Number(fields[first + 1] ?? 0);
};
/** -1 when the process is gone. */
export const parentOf = (pid: number): number => Number(fieldsOf(pid)[1] ?? -1);
/** utime and stime are fields 14 and 15 of the whole line, cutime and cstime the two behind them. */
const ticksOf = (pid: number): number => sumOf(pid, 11);
const endedTicksOf = (pid: number): number => sumOf(pid, 13);

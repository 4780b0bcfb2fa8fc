import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { NearHostPaths } from '../../standins/near/host-files.ts';

/** A supervisor beside systemd: a script of somebody, a container runtime, another unit. */
export interface Supervisor {
  /** Ends it, and the neard that it has started. */
  kill(): void;
}

/** Starts a neard on the home whenever none of its own runs; one that finds the database locked is tried again. */
export function startSupervisor({ neard, home, log, root }: NearHostPaths): Supervisor {
  const output = openSync(log, 'a');
  // A working directory of its own: what finds its neard is the home on the command line, and the open files.
  const child = spawn('/bin/sh', ['-c', `while :; do '${neard}' run --home '${home}'; sleep 0.2; done`], {
    detached: true,
    cwd: root,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.on('error', () => {});
  return {
    kill() {
      if (child.pid === undefined || child.exitCode !== null) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    },
  };
}

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the guard needs of a host, and therefore the lab of the machine it runs on. */
const TOOLS = ['flock', 'timeout', 'sha256sum', 'stat', 'sync', 'base64', 'od'];

/** What is missing here to run simulated hosts, one line each; empty on any ordinary Linux. */
export function missingForLab(): string[] {
  if (process.platform !== 'linux') return [`Linux (this is ${process.platform}: the guard reads /proc)`];
  const missing = TOOLS.filter((tool) => !onPath(tool)).map((tool) => `the program ${tool}`);
  const stat = spawnSync('stat', ['-c', '%s', '/proc/self/stat']);
  return stat.status === 0 ? missing : [...missing, 'GNU stat (stat -c)'];
}

function onPath(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts a `date` on the host's PATH that shows this host's own time: the machine's, moved by `clock_offset` seconds. The
 * monotonic clock stays the machine's, as it does when a real clock is set.
 */
export function writeDateStandIn(root: string): void {
  const file = join(root, 'bin', 'date');
  mkdirSync(join(root, 'bin'), { recursive: true });
  setClockOffset(root, 0);
  writeFileSync(
    file,
    `#!/bin/sh\nread -r off < '${join(root, 'clock_offset')}'\nexec /bin/date -d "$off seconds" "$@"\n`,
  );
  chmodSync(file, 0o755);
}

/** Sets the host's clock that many seconds away from the machine's. */
export function setClockOffset(root: string, seconds: number): void {
  writeFileSync(join(root, 'clock_offset'), `${seconds}\n`);
}

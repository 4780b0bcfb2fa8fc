import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `deaf`: the validator never hears of it. `carried-out`: the validator does it, and the command does not return. */
export type HangKind = 'deaf' | 'carried-out';

/**
 * The next `set-identity` on this host hangs; those after it work again. The program keeps its path, as a real one would.
 */
export function hangNextSetIdentity(root: string, kind: HangKind): void {
  const program = join(root, 'bin', 'agave-validator');
  const real = join(root, 'bin', '.agave-validator.real');
  if (!existsSync(real)) {
    writeFileSync(real, readFileSync(program));
    chmodSync(real, 0o755);
    writeFileSync(`${program}.new`, hangingProgram(root, real));
    chmodSync(`${program}.new`, 0o755);
    renameSync(`${program}.new`, program);
  }
  writeFileSync(join(root, 'hang'), `${kind}\n`);
}

/** `mv` takes the order away in one step, so that exactly one command hangs. */
function hangingProgram(root: string, real: string): string {
  const order = join(root, 'hang');
  return `#!/bin/sh
case " $* " in
  *" set-identity "*)
    if mv '${order}' '${order}.taken' 2>/dev/null; then
      read -r kind < '${order}.taken'
      if [ "$kind" = carried-out ]; then '${real}' "$@" >/dev/null 2>&1; fi
      exec sleep 3600
    fi ;;
esac
exec '${real}' "$@"
`;
}

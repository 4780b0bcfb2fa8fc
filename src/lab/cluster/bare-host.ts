import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keypairJson, newKeypair } from './keys.ts';
import type { LabHostPaths } from './lab-host-files.ts';

/**
 * Takes away from a lab host what the runbook's Setup brings, before anything runs on it: the active is started with the staked
 * key itself, the standby with a throwaway key; there is no link, no unstaked key and no authorized voter.
 */
export function makeBare(paths: LabHostPaths, boots: 'staked' | 'unstaked'): void {
  const throwaway = join(paths.root, 'keys', 'validator-keypair.json');
  writeFileSync(throwaway, keypairJson(newKeypair()), { mode: 0o600 });
  const text = readFileSync(paths.startScript, 'utf8')
    .replace(`--identity ${paths.identityLink}`, `--identity ${boots === 'staked' ? paths.stakedKey : throwaway}`)
    .replace(/ {4}--authorized-voter .*\n/, '');
  writeFileSync(paths.startScript, `${text}# the end\n`);
  rmSync(paths.identityLink);
  rmSync(paths.unstakedKey);
}

/** The unit under which a lab host restarts its validator. */
export const LAB_UNIT = 'sol.service';

/**
 * A `systemctl` that knows one unit: it leaves a note for whoever keeps the machine, and does not wait, as with `--no-block`.
 * @param directory one of the machine's PATH
 */
export function writeSystemctl(directory: string, note: string): void {
  const text = `#!/bin/sh
case "$*" in
  'is-active ${LAB_UNIT}') echo active ;;
  'restart --no-block ${LAB_UNIT}') : >'${note}' ;;
  *) echo "Unit $* not found." >&2; exit 4 ;;
esac
`;
  writeFileSync(join(directory, 'systemctl'), text, { mode: 0o755 });
}

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderBootGuard } from '../../hosts/guard/boot-guard.ts';
import type { PublicKey } from '../../domain/names.ts';
import type { LabHostPaths } from '../cluster/lab-host-files.ts';
import { withOwnRoot } from './command-text.ts';

/** Of which validator the boot guard of a lab host is. */
export interface LabBootGuard {
  readonly validator: string;
  readonly genesis: string;
  readonly identity: PublicKey;
}

/**
 * Puts the boot guard on a lab host and into its start script, before the validator, as people do it who prepare a machine. It
 * reads this host's own record and boot id.
 * @returns where it lies
 * @throws Error when the start script starts nothing by `exec`
 */
export function installBootGuard(paths: LabHostPaths, of: LabBootGuard): string {
  const file = join(paths.bin, 'boot-guard');
  const text = renderBootGuard('solana', [{ ...of, link: paths.identityLink, unstakedKey: paths.unstakedKey }]);
  writeFileSync(file, withOwnRoot(text, paths.root));
  chmodSync(file, 0o755);
  const start = readFileSync(paths.startScript, 'utf8');
  if (!/^exec /m.test(start)) throw new Error(`${paths.startScript} starts nothing by exec`);
  writeFileSync(paths.startScript, start.replace(/^exec /m, `${file} ${of.validator} || exit 1\nexec `));
  return file;
}

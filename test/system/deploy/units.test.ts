import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const DEPLOY = join(import.meta.dirname, '..', '..', '..', 'deploy');
/** 0 is closed, 10 is open; systemd itself calls everything below 2 well. */
const MOST_EXPOSED = '2.0';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-units-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function analyze(...words: string[]): { status: number | null; output: string } {
  const done = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  return { status: done.status, output: `${done.error?.message ?? ''}${done.stdout}${done.stderr}` };
}

/** The unit as shipped, but with a program that is on this machine. */
function unit(role: string, change: (text: string) => string = (text) => text): string {
  const file = join(directory, `baton-${role}.service`);
  const text = readFileSync(join(DEPLOY, `baton-${role}.service`), 'utf8');
  writeFileSync(file, change(text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)));
  return file;
}

describe.each(['bot', 'worker'])('the systemd unit of the %s', (role) => {
  it('is one that systemd understands in full', () => {
    expect(analyze('verify', '--man=no', unit(role))).toEqual({ status: 0, output: '' });
    const misspelt = unit(role, (text) => text.replace('ProtectSystem', 'ProtectSytem'));
    expect(analyze('verify', '--man=no', misspelt).output).toContain('ProtectSytem');
  });

  it('leaves the process little to do harm with', () => {
    const threshold = String(Number(MOST_EXPOSED) * 10);

    expect(analyze('security', '--offline=true', `--threshold=${threshold}`, '--no-pager', unit(role))).toMatchObject({
      status: 0,
    });
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { validatorOf } from '../../../src/setup/init/draft.ts';
import { lookText } from '../../../src/setup/init/look-text.ts';
import { readLook } from '../../../src/setup/init/read-look.ts';
import { SHELLS } from '../../integration/guard/stub-host.ts';

/** RFC 4253 has every SSH server take packets of 32,768 bytes; the rest is for what travels along. */
const LARGEST_TEXT = 32_000;
const SCRIPT = readFileSync(new URL('../../../src/setup/init/look.sh', import.meta.url), 'utf8');

describe('the look at a host', () => {
  it('fits into one packet, as itself and through sudo', () => {
    expect(Buffer.byteLength(lookText('sol'))).toBeLessThan(LARGEST_TEXT);
    expect(lookText('sol').startsWith(`sudo -n -u sol /bin/sh -c '`)).toBe(true);
    expect(() => lookText('sol; rm')).toThrow('not asked');
  });

  it('writes nowhere: it redirects to /dev/null alone, keeps no here-document and calls nothing that writes', () => {
    const statements = SCRIPT.split('\n').filter((line) => !line.trimStart().startsWith('#'));
    const redirections = statements.flatMap((line) => [...line.replaceAll(/'[^']*'/g, '').matchAll(/>+\s*\S+/g)]);

    expect(new Set(redirections.map(([text]) => text.replace(/[;)]+$/, '')))).toEqual(new Set(['>/dev/null', '>&1']));
    expect(SCRIPT).not.toContain('<<');
    expect(SCRIPT).not.toMatch(/\b(rm|mv|cp|ln|tee|touch|mkdir|mktemp|chmod|chown|kill|dd|install|truncate)\s/);
    expect(SCRIPT).not.toMatch(/\bsed\s+-i|\bsystemctl\s+(?!show\b)[a-z]/);
  });

  it.each(SHELLS)('runs, as root, only programs that are root’s or that root runs already, in %s', (shell) => {
    const [trusted = ''] = /^trusted\(\) .*$/m.exec(SCRIPT) ?? [];
    // `-O` asks whose a file is: this one belongs to whoever runs the tests, one that is not there to nobody.
    const own = fileURLToPath(import.meta.url);
    const answer = (me: string, users: string, file: string) =>
      spawnSync(shell, ['-c', `me=${me} users='${users}'\n${trusted}\ntrusted ${file}`]).status;

    expect(answer('sol', '', '/nowhere/at/all')).toBe(0);
    expect(answer('root', ' sol', own)).toBe(0);
    expect(answer('root', ' sol', '/nowhere/at/all')).toBe(1);
    expect(answer('root', ' root', '/nowhere/at/all')).toBe(0);
  });

  it.each(SHELLS)('comes to its end in %s', (shell) => {
    const script = lookText(null)
      .replace(/^\/bin\/sh/, shell)
      .replace('PROCESSES=/proc', 'PROCESSES=/nowhere');

    const ended = spawnSync('/bin/sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: '/' },
    });

    expect(ended.stderr).toBe('');
    expect(readLook(ended.stdout)).toMatchObject({ processes: [], lookedAs: expect.stringMatching(/./) });
  });
});

describe('reading a look', () => {
  it('is refused when it did not come to its end', () => {
    expect(() => readLook('host.name=a\nPlease change your password\n')).toThrow('did not come to its end');
  });

  it('keeps processes apart, and credentials of addresses out', () => {
    const findings = readLook(
      [
        'process=12',
        'process.client=agave',
        'process.arg=https://me:secret@rpc.example.com/?api-key=secret',
        'process.arg=--rpc=https://rpc.example.com/v2/secret',
        'process=13',
      ].join('\n') + '\nprocess.client=firedancer\nlook=done\n',
    );

    expect(findings.processes.map(({ pid, client }) => [pid, client])).toEqual([
      ['12', 'agave'],
      ['13', 'firedancer'],
    ]);
    expect(JSON.stringify(findings)).not.toContain('secret');
  });

  it.each([
    ['', 'no validator process runs here'],
    ['processes=hidden\n', 'hidden from this login'],
    ['process=1\nprocess.client=firedancer\n', 'does not support yet'],
    ['process=1\nprocess.elsewhere=mnt:[2]\n', 'in a container'],
    ['process=1\nprocess.user=sol\nprocess=2\nprocess.user=root\n', '1 (sol), 2 (root)'],
  ])('tells why no process can be taken for the validator: %j', (lines, because) => {
    expect(validatorOf(readLook(`${lines}look=done\n`))).toContain(because);
  });
});

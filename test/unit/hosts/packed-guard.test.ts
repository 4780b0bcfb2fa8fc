import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { guardCommand } from '../../../src/hosts/guard/command.ts';
import { packed } from '../../../src/hosts/guard/packed.ts';

/** What SSH carries in one request. */
const SSH_BYTES = 32_750;
const long = `# ${'x'.repeat(32_000)}\nprintf '%s|' "$0" "$@" 'it'"'"'s'; cat; exit 3\n`;
const run = (script: string, input = '') =>
  spawnSync('/bin/sh', ['-c', script, 'baton-guard', 'observe', 'a=1'], { input, encoding: 'utf8' });

describe('a guard that travels', () => {
  it.each(['solana', 'polkadot', 'near'] as const)('fits into one request on %s', (chain) => {
    const request = { verb: 'observe', args: { validator: 'v'.repeat(60), home: `/${'h'.repeat(200)}` } };

    expect(guardCommand(chain, request, { kind: 'none' }).length).toBeLessThan(SSH_BYTES);
  });

  it('goes as it is where it is short', () => {
    expect(packed('echo hello\n')).toBe('echo hello\n');
  });

  it('has its words, its input and its exit status when it was packed', () => {
    const { stdout, status } = run(packed(long), 'data');

    expect({ stdout, status }).toEqual({ stdout: "baton-guard|observe|a=1|it's|data", status: 3 });
  });

  it('runs nothing of a text that was cut short', () => {
    const cut = packed(long).replace(/(?<=%s \S{40})\S+/, '');

    expect(run(cut).stdout).toBe('code=tools-missing\ntext=base64 or gzip is missing here.\nanswer=refused\n');
  });
});

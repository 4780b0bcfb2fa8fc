import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFleet } from '../../../src/config/load.ts';
import type { Fleet } from '../../../src/config/schema.ts';
import { scriptOf } from '../../../src/intake/script.ts';
import { check, plan } from '../chats/sample.ts';

function example(): Fleet {
  const read = readFleet(readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8'));
  if (read.kind === 'problems') throw new Error('the example has problems');
  return read.fleet;
}

describe('the script of a plan', () => {
  it('reaches each node as the fleet file says: port, jump hosts from the outside in, user', () => {
    const fleet = example();
    const hops = Object.values(fleet.ssh.jump_hosts).map(({ login, host }) => `${login}@${host}`);

    const [, jumps = ''] = /sol-a\) ssh -p 22 -J (\S+) baton@sol-a\.example\.com "sudo -n -u sol -- sh -euc/.exec(
      scriptOf(fleet, plan(), {}),
    ) ?? ['', ''];

    expect(
      jumps
        .split(',')
        .map((hop) => hop.replace(/:\d+$/, ''))
        .toSorted(),
    ).toEqual(hops.toSorted());
    expect(jumps.split(',').at(-1)).toContain(fleet.ssh.jump_hosts['inner']?.host);
    expect(scriptOf(fleet, plan(), {})).toMatch(/sol-b\) ssh -p 22 sol@sol-b\.example\.com "sh -euc/);
  });

  it('says what failed when it was made', () => {
    const checks = [check('caught-up', { state: 'failed', title: 'The standby has caught up' })];

    expect(scriptOf(example(), plan({ checks }), {})).toContain('1 check failed: The standby has caught up');
  });

  it('is not made where it could not be told who gives and who takes', () => {
    const checks = [check('roles-told', { state: 'failed', found: 'no node is seen to run as the identity' })];

    expect(() => scriptOf(example(), plan({ checks }), {})).toThrow('no node is seen to run as the identity');
  });
});

import { describe, expect, it } from 'vitest';
import { guardCommand, installedGuardWords } from '../../../src/hosts/guard/command.ts';
import { compactGuard, guardChecksum, renderGuard } from '../../../src/hosts/guard/render.ts';

/** What is read for one chain: the core and the chain's part. `unit.sh` comes on top on NEAR, where it is read for Polkadot already. */
const LONGEST = { solana: 430, polkadot: 430, near: 500 } as const;

describe.each(['solana', 'polkadot', 'near'] as const)('the rendered guard for %s', (chain) => {
  it('is short enough to be read before it is trusted', () => {
    expect(renderGuard(chain).trimEnd().split('\n').length).toBeLessThanOrEqual(LONGEST[chain]);
  });

  it('names each fixed path of the host once', () => {
    for (const path of ['/var/lib/baton', '/etc/baton/host.conf', '/proc/sys/kernel/random/boot_id']) {
      expect(compactGuard(chain).split(new RegExp(`=${path}[ \n]`))).toHaveLength(2);
      expect(compactGuard(chain).split(path)).toHaveLength(2);
    }
  });

  it('never evaluates text, never syncs the whole machine, and never replaces a link in place', () => {
    expect(compactGuard(chain)).not.toMatch(/\beval\b|\bsync *($|[;&|}])|ln -sf/m);
  });

  it('has a checksum that does not change by itself', () => {
    expect(guardChecksum(chain)).toMatch(/^[0-9a-f]{64}$/);
    expect(guardChecksum(chain)).toBe(guardChecksum(chain));
  });
});

describe('the exec text', () => {
  it('carries the guard in one quoted word, the verb and the arguments', () => {
    const text = guardCommand(
      'solana',
      { verb: 'observe', args: { fence: '5', ledger: '/mnt/ledger' } },
      { kind: 'sudo', user: 'sol' },
    );

    expect(text).toMatch(/^sudo -n -u sol \/bin\/sh -c '/);
    expect(text).toMatch(/' baton-guard observe fence=5 ledger=\/mnt\/ledger$/);
  });

  it('takes the user names that the fleet file takes', () => {
    const text = guardCommand('solana', { verb: 'observe', args: {} }, { kind: 'sudo', user: 'first.last' });

    expect(text).toMatch(/^sudo -n -u first\.last /);
  });

  it.each(['solana', 'polkadot', 'near'] as const)(
    'names the validator and no path or key of %s where the guard is installed',
    (chain) => {
      const text = renderGuard(chain);
      const [, calls = ''] = /^CALL_KEYS='([^']*)'$/m.exec(text) ?? [];
      const [, more = ''] = /^CALL_KEYS="\$CALL_KEYS ([^"]*)"/m.exec(text) ?? [];
      const [, target = ''] = /^TARGET_KEYS='([^']*)'$/m.exec(text) ?? [];
      const own = `${calls} ${more}`.trim().split(' ');
      const all = Object.fromEntries([...own, ...target.split(' ')].map((key) => [key, 'x']));

      const words = installedGuardWords({ verb: 'observe', args: all }).split(' ');

      expect(words).toEqual(['observe', ...own.map((key) => `${key}=x`), 'validator=x']);
    },
  );

  it.each(['a b', "a'b", '$(x)', '`x`', 'a;b', 'a\nb', '*', '~', '"', '\\'])('refuses the value %j', (value) => {
    expect(() => guardCommand('solana', { verb: 'observe', args: { ledger: value } }, { kind: 'none' })).toThrow(
      'forbidden character',
    );
  });

  it('refuses a malformed verb, argument name and user', () => {
    expect(() => guardCommand('solana', { verb: 'observe x', args: {} }, { kind: 'none' })).toThrow('Not a verb');
    expect(() => guardCommand('solana', { verb: 'observe', args: { 'a b': 'x' } }, { kind: 'none' })).toThrow(
      'Not an argument name',
    );
    expect(() => guardCommand('solana', { verb: 'observe', args: {} }, { kind: 'sudo', user: '-x' })).toThrow(
      'Not a user name',
    );
  });
});

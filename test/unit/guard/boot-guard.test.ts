import { describe, expect, it } from 'vitest';
import { renderBootGuard } from '../../../src/hosts/guard/boot-guard.ts';

const TARGET = {
  validator: 'sol-main',
  genesis: 'GenesisGenesis',
  identity: 'StakedStaked',
  link: '/home/sol/identity.json',
  unstakedKey: '/home/sol/unstaked.json',
};

describe('the rendered boot guard', () => {
  it('has one line for each validator of the node, and nothing left to be filled in', () => {
    const text = renderBootGuard('solana', [TARGET, { ...TARGET, validator: 'sol-spare', identity: 'SpareSpare' }]);

    expect(text).not.toContain('@');
    expect(text.split('\n').filter((line) => / unstaked_key=\S+ ;;$/.test(line))).toEqual([
      '  sol-main) state=$STATE_ROOT/solana-GenesisGenesis/StakedStaked link=/home/sol/identity.json unstaked_key=/home/sol/unstaked.json ;;',
      '  sol-spare) state=$STATE_ROOT/solana-GenesisGenesis/SpareSpare link=/home/sol/identity.json unstaked_key=/home/sol/unstaked.json ;;',
    ]);
  });

  it('names each fixed path of the host once, as the guard names it', () => {
    const text = renderBootGuard('solana', [TARGET]);

    for (const path of ['/var/lib/baton', '/proc/sys/kernel/random/boot_id'])
      expect(text.split(new RegExp(`=${path}[ \n]`))).toHaveLength(2);
  });

  it.each([
    [{ validator: 'a b' }, 'quoting'],
    [{ validator: '*' }, 'quoting'],
    [{ validator: '' }, 'quoting'],
    [{ genesis: '$(x)' }, 'quoting'],
    [{ link: "/x'y" }, 'quoting'],
    [{ link: '/x;y' }, 'quoting'],
    [{ unstakedKey: 'keys/unstaked.json' }, 'Not an absolute path'],
  ])('refuses %j', (change, why) => {
    expect(() => renderBootGuard('solana', [{ ...TARGET, ...change }])).toThrow(why);
  });

  it('refuses to be one of no validator', () => {
    expect(() => renderBootGuard('solana', [])).toThrow('would start nothing');
  });
});

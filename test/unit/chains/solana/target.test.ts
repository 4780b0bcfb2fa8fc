import { describe, expect, it } from 'vitest';
import { guardArgs, nodeOf, solanaTarget } from '../../../../src/chains/solana/target.ts';
import { FleetSchema } from '../../../../src/config/schema.ts';

const KEY = '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2';
const solana = {
  validator_bin: '/home/sol/bin/agave-validator',
  ledger: '/mnt/ledger',
  identity_link: '/home/sol/identity.json',
  staked_key: '/home/sol/staked-identity.json',
  unstaked_key: '/home/sol/unstaked-identity.json',
};
const node = { host: 'a.test', login: 'ops', host_key: ['ssh-ed25519 AAAA'], solana };
const source = {
  fleet: 'demo',
  solana: {
    genesis: KEY,
    observers: [
      { name: 'one', url: 'http://one.test' },
      { name: 'two', url: 'http://two.test' },
    ],
  },
  nodes: {
    'sol-a': node,
    'sol-b': { ...node, run_as: 'sol', solana: { ...solana, tower: '/mnt/tower', log: '/var/log/sol.log' } },
  },
  validators: { 'sol-main': { chain: 'solana', identity: KEY, vote_account: KEY, nodes: ['sol-a', 'sol-b'] } },
  people: {},
};
const fleet = FleetSchema.parse(source);
const target = solanaTarget(fleet, 'sol-main');

describe('solanaTarget', () => {
  it('fills in what the fleet file leaves out', () => {
    expect(nodeOf(target, 'sol-a')).toMatchObject({
      runAs: 'ops',
      keygenBin: '/home/sol/bin/solana-keygen',
      cliBin: '/home/sol/bin/solana',
      tower: '/mnt/ledger',
      log: null,
      rpcPort: 8899,
      gossip: null,
    });
    expect(nodeOf(target, 'sol-b')).toMatchObject({ runAs: 'sol', tower: '/mnt/tower', log: '/var/log/sol.log' });
  });

  it('refuses a validator, a node and a section that are not there', () => {
    const without = FleetSchema.parse({ ...source, nodes: { 'sol-a': node, 'sol-b': { ...node, solana: undefined } } });

    expect(() => solanaTarget(fleet, 'other')).toThrow(/no validator `other`/);
    expect(() => solanaTarget(without, 'sol-main')).toThrow(/`sol-b` is without a `solana` section/);
    expect(() => solanaTarget({ ...fleet, solana: undefined }, 'sol-main')).toThrow(/no `solana` section/);
    expect(() => nodeOf(target, 'sol-c')).toThrow(/no node `sol-c`/);
  });
});

describe('guardArgs', () => {
  it('names everything the guard needs, a key nobody holds where it is not known', () => {
    expect(guardArgs(target, 'sol-a', null)).toEqual({
      validator: 'sol-main',
      identity: KEY,
      genesis: KEY,
      vote: KEY,
      unstaked: '1'.repeat(32),
      ledger: '/mnt/ledger',
      tower: '/mnt/ledger',
      log: '-',
      link: '/home/sol/identity.json',
      staked_key: '/home/sol/staked-identity.json',
      unstaked_key: '/home/sol/unstaked-identity.json',
      validator_bin: '/home/sol/bin/agave-validator',
      keygen_bin: '/home/sol/bin/solana-keygen',
      cli_bin: '/home/sol/bin/solana',
      rpc_port: '8899',
      user: 'ops',
    });
  });
});

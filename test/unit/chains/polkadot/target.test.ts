import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { polkadotArgs, polkadotNode, polkadotTarget } from '../../../../src/chains/polkadot/target.ts';
import { solanaTarget } from '../../../../src/chains/solana/target.ts';
import { readFleet } from '../../../../src/config/load.ts';
import type { Fleet } from '../../../../src/config/schema.ts';

const good = readFileSync(new URL('../../config/good-polkadot.yaml', import.meta.url), 'utf8');
const ALICE = '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
const BOB = '0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48';

function fleetOf(text: string): Fleet {
  const read = readFleet(text);
  if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems));
  return read.fleet;
}
const fleet = fleetOf(good);

describe('polkadotTarget', () => {
  it('knows the network, and accounts whatever way they are written', () => {
    expect(polkadotTarget(fleet, 'dot-main')).toMatchObject({
      stash: ALICE,
      stashAddress: 'HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F',
      proxy: BOB,
      signing: 'key-file',
      network: 'kusama',
      genesis: '0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe',
    });
  });

  it.each([
    ['polkadot', 'polkadot', '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5'],
    ['kusama', 'ksmcc3', 'HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F'],
    ['westend', 'westend2', '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'],
    ['paseo', 'paseo', '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5'],
  ])('on %s has the keystore of %s and shows %s', (network, chainId, address) => {
    const text = good
      .replace('network: kusama', `network: ${network}`)
      .replace('HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F', `'${ALICE}'`);

    const target = polkadotTarget(fleetOf(text), 'dot-main');

    expect(target.stashAddress).toBe(address);
    expect(polkadotNode(target, 'dot-a').keystore).toBe(`/srv/polkadot/chains/${chainId}/keystore`);
  });

  it('takes genesis and chain id of a network of your own, and the address as it is written', () => {
    const genesis = `0x${'ab'.repeat(32)}`;
    const custom = `network: custom\n  genesis: '${genesis}'\n  chain_id: lab-1`;

    const target = polkadotTarget(fleetOf(good.replace('network: kusama', custom)), 'dot-main');

    expect(target).toMatchObject({ genesis, network: 'custom' });
    expect(target.stashAddress).toBe('HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F');
    expect(polkadotNode(target, 'dot-b').keystore).toBe('/srv/polkadot/chains/lab-1/keystore');
  });

  it('fills in what the fleet file leaves out of a node', () => {
    const target = polkadotTarget(
      fleetOf(good.replace('base_path: /srv/polkadot\nval', 'base_path: /srv/dot/\nval')),
      'dot-main',
    );

    expect(polkadotNode(target, 'dot-b')).toEqual({
      node: 'dot-b',
      host: 'dot-b.example.com',
      port: 22,
      login: 'root',
      runAs: 'polkadot',
      become: 'none',
      guard: 'travels',
      unit: 'polkadot.service',
      nodeBin: '/usr/bin/polkadot',
      workers: '/usr/lib/polkadot',
      basePath: '/srv/dot',
      keystore: '/srv/dot/chains/ksmcc3/keystore',
      rpcPort: 9944,
      prometheusPort: 9615,
    });
    expect(polkadotArgs(target, 'dot-b')).toMatchObject({ identity: ALICE, user: 'polkadot' });
  });

  it('without a key of the proxy has people sign outside', () => {
    const text = good.replace(/ {6}key: .*\n {6}passphrase: .*\n/, '');

    expect(polkadotTarget(fleetOf(text), 'dot-main').signing).toBe('outside');
  });

  it('refuses a validator, a node, a section and a chain that are not there', () => {
    const dotA = fleet.nodes['dot-a'] ?? expect.unreachable();
    const nodes = { ...fleet.nodes, 'dot-a': { ...dotA, polkadot: undefined } };

    expect(() => polkadotTarget(fleet, 'other')).toThrow(/no validator `other`/);
    expect(() => polkadotTarget({ ...fleet, nodes }, 'dot-main')).toThrow(/`dot-a` is without a `polkadot` section/);
    expect(() => polkadotTarget({ ...fleet, polkadot: undefined }, 'dot-main')).toThrow(/no `polkadot` section/);
    expect(() => solanaTarget(fleet, 'dot-main')).toThrow(/`dot-main` is a Polkadot validator/);
  });
});

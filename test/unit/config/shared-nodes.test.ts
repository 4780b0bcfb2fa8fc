import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { solanaTarget } from '../../../src/chains/solana/target.ts';
import { crossChecks, doubts } from '../../../src/config/cross-checks/index.ts';
import { FleetSchema } from '../../../src/config/schema.ts';

/** The example with a second validator that shares sol-b as its spare; `keys` are `staked_keys` of sol-b. */
function fleetWith(keys: Readonly<Record<string, string>> | undefined) {
  const file = join(import.meta.dirname, '..', '..', '..', 'config', 'fleet.example.yaml');
  const fleet = FleetSchema.parse(parse(readFileSync(file, 'utf8')));
  const b = fleet.nodes['sol-b'];
  const main = fleet.validators['sol-main'];
  if (b?.solana === undefined || main === undefined) throw new Error('the example has neither');
  return {
    ...fleet,
    nodes: {
      ...fleet.nodes,
      'sol-b': { ...b, solana: { ...b.solana, staked_keys: keys } },
      'sol-c': {
        ...b,
        solana: { ...b.solana, staked_keys: undefined },
        host: 'sol-c.example.com',
        host_key: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP'],
      },
    },
    validators: {
      ...fleet.validators,
      'sol-main': main,
      'sol-two': {
        chain: 'solana' as const,
        identity: '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2',
        vote_account: '4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi',
        nodes: ['sol-c', 'sol-b'],
      },
    },
  };
}
const TWO_KEY = '/home/sol/two-identity.json';
const told = (keys?: Readonly<Record<string, string>>) =>
  crossChecks(fleetWith(keys)).filter(({ path }) => path.includes('nodes') && !path.includes('host_key'));

describe('a node of several validators', () => {
  it('is refused without a staked key of each, with the line that adds it', () => {
    expect(told()).toMatchObject([
      {
        path: ['validators', 'sol-two', 'nodes', 1],
        found: expect.stringContaining('stands at validators.sol-main already'),
        mend: expect.stringContaining('staked_keys: { sol-two: PATH }'),
      },
    ]);
  });

  it('is taken with one, and each validator then has its own key there', () => {
    expect(told({ 'sol-two': TWO_KEY })).toEqual([]);
    const fleet = fleetWith({ 'sol-two': TWO_KEY });
    const keyOf = (validator: string) =>
      solanaTarget(fleet, validator).nodes.find(({ node }) => node === 'sol-b')?.stakedKey;

    expect(keyOf('sol-two')).toBe(TWO_KEY);
    expect(keyOf('sol-main')).toBe('/home/sol/staked-identity.json');
    expect(solanaTarget(fleet, 'sol-two').others).toMatchObject([{ validator: 'sol-main', nodes: ['sol-a', 'sol-b'] }]);
  });

  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['one file for two validators', { 'sol-two': '/home/sol/staked-identity.json' }, 'stands at staked_key already'],
    ['the unstaked key', { 'sol-two': '/home/sol/unstaked-identity.json' }, 'stands at unstaked_key already'],
    ['a key of a validator that there is not', { 'sol-two': TWO_KEY, 'sol-tow': '/home/x' }, 'no validator `sol-tow`'],
  ])('is refused with %s', (_name, keys, found) => {
    expect(told(keys)).toMatchObject([{ found: expect.stringContaining(found) }]);
  });

  it('is said at the start to be a spare of one at a time', () => {
    const about = doubts(fleetWith({ 'sol-two': TWO_KEY })).filter(({ path }) => path[0] === 'validators');

    expect(about).toMatchObject([
      { found: expect.stringContaining('sol-b stands by for sol-main, sol-two, and can take over one of them only') },
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFleet } from '../../../src/config/load.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { checkSetup, type CheckDeps } from '../../../src/setup/check/check.ts';
import { peopleFindings } from '../../../src/setup/check/people.ts';

const read = readFleet(readFileSync(new URL('../config/good-polkadot.yaml', import.meta.url), 'utf8'));
const fleet = read.kind === 'fleet' ? read.fleet : expect.unreachable();
const never = () => {
  throw new Error('nothing is asked of a host or a chain of Solana');
};

const deps: CheckDeps = {
  fleet,
  clock: systemClock,
  observe: { clock: systemClock, host: never, rpc: never },
  acknowledged: null,
  store: [],
  publicKey: null,
  osUser: 'ada',
  fenceOf: () => null,
  offeredKey: never,
  resolveSecret: () => Promise.resolve('there'),
};

describe('check of a fleet with a Polkadot validator', () => {
  it('never says that it is ready, since nobody has looked at it', async () => {
    const report = await checkSetup(deps);

    expect(report).toMatchObject({ ready: false, headline: expect.stringContaining('on dot-main') });
    expect(report.groups[0]?.parts[0]?.findings).toMatchObject([
      { severity: 'must', state: 'unknown', found: 'not looked at: `check` knows Solana only so far' },
    ]);
  });

  it('tries the key of the staking proxy and its passphrase', async () => {
    const asked: string[] = [];

    await checkSetup({ ...deps, resolveSecret: async (reference) => asked.push(reference) }, 'dot-main');

    expect(asked).toEqual(expect.arrayContaining(['file:secrets/proxy.json', 'env:PROXY_PASSPHRASE']));
  });

  it('names the policy of its own chain', () => {
    const fixes = peopleFindings(fleet, 'dot-main').map(({ fix }) => fix);

    expect(fixes.join('\n')).toContain('policies.polkadot.approvals.people');
    expect(fixes.join('\n')).not.toContain('policies.solana');
  });
});

import { describe, expect, it } from 'vitest';
import { known } from '../../../../src/chains/solana/observation.ts';
import { statusOf } from '../../../../src/intake/validator-status.ts';
import { setupChecks } from '../../../../src/procedures/solana/checks/setup.ts';
import { tellRoles } from '../../../../src/procedures/solana/roles.ts';
import { spareHindrance, startedFor, takenBy } from '../../../../src/procedures/solana/spare.ts';
import { tellTakeoverRoles } from '../../../../src/procedures/solana/takeover/roles.ts';
import { type MendScene, mendLines } from '../../../../src/setup/check/mend.ts';
import { factsOf, healthy, type Situation } from './healthy.ts';

const TWO = {
  validator: 'sol-two',
  identity: '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2',
  voteAccount: 'GZQenHhC3FHpQgk2fdYi9hWtBUfqggS6WRjRNhPgUTam',
  nodes: ['sol-b', 'sol-d'],
};

/** sol-b stands by for sol-two as well. */
function shared(change: (situation: Situation) => void = () => {}): Situation {
  const situation = healthy();
  situation.target.others = [TWO];
  change(situation);
  return situation;
}
const active = (situation: Situation): void => {
  factsOf(situation, 'sol-b').runningIdentity = TWO.identity;
  factsOf(situation, 'sol-b').bootIdentity = TWO.identity;
  const rpc = situation.observation.nodes['sol-b']?.rpc;
  if (rpc) rpc.identity = known(TWO.identity);
};
const withItsAccount = (situation: Situation): void => {
  const process = factsOf(situation, 'sol-b').process;
  if (!process) throw new Error('no process');
  const at = process.args.indexOf('--vote-account');
  process.args[at + 1] = TWO.voteAccount;
  process.voteAccount = TWO.voteAccount;
};
const spare = ({ observation, target }: Situation) => spareHindrance(observation.nodes['sol-b'], target, 'sol-b');
const statusIn = ({ observation, ...rest }: Situation) => statusOf({ ...rest, seen: observation });
const checksIn = ({ observation, target, policy, acknowledged }: Situation) =>
  setupChecks(observation, target, policy, acknowledged).filter(({ node }) => node === 'sol-b');

describe('a spare of several validators', () => {
  it('is ready for the one whose vote account it was started with', () => {
    const situation = shared();

    expect(spare(situation)).toBeNull();
    expect(tellRoles(situation.observation, situation.target)).toMatchObject({ kind: 'told' });
    expect(statusIn(situation).standbys).toMatchObject([{ node: 'sol-b', notReady: null }]);
    expect(checksIn(situation).find(({ id }) => id === 'vote-account-argument')?.state).toBe('passed');
  });

  it('is no candidate while it is active for another, which is named', () => {
    const situation = shared(active);
    const { observation, target } = situation;

    expect(takenBy(observation.nodes['sol-b'], target.others)).toBe(target.others[0]);
    for (const told of [tellRoles(observation, target), tellRoles(observation, target, 'sol-b')])
      expect(told).toEqual({ kind: 'untold', because: 'sol-b is no standby: it is active for sol-two' });
    expect(tellTakeoverRoles(observation, target)).toMatchObject({
      kind: 'untold',
      because: expect.stringContaining('sol-b: it is active for sol-two'),
    });
    const status = statusIn(situation);
    expect(status.move).toMatchObject({ ready: false, fit: false, reason: expect.stringContaining('sol-two') });
    expect(status.standbys).toMatchObject([{ notReady: expect.stringContaining('sol-b signs for sol-two') }]);
    expect(status.nodes).toMatchObject([{ takenBy: null }, { takenBy: 'sol-two', couldSign: false }]);
  });

  it('is taken by the word of its RPC alone', () => {
    const situation = shared((it) => {
      const rpc = it.observation.nodes['sol-b']?.rpc;
      if (rpc) rpc.identity = known(TWO.identity);
    });

    expect(spare(situation)).toContain('signs for sol-two');
  });

  it('is told by no check to give up what it has for the other', () => {
    const checks = checksIn(shared(active));

    expect(checks.find(({ id }) => id === 'spare-free')).toMatchObject({
      state: 'failed',
      found: 'it is active for sol-two',
      fix: expect.stringContaining('Leave it as it is'),
    });
    expect(checks.map(({ id }) => id)).not.toContain('identity-link');
    expect(checks.map(({ id }) => id)).not.toContain('running-identity');
  });

  it('is not ready with the vote account of another: a restart comes first, and is for people to decide', () => {
    const situation = shared(withItsAccount);
    const check = checksIn(situation).find(({ id }) => id === 'vote-account-argument');
    if (check === undefined) throw new Error('no check');

    expect(startedFor(situation.observation.nodes['sol-b'], situation.target)?.validator).toBe('sol-two');
    expect(check).toMatchObject({ state: 'failed', found: 'it runs with the vote account of sol-two' });
    expect(check.fix).toContain(`restarted with \`--vote-account ${situation.target.voteAccount}\``);
    expect(statusIn(situation)).toMatchObject({
      move: { fit: false },
      standbys: [{ notReady: expect.stringContaining('vote account of sol-two') }],
    });
    expect(mendLines(check, mendScene(situation, TWO))).toEqual([]);
    expect(mendLines(check, mendScene(situation, null))).not.toEqual([]);
  });

  it('gets the voter key of one validator beside those of the others', () => {
    const check = {
      ...(checksIn(shared())[0] ?? expect.unreachable()),
      id: 'authorized-voter',
      state: 'failed',
    } as const;
    const places = (situation: Situation) => mendLines(check, mendScene(situation, null)).map(({ place }) => place);

    expect(places(shared()).join(' ')).toContain('beside the lines with that option');
    expect(places(healthy()).join(' ')).toContain('in place of the line with that option');
  });
});

function mendScene(situation: Situation, startedFor: MendScene['startedFor']): MendScene {
  const { target } = situation;
  const node = target.nodes.find((one) => one.node === 'sol-b') ?? expect.unreachable();
  const facts = factsOf(situation, 'sol-b');
  return { target, node, facts, role: 'standby', cannotSign: true, startedFor, staked: new Set() };
}

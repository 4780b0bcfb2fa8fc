import { describe, expect, it } from 'vitest';
import { tellTakeoverRoles } from '../../../../../src/procedures/solana/takeover/roles.ts';
import { factsOf, healthy, KEY, type Situation } from '../healthy.ts';

const told = (situation: Situation, named = {}) => tellTakeoverRoles(situation.observation, situation.target, named);
const silence = (situation: Situation, node: string) => {
  const seen = situation.observation.nodes[node];
  if (seen !== undefined) seen.host = { kind: 'unknown', because: 'connection refused', code: 'host/unreachable' };
};
const ALL = ['sol-a', 'sol-b', 'sol-c'];

describe('the roles of a takeover', () => {
  it('are the silent node and the standby that answers', () => {
    const situation = healthy();
    silence(situation, 'sol-a');

    expect(told(situation)).toEqual({ kind: 'told', roles: { from: 'sol-a', to: 'sol-b' } });
  });

  it('are told too where the old node answers as the identity, or is passive already', () => {
    const passive = healthy();
    factsOf(passive, 'sol-a').runningIdentity = KEY.a;
    const seen = passive.observation.nodes['sol-a'];
    if (seen) seen.rpc.identity = { kind: 'known', value: KEY.a };

    expect(told(healthy())).toEqual({ kind: 'told', roles: { from: 'sol-a', to: 'sol-b' } });
    expect(told(passive, { to: 'sol-b' })).toEqual({ kind: 'told', roles: { from: 'sol-a', to: 'sol-b' } });
  });

  it('name both standbys and take the one that was asked for', () => {
    const situation = healthy(ALL);
    silence(situation, 'sol-a');

    expect(told(situation)).toEqual({
      kind: 'untold',
      because: 'sol-b and sol-c could take over: say which, with --to',
    });
    expect(told(situation, { to: 'sol-c' })).toEqual({ kind: 'told', roles: { from: 'sol-a', to: 'sol-c' } });
  });

  it('are not told while two nodes could be the one that signs, even by somebody who names one', () => {
    const situation = healthy(ALL);
    silence(situation, 'sol-a');
    silence(situation, 'sol-c');

    expect(told(situation)).toMatchObject({
      kind: 'untold',
      because: expect.stringMatching(/sol-a and sol-c are not seen to be passive/),
    });
    expect(told(situation, { from: 'sol-a' })).toEqual({ kind: 'untold', because: 'sol-c is not seen to be passive' });
  });

  it.each([
    [{ to: 'sol-x' }, /sol-x is not a node/],
    [{ from: 'sol-x' }, /sol-x is not a node/],
    [{ from: 'sol-b' }, /no node is seen to be a standby/],
  ])('are not told for %j', (named, because) => {
    const situation = healthy();
    silence(situation, 'sol-a');

    expect(told(situation, named)).toMatchObject({ kind: 'untold', because: expect.stringMatching(because) });
  });
});

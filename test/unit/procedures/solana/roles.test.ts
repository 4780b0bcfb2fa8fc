import { describe, expect, it } from 'vitest';
import { tellRoles } from '../../../../src/procedures/solana/roles.ts';
import { factsOf, healthy, KEY, type Situation } from './healthy.ts';

const told = (situation: Situation, to?: string) => tellRoles(situation.observation, situation.target, to);
const silence = (situation: Situation, node: string) => {
  const seen = situation.observation.nodes[node];
  if (seen !== undefined) seen.host = { kind: 'unknown', because: 'connection refused', code: 'host/unreachable' };
};

describe('tellRoles', () => {
  it('tells who is active and who stands by from what runs, not from what is written', () => {
    expect(told(healthy())).toEqual({ kind: 'told', roles: { from: 'sol-a', to: 'sol-b' } });
  });

  it('needs to be told which when more than one could take it', () => {
    const situation = healthy(['sol-a', 'sol-b', 'sol-c']);

    expect(told(situation)).toEqual({ kind: 'untold', because: 'sol-b and sol-c could take it: say which' });
    expect(told(situation, 'sol-c')).toEqual({ kind: 'told', roles: { from: 'sol-a', to: 'sol-c' } });
  });

  it('still tells the pair while a spare node is silent', () => {
    const situation = healthy(['sol-a', 'sol-b', 'sol-c']);
    silence(situation, 'sol-c');

    expect(told(situation, 'sol-b')).toMatchObject({ kind: 'told' });
  });

  it.each<[string, (situation: Situation) => unknown, RegExp]>([
    [
      'two nodes run as the identity',
      (situation) => both(situation, KEY.staked),
      /sol-a and sol-b both run as the identity/,
    ],
    [
      'nobody runs as the identity',
      (situation) => (factsOf(situation, 'sol-a').runningIdentity = KEY.a),
      /no node is seen to run as the identity/,
    ],
    ['the active is silent', (situation) => silence(situation, 'sol-a'), /sol-a: connection refused/],
    ['the standby is silent', (situation) => silence(situation, 'sol-b'), /sol-b is no standby: connection refused/],
    [
      'the standby runs as a third identity',
      (situation) => both(situation, KEY.c),
      /neither the identity nor its own unstaked key/,
    ],
    [
      'the standby has no process',
      (situation) => (factsOf(situation, 'sol-b').processCount = 0),
      /0 validator processes/,
    ],
    [
      'the active is between two identities',
      (situation) =>
        Object.assign(situation.observation.nodes['sol-a']?.rpc ?? {}, { identity: { kind: 'known', value: KEY.a } }),
      /its admin socket says/,
    ],
  ])('cannot be told when %s', (_, change, because) => {
    const situation = healthy();
    change(situation);

    expect(told(situation)).toEqual({ kind: 'untold', because: expect.stringMatching(because) });
  });

  it('refuses to move to the active or to a node that is not one of its own', () => {
    expect(told(healthy(), 'sol-a')).toMatchObject({ kind: 'untold' });
    expect(told(healthy(), 'elsewhere')).toMatchObject({ kind: 'untold' });
  });
});

function both(situation: Situation, key: string): void {
  factsOf(situation, 'sol-b').runningIdentity = key;
  const seen = situation.observation.nodes['sol-b'];
  if (seen !== undefined) seen.rpc.identity = { kind: 'known', value: key };
}

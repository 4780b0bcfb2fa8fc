import { describe, expect, it } from 'vitest';
import { boundFacts, boundUnstakedKey, changedFacts, compareBound } from '../../../../src/procedures/solana/bound.ts';
import { factsOf, healthy, KEY, type Situation } from './healthy.ts';

const ROLES = { from: 'sol-a', to: 'sol-b' };
const boundOf = ({ observation, target }: Situation) => boundFacts(observation, target, ROLES);
const planOf = (situation: Situation) => ({ ...ROLES, bound: boundOf(situation) });

describe('boundFacts', () => {
  it('is the same for the same world', () => {
    expect(boundOf(healthy())).toEqual(boundOf(healthy()));
  });

  it.each<[string, (situation: Situation) => unknown]>([
    ['the running identity', (situation) => (factsOf(situation, 'sol-b').runningIdentity = KEY.c)],
    ['the identity behind the link', (situation) => (factsOf(situation, 'sol-b').bootIdentity = KEY.c)],
    ['the link target', (situation) => (factsOf(situation, 'sol-b').link.target = '/elsewhere')],
    ['the unstaked key', (situation) => (factsOf(situation, 'sol-b').unstakedKey.publicKey = KEY.c)],
    ['the staked key', (situation) => (factsOf(situation, 'sol-b').stakedKey.publicKey = KEY.c)],
    ['the start arguments', (situation) => factsOf(situation, 'sol-a').process?.args.push('--no-voting')],
    ['the client', (situation) => (factsOf(situation, 'sol-b').clientVersion = 'agave-validator 3.1.0')],
    ['the guard', (situation) => (factsOf(situation, 'sol-b').guardVersion = '2')],
    [
      'the user',
      (situation) =>
        factsOf(situation, 'sol-b').process &&
        Object.assign(factsOf(situation, 'sol-b').process ?? {}, { user: 'root' }),
    ],
    ['the address', (situation) => situation.target.nodes.forEach((node) => (node.port = 2222))],
    ['the vote account', (situation) => (situation.target.voteAccount = KEY.c)],
    [
      'a host that fell silent',
      (situation) =>
        Object.assign(situation.observation.nodes['sol-b'] ?? {}, {
          host: { kind: 'unknown', because: 'x', code: 'host/unreachable' },
        }),
    ],
  ])('changes with %s', (_, change) => {
    const situation = healthy();
    const plan = planOf(situation);
    change(situation);

    expect(boundOf(situation)).not.toEqual(plan.bound);
  });

  it.each<[string, (situation: Situation) => unknown]>([
    [
      'slots',
      (situation) => situation.observation.observers.forEach((one) => (one.slot = { kind: 'known', value: 1 })),
    ],
    ['the tower', (situation) => (factsOf(situation, 'sol-a').towerFiles = [])],
    ['free space', (situation) => (factsOf(situation, 'sol-a').ledgerFreeKb = 1)],
    ['the clock', (situation) => (factsOf(situation, 'sol-a').clock = { atLeastMs: 1, atMostMs: 2 })],
    ['the process id', (situation) => Object.assign(factsOf(situation, 'sol-a').process ?? {}, { pid: 1, start: '1' })],
    ['the term', (situation) => (factsOf(situation, 'sol-a').state = { kind: 'present', id: 'state-sol-a', term: 99 })],
  ])('does not change with %s, which moves by itself', (_, change) => {
    const situation = healthy();
    const plan = planOf(situation);
    change(situation);

    expect(boundOf(situation)).toEqual(plan.bound);
  });
});

describe('changedFacts', () => {
  it('says which fact changed, from what, to what', () => {
    const situation = healthy();
    const plan = planOf(situation);
    factsOf(situation, 'sol-b').clientVersion = 'agave-validator 3.1.0';

    expect(changedFacts(plan, situation.observation, situation.target)).toEqual([
      'sol-b client was agave-validator 3.0.14 (src:1a2b3c4d; feat:3640012085, client:Agave) when the plan was made and is agave-validator 3.1.0 now.',
    ]);
  });

  it('leaves alone what the plan bound besides', () => {
    const situation = healthy();
    const plan = planOf(situation);

    expect(
      changedFacts(
        { ...plan, bound: { ...plan.bound, 'guard checksum': 'abc' } },
        situation.observation,
        situation.target,
      ),
    ).toEqual([]);
  });
});

describe('compareBound', () => {
  it('names facts that appeared and facts that are gone', () => {
    expect(compareBound({ a: '1', b: '2' }, { b: '2', c: '3' })).toEqual([
      { fact: 'a', from: '1', to: 'nothing' },
      { fact: 'c', from: 'nothing', to: '3' },
    ]);
  });
});

describe('boundUnstakedKey', () => {
  it('reads the key that was bound, and throws where none was', () => {
    const { bound } = planOf(healthy());

    expect(boundUnstakedKey(bound, 'sol-b')).toBe(KEY.b);
    expect(() => boundUnstakedKey(bound, 'sol-c')).toThrow(/unstaked key of sol-c/);
  });
});

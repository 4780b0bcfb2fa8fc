import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../../../src/procedures/solana/checks/judge.ts';
import {
  lastVoteInWords,
  lastVoteOfAll,
  lastVoteSeen,
  observersApart,
  votesFrozen,
} from '../../../../../src/procedures/solana/takeover/evidence.ts';
import { healthy, SLOT, type Situation } from '../healthy.ts';

/** Slots since the last vote that each observer shows; null: it does not answer. */
function silentFor(situation: Situation, ...ages: (number | null)[]): Situation {
  for (const [index, age] of ages.entries()) {
    const observer = situation.observation.observers[index];
    if (!observer) throw new Error('there are two observers');
    observer.slot = { kind: 'known', value: SLOT };
    observer.vote =
      age === null
        ? { kind: 'unknown', because: 'no answer', code: 'chain/unreachable' }
        : { kind: 'known', value: { ...shown(observer.vote), lastVote: SLOT - age } };
  }
  return situation;
}
function shown<T>(reading: { kind: 'known'; value: T | null } | { kind: 'unknown' }): T {
  if (reading.kind === 'unknown' || reading.value === null)
    throw new Error('a healthy observer shows the vote account');
  return reading.value;
}

const scene = ({ observation, target, policy, acknowledged }: Situation): Scene => ({
  observation,
  target,
  policy: { ...policy, takeover: { ...policy.takeover, frozen_slots: 150 } },
  acknowledged,
});

describe('that a validator has stopped voting', () => {
  it.each([
    [[150, 151], 'passed'],
    [[149, 400], 'failed'],
    [[400, 149], 'failed'],
    [[400, null], 'unknown'],
    [[null, null], 'unknown'],
  ] as const)('with last votes %j slots ago is %s', (ages, state) => {
    expect(votesFrozen(scene(silentFor(healthy(), ...ages))).state).toBe(state);
  });

  it('is not believed of one observer that shows silence while the other shows a vote', () => {
    expect(votesFrozen(scene(silentFor(healthy(), 9_000, 3)))).toMatchObject({
      severity: 'must',
      state: 'failed',
      found: expect.stringContaining(`last vote ${SLOT - 3}`),
    });
  });

  it('is bound by the newest vote that two observers know', () => {
    expect(lastVoteInWords(silentFor(healthy(), 200, 190).observation)).toBe(String(SLOT - 190));
    expect(lastVoteInWords(silentFor(healthy(), 200, null).observation)).toBe('not known');
  });
});

describe('the newest vote', () => {
  it('is told apart: what somebody has seen, and what all have', () => {
    const { observation } = silentFor(healthy(), 200, 190);

    expect([lastVoteSeen(observation), lastVoteOfAll(observation)]).toEqual([SLOT - 190, SLOT - 200]);
    expect(lastVoteOfAll(silentFor(healthy(), null, null).observation)).toBe(0);
  });
});

describe('observers', () => {
  it('must be neither of the two nodes', () => {
    const situation = healthy();
    const nodes = situation.target.nodes;
    const [node] = nodes;
    if (!node) throw new Error('there are nodes');

    expect(observersApart(scene(situation), nodes).state).toBe('passed');
    situation.target.observers = [{ name: 'one', url: `http://${node.host}:${node.rpcPort}` }];
    expect(observersApart(scene(situation), nodes)).toMatchObject({
      state: 'failed',
      found: `one is ${node.node} itself`,
    });
  });
});

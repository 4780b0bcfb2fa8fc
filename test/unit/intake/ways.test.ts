import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../src/intake/validator-status.ts';
import { factsOf, healthy, SLOT, type Situation } from '../procedures/solana/healthy.ts';

const SILENT = { kind: 'unknown', because: 'no route to host', code: 'host/unreachable' } as const;

function seen(change: (situation: Situation) => void = () => {}, nodes?: readonly string[]) {
  const situation = healthy(nodes);
  change(situation);
  const { observation, ...rest } = situation;
  const { ways, witnesses } = statusOf({ ...rest, seen: observation });
  return { ways, witnesses };
}

function unfit(situation: Situation): void {
  factsOf(situation, 'sol-b').ledgerFreeKb = 10;
}

function cutOff(situation: Situation, node: string): void {
  const observed = situation.observation.nodes[node];
  if (observed) observed.host = SILENT;
}

function lastVote(situation: Situation, at: number, slot: number): void {
  const vote = situation.observation.observers[at]?.vote;
  if (vote?.kind === 'known' && vote.value) vote.value.lastVote = slot;
}

describe('the ways out of one look', () => {
  it('is a handover where both nodes answer, and no takeover from a node that answers', () => {
    expect(seen().ways).toEqual({
      handover: { kind: 'open', from: 'sol-a', to: 'sol-b' },
      takeover: { kind: 'closed', because: 'sol-a answers and runs as the identity' },
    });
  });

  it('is a takeover where the active does not answer, whatever the votes do: that takes more than one look', () => {
    expect(seen((it) => cutOff(it, 'sol-a')).ways).toMatchObject({
      handover: { kind: 'closed' },
      takeover: { kind: 'open', from: 'sol-a', to: 'sol-b' },
    });
  });

  it('is a takeover where the validator of the active does not say what it runs as', () => {
    expect(seen((it) => (factsOf(it, 'sol-a').runningIdentity = null)).ways?.takeover.kind).toBe('open');
  });

  it('is neither where the standby is unfit, and says why', () => {
    expect(seen(unfit).ways?.handover).toMatchObject({ kind: 'closed', because: expect.stringContaining('sol-b') });
    const dead = seen((it) => {
      unfit(it);
      cutOff(it, 'sol-a');
    });
    expect(dead.ways?.takeover).toMatchObject({ kind: 'closed', because: expect.stringContaining('sol-b') });
  });

  it('is no takeover where two nodes may be the one that signs', () => {
    const { ways } = seen(
      (it) => {
        cutOff(it, 'sol-a');
        cutOff(it, 'sol-c');
      },
      ['sol-a', 'sol-b', 'sol-c'],
    );

    expect(ways?.takeover).toMatchObject({
      kind: 'closed',
      because: expect.stringContaining('only one of them can be taken over from'),
    });
  });

  it('is no takeover from an observer that is the standby itself', () => {
    const { ways } = seen((it) => {
      cutOff(it, 'sol-a');
      it.target.observers[0] = { name: 'one', url: 'http://sol-b.test:8899' };
    });

    expect(ways?.takeover).toMatchObject({ kind: 'closed', because: expect.stringContaining('sol-b itself') });
  });
});

describe('an observer', () => {
  it('says whether votes land, each for itself', () => {
    const { witnesses } = seen((it) => lastVote(it, 1, SLOT - 150));

    expect(witnesses).toEqual([
      { observer: 'one', landing: true, said: 'last vote 3 slots (1 s) ago' },
      { observer: 'two', landing: false, said: 'last vote 150 slots (60 s) ago' },
    ]);
  });

  it('that does not answer, or does not know the vote account, says nothing', () => {
    const { witnesses } = seen((it) => {
      const [one, two] = it.observation.observers;
      if (one) one.slot = { kind: 'unknown', because: 'rate limited', code: 'chain/unreachable' };
      if (two) two.vote = { kind: 'known', value: null };
    });

    expect(witnesses?.map(({ landing, said }) => [landing, said])).toEqual([
      [null, 'rate limited'],
      [null, 'knows no such vote account'],
    ]);
  });

  it('that stands still sees the votes that were there then', () => {
    const { witnesses } = seen((it) => {
      for (const [at, observer] of it.observation.observers.entries()) {
        lastVote(it, at, SLOT - 5_003);
        observer.slot = { kind: 'known', value: SLOT - 5_000 };
      }
    });

    expect(witnesses?.map(({ landing }) => landing)).toEqual([true, true]);
  });
});

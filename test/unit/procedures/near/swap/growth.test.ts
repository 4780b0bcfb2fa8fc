import { describe, expect, it } from 'vitest';
import type { Counters, Reading } from '../../../../../src/procedures/near/swap/counters.ts';
import { growth } from '../../../../../src/procedures/near/swap/growth.ts';
import { KEY } from '../healthy.ts';

const duty = (text: string) => {
  const [produced = 0, expected = 0] = text.split('/').map(Number);
  return { produced, expected };
};

/** Produced of expected: blocks, chunks, endorsements. */
type Row = readonly [blocks: string, chunks: string, endorsements: string];

function counters([blocks, chunks, endorsements]: Row, more: Partial<Counters> = {}): Counters {
  return {
    epochStart: 1_000,
    height: 1_500,
    duties: { blocks: duty(blocks), chunks: duty(chunks), endorsements: duty(endorsements) },
    hasShards: true,
    publicKey: KEY,
    ...more,
  };
}
const both = (each: Counters): Reading => ({ one: each, two: each });
const judged = (before: Reading, now: Reading) => growth(before, now, KEY).kind;

describe('what the chain counts for the pool', () => {
  const before = both(counters(['1/1', '5/5', '50/50']));

  it('shows that it signs when chunks and endorsements both grow', () => {
    const now = both(counters(['1/1', '6/6', '52/52'], { height: 1_502 }));

    expect(growth(before, now, KEY)).toMatchObject({ kind: 'signs', signedAt: 1_502 });
  });

  it('does not show it while it makes chunks and endorses nothing', () => {
    expect(judged(before, both(counters(['1/1', '6/6', '50/52'])))).toBe('silent');
  });

  it('asks for endorsements alone of a pool that has no chunks to make', () => {
    const validator = counters(['0/0', '0/0', '50/50'], { hasShards: false });

    expect(
      judged(both(validator), both({ ...validator, ...counters(['0/0', '0/0', '51/51'], { hasShards: false }) })),
    ).toBe('signs');
  });

  it('waits for a chunk of a pool that has shards, though none was expected yet', () => {
    const early = counters(['0/0', '0/0', '1/1']);

    expect(judged(both(early), both(counters(['0/0', '0/0', '3/3'])))).toBe('no-duty');
  });

  it('is not believed of one observer', () => {
    const now = counters(['1/1', '6/6', '52/52']);

    expect(judged(before, { one: now })).toBe('unread');
    expect(judged(before, { one: now, two: counters(['1/1', '5/6', '50/52']) })).toBe('silent');
  });

  it('begins anew with an epoch, in which the counters do', () => {
    const fresh = both(counters(['0/0', '1/1', '3/3'], { epochStart: 2_000 }));
    const first = growth(before, fresh, KEY);

    expect(first.kind).toBe('no-duty');
    expect(growth(first.baseline, both(counters(['0/0', '2/2', '4/4'], { epochStart: 2_000 })), KEY).kind).toBe(
      'signs',
    );
  });

  it('says that there is no seat, and that the seat has another key', () => {
    expect(judged(before, both(counters(['0/0', '0/0', '0/0'], { duties: null, publicKey: null })))).toBe('no-seat');
    expect(judged(before, both(counters(['1/1', '6/6', '52/52'], { publicKey: 'ed25519:another' })))).toBe('silent');
  });

  it('tells a duty that was missed from one that did not come', () => {
    expect(judged(before, before)).toBe('no-duty');
    expect(judged(before, both(counters(['1/1', '5/6', '50/50'])))).toBe('silent');
  });
});

import { describe, expect, it } from 'vitest';
import { changedSince } from '../../../../src/procedures/polkadot/bound.ts';

const bound = { stash: '0x01', 'keys on chain': '0xaa', 'guard checksum': 'abc' };

describe('what was approved of a Polkadot move', () => {
  it('stands while every fact is as it was', () => {
    expect(changedSince({ bound }, { stash: '0x01', 'keys on chain': '0xaa' })).toBeNull();
  });

  it('is void when somebody has set other keys since', () => {
    expect(changedSince({ bound }, { stash: '0x01', 'keys on chain': '0xbb' })).toMatch(/`keys on chain` has changed/);
  });
});

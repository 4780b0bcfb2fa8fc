import { describe, expect, it } from 'vitest';
import { newKeypair } from '../../../../../src/lab/cluster/keys.ts';
import { recordVote } from '../../../../../src/lab/cluster/lockouts.ts';
import { encodeTower } from '../../../../../src/lab/cluster/tower.ts';
import { chooseTower, type Offered } from '../../../../../src/procedures/solana/takeover/tower-choice.ts';

const VALIDATOR = newKeypair();
const OTHER = newKeypair();
const towerUpTo = (slot: number, key = VALIDATOR): Buffer =>
  encodeTower(recordVote({ votes: [], root: null }, slot), key, Buffer.alloc(32));
const old = (bytes: Buffer): Offered => ({ from: 'the old node', bytes });
const copy = (bytes: Buffer): Offered => ({ from: 'the copy on the standby', bytes });
const chosen = (offered: readonly Offered[], onChain = 100) => chooseTower(offered, VALIDATOR.publicKey, onChain);

describe('the tower that the standby gets', () => {
  it('is the first that holds every vote on chain', () => {
    expect(chosen([old(towerUpTo(100)), copy(towerUpTo(120))]).tower?.lastVote).toBe(100);
    expect(chosen([old(towerUpTo(99)), copy(towerUpTo(100))]).tower?.lastVote).toBe(100);
  });

  it('is none where all are older than a vote that landed, and the words say what that means', () => {
    const { tower, words } = chosen([copy(towerUpTo(99))]);

    expect(tower).toBeNull();
    expect(words).toMatch(/ends at vote 99, the chain shows 100.*never landed/);
  });

  it.each([
    ['of another validator', copy(towerUpTo(200, OTHER)), /it belongs to/],
    ['torn', copy(towerUpTo(200).subarray(0, 40)), /cannot be read/],
  ])('is never one that is %s', (_, offered, why) => {
    const { tower, words } = chosen([offered]);

    expect(tower).toBeNull();
    expect(words).toMatch(why);
  });

  it('says of a copy that votes which never landed are not in it, and not of the tower of the old node', () => {
    expect(chosen([copy(towerUpTo(100))]).words).toMatch(/never landed/);
    expect(chosen([old(towerUpTo(100))]).words).not.toMatch(/never landed/);
  });

  it('is none where none is offered', () => {
    expect(chosen([])).toMatchObject({ tower: null, words: expect.stringMatching(/no tower of the validator/) });
  });
});

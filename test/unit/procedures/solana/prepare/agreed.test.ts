import { describe, expect, it } from 'vitest';
import { notAgreed, roleFact } from '../../../../../src/procedures/solana/prepare/agreed.ts';
import { bareLook, MADE } from './scene.ts';

const plan = { bound: { [roleFact('sol-b')]: 'passive', 'sol-b new key': '/unstaked.json' } };
const kept = (set: string) => ({
  set,
  entry: '01',
  part: 'unstaked',
  before: 'none',
  after: 'generated',
  role: 'passive',
});
const looks = (unstakedKey: string, ...sets: string[]) =>
  new Map([['sol-b', bareLook('passive', { unstakedKey, kept: sets.map(kept) })]]);

describe('a key that people agreed to have made', () => {
  it.each([
    ['was not made yet', looks('missing')],
    ['was made by this run', looks(MADE, '0002-r-1')],
  ])('is as agreed where it %s', (_title, seen) => {
    expect(notAgreed({ plan, run: { id: 'r-1' } }, seen, [])).toEqual([]);
  });

  it.each([
    ['nobody knows who', looks(MADE)],
    ['another run', looks(MADE, '0001-r-0')],
  ])('is refused where it was made by %s', (_title, seen) => {
    expect(notAgreed({ plan, run: { id: 'r-1' } }, seen, [])).toEqual([
      expect.stringContaining('on sol-b that this run did not make'),
    ]);
  });
});

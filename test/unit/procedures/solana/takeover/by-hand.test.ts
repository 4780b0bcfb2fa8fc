import { expect, it } from 'vitest';
import { byHandOfTakeover } from '../../../../../src/procedures/solana/takeover/by-hand.ts';
import { healthy } from '../healthy.ts';

const { target } = healthy();
const run = { id: 'r-1', from: 'sol-a', to: 'sol-b' };

it('names every way on where the new node restarted and nobody signs, the safest first', () => {
  const { first, steps } = byHandOfTakeover({ target, run, signer: 'unknown', state: 'told-began' });

  expect(first).toContain('nobody signs');
  expect(steps.flatMap(({ node, command }) => (node === 'Baton' ? [command] : []))).toEqual([
    'resume r-1',
    `takeover ${target.validator} --from sol-b --to sol-a`,
    `takeover ${target.validator} --from sol-a --to sol-b`,
  ]);
});

import { describe, expect, it } from 'vitest';
import { SHELLS } from '../../guard/stub-host.ts';
import { checkConformance } from './conformance-play.ts';
import { DEEP_SEQUENCES } from './tie-sequences.ts';

/** A share of what `npm run -s conformance -- --sequences 2000` drives; one takes about half a second. */
const SEQUENCES = 30;

describe('the model of the guard', () => {
  it('answers and leaves the host as the real guard does, in every shell', async () => {
    await checkConformance({
      shells: SHELLS,
      first: DEEP_SEQUENCES,
      sequences: DEEP_SEQUENCES.length + SEQUENCES,
      seed: 1,
    });
  }, 180_000);

  it('is told apart from a guard that keeps other rules, with the seed that shows it', async () => {
    const wrong = checkConformance({
      shells: SHELLS.slice(0, 1),
      sequences: SEQUENCES,
      seed: 1,
      mutations: new Set(['links-other-way-round']),
      shrinks: false,
    });

    await expect(wrong).rejects.toThrow(/seed: 1, path: .*the guard: .*the model: /s);
  }, 180_000);
});

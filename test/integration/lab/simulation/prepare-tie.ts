import { isDeepStrictEqual } from 'node:util';
import type { PrepareMutations } from '../../../../src/lab/simulation/prepare/mutations.ts';
import type { PrepareSequence } from './prepare-moves.ts';
import { modelSide, realSide } from './prepare-pair.ts';

/** Plays both and compares after each move. @throws Error `script and model differ after …` */
export async function comparePrepare(
  shell: string,
  { role, moves }: PrepareSequence,
  without: PrepareMutations,
): Promise<void> {
  const [real, model] = [await realSide(shell, role), await modelSide(role, without)];
  try {
    for (const [index, move] of moves.entries()) {
      const [was, is] = [await real.play(move), await model.play(move)];
      if (isDeepStrictEqual(was, is)) continue;
      const before = JSON.stringify({ role, moves: moves.slice(0, index + 1) });
      throw new Error(
        `script and model differ after ${before}: the script: ${JSON.stringify(was)} the model: ${JSON.stringify(is)}`,
      );
    }
  } finally {
    await real.close();
  }
}

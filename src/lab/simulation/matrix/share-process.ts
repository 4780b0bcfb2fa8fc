import { parentPort, workerData } from 'node:worker_threads';
import { isDotPlayed } from '../../polkadot/matrix/schedule.ts';
import { nearGame } from '../../near/matrix/game.ts';
import { isNearPlayed } from '../../near/simulation/scene.ts';
import { playGameShare } from '../../played/share.ts';
import { dotGame } from '../../polkadot/matrix/game.ts';
import type { MatrixProcedure } from './field.ts';
import { playShare, type Share } from './share.ts';
import type { Tally } from './tally.ts';

/** A thread that plays one share and tells what came of it. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- started by `matrix.ts` alone, which gives it a share
const share = workerData as Omit<Share, 'untilMs' | 'procedure'> & {
  readonly procedure: MatrixProcedure;
  readonly forMs: number | null;
};
/** Told so often that a person sees it go on. */
const TELL_EVERY = 50;

let since = 0;
const untilMs = share.forMs === null ? null : performance.now() + share.forMs;
const tally = await playOf(share.procedure);
tell({ tally });

function playOf(procedure: MatrixProcedure): Promise<Tally> {
  const drawn = { ...share, untilMs };
  if (isDotPlayed(procedure)) return playGameShare(dotGame(procedure), drawn, progress);
  if (isNearPlayed(procedure)) return playGameShare(nearGame(procedure), drawn, progress);
  return playShare({ ...drawn, procedure }, progress);
}

function progress(): void {
  if (++since < TELL_EVERY) return;
  tell({ plays: since });
  since = 0;
}

function tell(what: object): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(what);
}

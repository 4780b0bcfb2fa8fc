import { parentPort, workerData } from 'node:worker_threads';
import { playShare, type Share } from './share.ts';

/** A thread that plays one share and tells what came of it. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- started by `matrix.ts` alone, which gives it a share
const share = workerData as Omit<Share, 'untilMs'> & { readonly forMs: number | null };
/** Told so often that a person sees it go on. */
const TELL_EVERY = 50;

let since = 0;
const tally = await playShare(
  { ...share, untilMs: share.forMs === null ? null : performance.now() + share.forMs },
  () => {
    if (++since < TELL_EVERY) return;
    tell({ plays: since });
    since = 0;
  },
);
tell({ tally });

function tell(what: object): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(what);
}

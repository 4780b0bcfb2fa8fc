import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import type { Included } from '../extrinsics.ts';

/** From Asset Hub to the relay chain keys take two to three blocks; far beyond that they were turned away. Unit: milliseconds. */
export const STORED_WITHIN_MS = 600_000;

/** About twenty minutes of blocks: twice as long as keys are waited for. */
const MOST_BLOCKS = 200;

/** Why the relay chain refused keys in its blocks after `since`: only its event says so (polkadot-sdk PR #11055). Null: it did not. */
export async function refusedAfter(
  context: RunContext,
  deps: PolkadotDeps,
  { block }: SessionState,
  since: number,
  atMost = MOST_BLOCKS,
): Promise<string | null> {
  const { stash } = deps.targetOf(context);
  const from = Math.max(1, since + 1, block.number - atMost);
  if (from > block.number) return null;
  const updates = await deps.setKeys.keyUpdates({ stash, from, to: block.number });
  return updates.at(-1)?.error ?? null;
}

/** The same of an extrinsic that was carried out: it is over then, and another may be made. Journaled. */
export async function turnedAway(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  { hash, relayBlock }: Included,
): Promise<string | null> {
  const error = await refusedAfter(context, deps, state, relayBlock);
  if (error === null) return null;
  const text = `the relay chain turned the keys away: ${error}`;
  await context.journal({ kind: 'keys.settled', hash, result: 'failed', text });
  return text;
}

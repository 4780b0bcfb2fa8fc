import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { Slot } from '../../../domain/names.ts';
import type { HandoverDeps } from './deps.ts';

/** One observer alone can be wrong, or be made to be. */
export const FEWEST_OBSERVERS = 2;

/** The last vote at processed of every observer that answers; those that do not are left out. */
export async function votesSeen(
  { observers }: Pick<HandoverDeps, 'observers'>,
  { voteAccount }: Pick<SolanaTarget, 'voteAccount'>,
): Promise<readonly { readonly observer: string; readonly vote: Slot }[]> {
  const readings = await Promise.all(
    [...observers].map(async ([observer, rpc]) => {
      const reading = await rpc.voteAccount(voteAccount, 'processed').catch(() => null);
      return reading === null ? [] : [{ observer, vote: reading.lastVote }];
    }),
  );
  return readings.flat();
}

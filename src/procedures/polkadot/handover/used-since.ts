import { keysInUse } from '../../../chains/polkadot/keys-in-use.ts';
import type { PublicSessionKey } from '../../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { confirmedChain } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import type { MayStop } from '../may-stop.ts';

/** To begin anew costs one session; to read more of them than this costs more, and an RPC keeps few. */
const MOST_SESSIONS = 12;

/**
 * Whether the chain has named a key of the old node since it was seen free, read at the last block of each session: what `nextKeys`
 * names there is queued, and what is queued there is active next. A worker that was away has seen none of it (safety protocol 6.1).
 * @param since the session in which the old node was first seen free; it has to have stayed so up to its end
 * @returns null: it was free all the while. `used`, also where a block is too old to be read: then it is measured anew
 */
export async function usedSince(
  context: RunContext,
  deps: PolkadotDeps,
  keystore: readonly PublicSessionKey[],
  now: SessionState,
  since: number,
): Promise<MayStop | null> {
  let state = now;
  if (now.session - since > MOST_SESSIONS)
    return used(`nobody has looked for ${now.session - since} sessions, and so many are not read`);
  while (state.session > since) {
    const last = (state.epoch?.startBlock ?? 0) - 1;
    if (last < 1) return used(`the chain does not say in which block session ${state.session} began`);
    try {
      const { state: before, doubts } = await confirmedChain(context, deps, keystore, last);
      if (doubts.length > 0) return { kind: 'unread', because: doubts.join('; ') };
      if (before.session >= state.session) return used(`block ${last} is not of the session before ${state.session}`);
      const { uses, unread } = keysInUse(before, keystore);
      const [first] = uses;
      if (first !== undefined) return used(`${first.place} named its ${first.key.type} key at block ${last}`);
      if (unread.length > 0) return used(`the chain does not show ${unread.join(', ')} at block ${last}`);
      state = before;
    } catch (error) {
      if (!(error instanceof BatonError && error.code === 'chain/bad-answer')) throw error;
      return used(`block ${last} cannot be read any more (${error.message})`);
    }
  }
  return null;
}

const used = (because: string): MayStop => ({ kind: 'used', because });

import type { PublicSessionKey } from '../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../chains/polkadot/session-state.ts';
import { messageOf } from '../../domain/failure.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { PolkadotDeps } from './deps.ts';

/** One finalized state of the relay chain, and whether the other observers know of it. */
export interface ChainNow {
  readonly state: SessionState;
  /** Observers that were asked for the same block and have another state there, or could not be asked, in words. */
  readonly doubts: readonly string[];
}

/** @throws `chain/unreachable` or `chain/bad-answer` of the first observer */
export function chainNow(
  context: RunContext,
  deps: PolkadotDeps,
  keys: readonly PublicSessionKey[] = [],
): Promise<SessionState> {
  const [first] = deps.observers;
  if (first === undefined) throw new Error('a fleet file without observers is refused');
  return first.chain.sessionState({ stash: deps.targetOf(context).stash, keys });
}

/**
 * The same, and what every other observer says of the very same block. Before a node may be stopped nobody is believed alone:
 * finality makes honest observers agree to the bit.
 */
export async function confirmedChain(
  context: RunContext,
  deps: PolkadotDeps,
  keys: readonly PublicSessionKey[],
): Promise<ChainNow> {
  const state = await chainNow(context, deps, keys);
  const { stash } = deps.targetOf(context);
  const others = deps.observers.slice(1).map(async ({ name, chain }) => {
    try {
      const same = await chain.sessionState({ stash, keys, at: state.block.number });
      return JSON.stringify(same) === JSON.stringify(state) ? [] : [`${name} has another block ${state.block.number}`];
    } catch (error) {
      return [`${name} could not be asked: ${messageOf(error)}`];
    }
  });
  return { state, doubts: (await Promise.all(others)).flat() };
}

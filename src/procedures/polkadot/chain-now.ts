import type { PublicSessionKey } from '../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../chains/polkadot/session-state.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { PolkadotDeps, RelayObserver } from './deps.ts';

/** One finalized state of the relay chain, and whether the other observers know of it. */
export interface ChainNow {
  readonly state: SessionState;
  /** Observers that were asked for the same block and have another state there, or could not be asked, in words. */
  readonly doubts: readonly string[];
}

/** As far as finality and two honest RPCs are apart on a bad day: two minutes. Unit: blocks. */
const MOST_BEHIND = 20;

/** Whether nothing else went wrong than that a chain could not be read. */
export function isChainAway(error: unknown): error is BatonError {
  return error instanceof BatonError && error.code.startsWith('chain/');
}

/** As the first observer has it that answers. @throws `chain/unreachable` or `chain/bad-answer` of the last when none does */
export async function chainNow(
  context: Pick<RunContext, 'run'>,
  deps: PolkadotDeps,
  keys: readonly PublicSessionKey[] = [],
): Promise<SessionState> {
  return (await firstAnswer(context, deps, keys)).state;
}

/**
 * The same, and what every other observer says of the very same block, and whether it is one of now. Before a node may be stopped nobody is believed alone:
 * finality makes honest observers agree to the bit.
 * @param at an earlier finalized block; default: the newest
 */
export async function confirmedChain(
  context: RunContext,
  deps: PolkadotDeps,
  keys: readonly PublicSessionKey[],
  at?: number,
): Promise<ChainNow> {
  const { state, observer } = await firstAnswer(context, deps, keys, at);
  const { stash } = deps.targetOf(context);
  const others = deps.observers.filter((each) => each !== observer);
  if (others.length === 0) return { state, doubts: [`${observer.name} is the only observer`] };
  const doubts = others.map(async ({ name, chain }) => {
    try {
      // An RPC that stands still tells the truth of a block of long ago, and everybody has that block.
      const aheadBlocks = at === undefined ? (await chain.finalizedHead('relay')).number - state.block.number : 0;
      if (aheadBlocks > MOST_BEHIND) return [`${observer.name} is ${aheadBlocks} blocks behind ${name}`];
      const same = await chain.sessionState({ stash, keys, at: state.block.number });
      return JSON.stringify(same) === JSON.stringify(state) ? [] : [`${name} has another block ${state.block.number}`];
    } catch (error) {
      return [`${name} could not be asked: ${messageOf(error)}`];
    }
  });
  return { state, doubts: (await Promise.all(doubts)).flat() };
}

async function firstAnswer(
  context: Pick<RunContext, 'run'>,
  deps: PolkadotDeps,
  keys: readonly PublicSessionKey[],
  at?: number,
): Promise<{ readonly observer: RelayObserver; readonly state: SessionState }> {
  const { stash } = deps.targetOf(context);
  let failure: unknown = new Error('a fleet file without observers is refused');
  for (const observer of deps.observers) {
    try {
      return { observer, state: await observer.chain.sessionState({ stash, keys, ...(at !== undefined && { at }) }) };
    } catch (error) {
      if (!isChainAway(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

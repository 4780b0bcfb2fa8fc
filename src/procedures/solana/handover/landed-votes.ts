import type { SolanaTarget } from '../../../chains/solana/target.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { Slot } from '../../../domain/names.ts';
import type { HandoverDeps } from './deps.ts';

/** Two observers that agree, so that one that lies proves nothing. */
const WITNESSES = 2;
/** About one slot: a shorter pause would only read the same vote again. */
const READ_EVERY_MS = 400;

/** What the chain has shown, or why it has not. */
export type LandedVotes =
  | { readonly proven: true; readonly observers: readonly string[]; readonly first: Slot; readonly second: Slot }
  | {
      readonly proven: false;
      readonly text: string;
      readonly observers: readonly string[];
      readonly first: Slot;
      readonly second: Slot;
    };

/**
 * Waits until two observers show, at confirmed, a last vote above `after` that grows in a later reading (safety protocol
 * 4.5). Observers that do not answer are asked again until the time is over.
 */
export async function proveLandedVotes(
  deps: HandoverDeps,
  target: SolanaTarget,
  after: Slot,
  withinMs: number,
  signal: AbortSignal,
): Promise<LandedVotes> {
  const firsts = new Map<string, Slot>();
  const seconds = new Map<string, Slot>();
  const problems = new Map<string, string>();
  const until = deps.clock.monotonic() + withinMs;
  while (deps.clock.monotonic() < until) {
    await Promise.all(
      [...deps.observers].map(async ([name, rpc]) => {
        try {
          const vote = (await rpc.voteAccount(target.voteAccount, 'confirmed'))?.lastVote ?? 0;
          const first = firsts.get(name);
          if (first === undefined && vote > after) firsts.set(name, vote);
          else if (first !== undefined && vote > first) seconds.set(name, vote);
          problems.set(name, `${name} shows a last vote of ${vote}`);
        } catch (error) {
          problems.set(name, `${name} did not answer: ${messageOf(error)}`);
        }
      }),
    );
    if (seconds.size >= WITNESSES) {
      return {
        proven: true,
        observers: [...seconds.keys()],
        first: Math.min(...firsts.values()),
        second: Math.max(...seconds.values()),
      };
    }
    await deps.clock.sleep(READ_EVERY_MS, signal);
  }
  const text = `No vote after ${after} was seen to land and grow at two observers within ${withinMs / 1_000} s: ${[...problems.values()].join('; ')}.`;
  return { proven: false, text, observers: [], first: 0, second: 0 };
}

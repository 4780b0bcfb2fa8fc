import { z } from 'zod';
import { type Hex, readAddress } from './account.ts';
import type { ChainConnection } from './connection.ts';
import { decode } from '../decode.ts';

/** What one node has seen of a round of GRANDPA. */
export interface GrandpaRound {
  readonly round: number;
  /** Whether it has seen enough precommits to end the round, so that who is missing has had its time. */
  readonly isDecided: boolean;
  /** Public keys of which it has seen neither prevote nor precommit. */
  readonly silent: readonly Hex[];
}

const Votes = z.object({ currentWeight: z.number(), missing: z.array(z.string()) });
const Round = z.object({ round: z.number(), thresholdWeight: z.number(), prevotes: Votes, precommits: Votes });
/** ReportedRoundStates (polkadot-sdk substrate/client/consensus/grandpa/rpc/src/report.rs); keys are SS58 there. */
const RoundStates = z.object({ best: Round, background: z.array(Round) });

/**
 * The rounds that a node has in hand, the newest first. Empty where it answers with an error: it has no GRANDPA, or has just started.
 * @throws `chain/unreachable` when there is no answer, `chain/bad-answer` when it is not understood
 */
export async function readGrandpaRounds(relay: Pick<ChainConnection, 'call'>): Promise<readonly GrandpaRound[]> {
  const answer = await relay.call('grandpa_roundState', []);
  if (answer.kind === 'error') return [];
  const { best, background } = decode('grandpa_roundState', RoundStates, answer.result);
  return [best, ...background].map(({ round, thresholdWeight, prevotes, precommits }) => {
    const missed = new Set(precommits.missing);
    return {
      round,
      isDecided: precommits.currentWeight >= thresholdWeight,
      silent: prevotes.missing.filter((key) => missed.has(key)).map((key) => readAddress(key).account),
    };
  });
}

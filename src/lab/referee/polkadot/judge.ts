import type { NodeName } from '../../../domain/names.ts';
import type { AccountId, SessionIndex } from '../../polkadot/model/names.ts';
import { keyCapabilities, type SharedKeys, sharedKeys } from './capability.ts';
import type { PolkadotHistoryEvent, Signed } from './history.ts';
import { sessionsSeen, signedIn, silentMsIn } from './sessions.ts';

/** One move of a validator as the lab arranged it. Times are of the wall clock, in milliseconds. */
export interface PolkadotMatch {
  readonly stash: AccountId;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface PolkadotJudgement {
  /**
   * Pairs of processes that could sign with the same key at once, plus blocks and votes that two nodes really made for
   * one slot. Zero or the move was unsafe.
   */
  readonly doubleSigned: number;
  /** Sessions in which the validator was in the authority sets and nobody with its keys could sign at any time. */
  readonly silentSessions: number;
  /** Whole sessions in which it was in the authority sets and the chain saw neither a block nor a vote of it. */
  readonly unsignedSessions: number;
  /** How long nobody could sign while the validator was in the authority sets. */
  readonly silentMs: number;
  /** Sessions judged in which it was in the authority sets, and in which it was not. */
  readonly sessions: number;
  readonly notElected: number;
  /** Who can sign at the end with the keys of the session that runs then. */
  readonly signers: readonly NodeName[];
  readonly evidence: {
    readonly shared: readonly SharedKeys[];
    readonly equivocations: readonly Signed[];
    readonly silent: readonly SessionIndex[];
    readonly unsigned: readonly SessionIndex[];
  };
}

/** The referee's word on one move, from what nodes and chain say of themselves and from nothing else. */
export function judgePolkadot(events: readonly PolkadotHistoryEvent[], match: PolkadotMatch): PolkadotJudgement {
  const { stash, fromMs, untilMs } = match;
  const seen = events.filter((event) => event.atMs <= untilMs);
  const shared = sharedKeys(seen, untilMs);
  const equivocations = seen.filter((event) => event.kind === 'signed').filter(({ nodes }) => nodes.length > 1);
  const sessions = sessionsSeen(seen, stash, fromMs, untilMs);
  const elected = sessions
    .filter(({ keys }) => keys.size > 0)
    .map((session) => ({ ...session, silentMs: silentMsIn(seen, session) }));
  const silent = elected.filter((each) => each.silentMs >= each.toMs - each.fromMs);
  const unsigned = elected.filter(({ whole, session }) => whole && signedIn(seen, stash, session).length === 0);
  const last = elected.at(-1);
  return {
    doubleSigned: shared.length + equivocations.length,
    silentSessions: silent.length,
    unsignedSessions: unsigned.length,
    silentMs: elected.reduce((sum, each) => sum + each.silentMs, 0),
    sessions: elected.length,
    notElected: sessions.length - elected.length,
    signers: last === undefined ? [] : ableAtTheEnd(seen, last.keys),
    evidence: {
      shared,
      equivocations,
      silent: silent.map(({ session }) => session),
      unsigned: unsigned.map(({ session }) => session),
    },
  };
}

const ableAtTheEnd = (events: readonly PolkadotHistoryEvent[], keys: ReadonlySet<string>): readonly NodeName[] =>
  keyCapabilities(events, keys)
    .filter(({ toMs }) => toMs === null)
    .map(({ node }) => node);

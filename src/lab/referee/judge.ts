import type { NodeName, PublicKey } from '../../domain/names.ts';
import type { HistoryEvent } from './history.ts';
import { capabilities, doubleVotes, nobodySigns, overlaps, type Overlap } from './capability.ts';
import { voteGap, type VoteGap } from './gap.ts';
import { lockoutViolations, type LockoutViolation } from './lockout.ts';
import { safeSignerLeftIdle } from './safe-signer.ts';
import { asDeclared } from './declared.ts';
import { lacksOnlyUnseen, staleTowers, type StaleAdoption } from './stale-tower.ts';

/** One move as the lab arranged it. Times are CLOCK_MONOTONIC in milliseconds. */
export interface Match {
  readonly identity: PublicKey;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Nodes on which a command may still take effect after the end. */
  readonly unsettled: readonly NodeName[];
  /** People have accepted that votes which were cast and never landed may be lost. */
  readonly mayLoseUnseen?: boolean;
}

export interface Judgement {
  /** Pairs of processes that could sign at once, plus votes really cast meanwhile. Zero or the move was unsafe. */
  readonly doubleSigned: number;
  readonly lockoutViolations: number;
  readonly staleTower: number;
  /** Adoptions of a tower without votes that never landed, where people have accepted that. */
  readonly unseenLost: number;
  /** All of the above that would not have been if what people declared had been true; in none of the other counters. */
  readonly falseDeclarations: number;
  /** A node that could safely have signed at the end, although nobody does. Null or the end was not allowed. */
  readonly idleSafeSigner: NodeName | null;
  /** Who can sign at the end. */
  readonly signers: readonly NodeName[];
  readonly gap: VoteGap | null;
  readonly nobodySignsMs: number;
  readonly evidence: {
    readonly overlaps: readonly Overlap[];
    readonly lockouts: readonly LockoutViolation[];
    readonly stale: readonly StaleAdoption[];
  };
}

/** The referee's word on one move, from the stand-ins' own channel and from nothing else. */
export function judge(events: readonly HistoryEvent[], match: Match): Judgement {
  const { identity, from, to, fromMs, untilMs } = match;
  const seen = events.filter((event) => event.atMs <= untilMs);
  const intervals = capabilities(seen, identity);
  const silent = nobodySigns(intervals, fromMs, untilMs);
  const declared = asDeclared(seen);
  const wrong = wrongIn(declared, match);
  const { pairs, lockouts, stale } = wrong;
  const unseen = match.mayLoseUnseen === true ? stale.filter((each) => lacksOnlyUnseen(seen, each)) : [];
  const falseDeclarations = declared === seen ? 0 : countOf(wrongIn(seen, match)) - countOf(wrong);
  return {
    doubleSigned: pairs.length + wrong.votes.length,
    lockoutViolations: lockouts.length,
    staleTower: stale.length - unseen.length,
    unseenLost: unseen.length,
    falseDeclarations,
    // Where two have signed, neither tower holds every vote.
    idleSafeSigner: falseDeclarations > 0 ? null : safeSignerLeftIdle(seen, identity, untilMs, match.unsettled),
    signers: intervals.filter((interval) => interval.toMs === null).map((interval) => interval.node),
    gap: voteGap(seen, identity, from, to),
    nobodySignsMs: silent.reduce((sum, stretch) => sum + stretch.toMs - stretch.fromMs, 0),
    evidence: { overlaps: pairs, lockouts, stale: stale.filter((each) => !unseen.includes(each)) },
  };
}

function wrongIn(events: readonly HistoryEvent[], { identity, untilMs }: Match) {
  const intervals = capabilities(events, identity);
  return {
    pairs: overlaps(intervals, untilMs),
    votes: doubleVotes(events, identity, intervals),
    lockouts: lockoutViolations(events, identity),
    stale: staleTowers(events, identity),
  };
}

const countOf = ({ pairs, votes, lockouts, stale }: ReturnType<typeof wrongIn>): number =>
  pairs.length + votes.length + lockouts.length + stale.length;

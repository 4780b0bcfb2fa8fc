import { votesCast } from '../../referee/capability.ts';
import type { HistoryEvent } from '../../referee/history.ts';
import { ACTIVE, STAKED } from '../run/cast.ts';
import type { Played } from '../run/play.ts';
import type { Finding } from './finding.ts';

/**
 * Whether what was found of a takeover is only that votes were lost which the old node cast and which never landed, after a
 * fence that brings no tower, or after its machine had lost its memory or somebody its tower. Nobody could have known of them; docs/safety.md says so.
 */
export function isUnseenLoss(played: Played, { counter, atMs }: Finding): boolean {
  if (played.schedule.procedure !== 'solana/takeover' || atMs === null) return false;
  if (!hasNoWord(played, atMs)) return false;
  if (counter === 'staleTowerTold') {
    const told = played.happened.find((each) => each.kind === 'told' && each.atMs === atMs);
    return told?.kind === 'told' && isUnseen(played.judged, missing(played.judged, told.lastVote, atMs), atMs);
  }
  if (counter === 'staleTower') {
    const adopted = played.judged.findLast((event) => event.kind === 'tower.adopted' && event.atMs === atMs);
    const lastVote = adopted?.kind === 'tower.adopted' ? (adopted.lastVote ?? 0) : 0;
    return isUnseen(played.judged, missing(played.judged, lastVote, atMs), atMs);
  }
  if (counter !== 'lockoutViolations') return false;
  const broken = played.word.evidence.lockouts.filter(({ vote }) => vote.atMs === atMs);
  return broken.length > 0 && broken.every(({ lockedOut }) => isUnseen(played.judged, [lockedOut], atMs));
}

/** The fence by which the standby was told before that moment had no tower of the old node, or one without its memory. */
function hasNoWord({ entries, fired, schedule, happened }: Played, atMs: number): boolean {
  const fence = entries.findLast(
    ({ event, atMs: provenAtMs }) => event.kind === 'step.proven' && event.step === 'fence' && provenAtMs <= atMs,
  )?.event;
  const by = fence?.kind === 'step.proven' ? fence.figures['fence'] : null;
  if (by === 'hook' || by === 'declared') return true;
  const wasOff = happened.some((each) => each.kind === 'off' && each.node === ACTIVE);
  return wasOff || schedule.old?.fate === 'off' || fired.some(({ name }) => LOSES_TOWER.has(name));
}

/** The machine lost its memory, or somebody put an older file in the place of its tower. */
const LOSES_TOWER: ReadonlySet<string> = new Set(['host-reboots', 'host-lost', 'tower-restored']);

/** Votes of the old node that a tower lacks. */
function missing(events: readonly HistoryEvent[], lastVote: number, atMs: number): number[] {
  return votesCast(events, STAKED.publicKey)
    .filter((vote) => vote.node === ACTIVE && vote.slot > lastVote && vote.atMs <= atMs)
    .map(({ slot }) => slot);
}

/** None of them was in a block by then, and there is one. */
function isUnseen(events: readonly HistoryEvent[], slots: readonly number[], atMs: number): boolean {
  const landed = new Set(
    events.flatMap((event) => (event.kind === 'vote.landed' && event.atMs <= atMs ? [event.slot] : [])),
  );
  return slots.length > 0 && slots.every((slot) => !landed.has(slot));
}

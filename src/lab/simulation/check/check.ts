import type { Played } from '../run/play.ts';
import { checkEffects } from './effects.ts';
import { checkEnds } from './ends.ts';
import { finding, type Counter, type Finding } from './finding.ts';
import { checkJournals } from './journal.ts';
import { checkPeople } from './people.ts';
import { checkTakeover } from './takeover.ts';
import { checkPrepare } from './prepare.ts';
import { checkTowers } from './tower.ts';
import { isUnseenLoss } from './unseen.ts';

/** Everything about one simulated run that must not be. */
export function checkPlayed(played: Played): Finding[] {
  return everything(played).filter((each) => !isBeyondPromise(played, each));
}

/**
 * What docs/safety.md does not promise, counted apart: without a log, a tower that is stored later than the barrier by slots
 * waits; votes that never landed, of a machine that is gone, after people have accepted that; and in a takeover those of an old node
 * that could not be asked. What rests on a false declaration is no finding at all: it is in `falseDeclarations`.
 */
export function beyondPromise(played: Played): number {
  return everything(played).filter((each) => isBeyondPromise(played, each)).length;
}

function isBeyondPromise(played: Played, found: Finding): boolean {
  const { counter, atMs } = found;
  const { schedule } = played;
  if (isUnseenLoss(played, found)) return true;
  if (
    schedule.procedure === 'solana/handover' &&
    counter === 'staleTower' &&
    atMs !== null &&
    hasAccepted(played) &&
    lacksOnlyUnseen(played, atMs)
  )
    return true;
  // One that goes round and round does so whatever its tower holds.
  if (played.outcome === 'unfinished') return false;
  return !schedule.hasLog && schedule.towerLateMs > BARRIER_BY_SLOTS_MS && OF_A_LATE_TOWER.has(counter);
}

/** People declared a node fenced, or asked for the way back with a doubtful tower, after they had read what that may cost. */
function hasAccepted({ entries }: Played): boolean {
  const told = entries.findIndex(({ event }) => event.kind === 'run.stopped' && event.state === 'old-tower-doubtful');
  return (
    entries.some(({ event }) => event.kind === 'override.used') ||
    (told >= 0 && entries.slice(told).some(({ event }) => event.kind === 'wish.stored' && event.wish === 'return'))
  );
}

/** No vote that the tower lacks has ever landed: nobody could have known of one. */
function lacksOnlyUnseen({ referee }: Played, adoptedAtMs: number): boolean {
  const adopted = referee.findLast((event) => event.kind === 'tower.adopted' && event.atMs === adoptedAtMs);
  const lastVote = adopted?.kind === 'tower.adopted' ? (adopted.lastVote ?? 0) : 0;
  return !referee.some((event) => event.kind === 'vote.landed' && event.atMs < adoptedAtMs && event.slot > lastVote);
}

/** The tower has to be still for a second; the two slots before it may be over at once. */
const BARRIER_BY_SLOTS_MS = 1_000;
const OF_A_LATE_TOWER: ReadonlySet<Counter> = new Set([
  'lockoutViolations',
  'staleTower',
  'staleTowerTold',
  'voteAfterTower',
  'stuck',
  'idleTooLong',
  'wrongEnd',
]);

/** Asked for twice of each run: what is found, and what of it lies beyond the promise. */
const FOUND = new WeakMap<Played, readonly Finding[]>();

function everything(played: Played): readonly Finding[] {
  const known = FOUND.get(played);
  if (known) return known;
  const found = findAll(played);
  FOUND.set(played, found);
  return found;
}

function findAll(played: Played): Finding[] {
  return [
    ...signing(played),
    ...checkEffects(played.happened, played.schedule.procedure === 'solana/takeover'),
    ...checkTowers(played.happened, played.judged),
    ...checkTakeover(played),
    ...checkPrepare(played),
    ...checkJournals(played.state),
    ...checkPeople(played.happened, played.state),
    ...checkEnds(played),
  ];
}

/** The referee's word, which rests on the validators' own channel alone. */
function signing({ word }: Played): Finding[] {
  const { overlaps, lockouts, stale } = word.evidence;
  const found = [
    ...overlaps.map(({ first, second, ms }) => {
      const atMs = Math.max(first.fromMs, second.fromMs);
      return finding('doubleSigned', atMs, `${first.node} and ${second.node} could sign for ${Math.round(ms)} ms`);
    }),
    ...lockouts.map(({ vote, lockedOut, until }) =>
      finding(
        'lockoutViolations',
        vote.atMs,
        `${vote.node} voted ${vote.slot}; ${lockedOut} forbade it until ${until}`,
      ),
    ),
    ...stale.map(({ adopted, lastCast }) =>
      finding(
        'staleTower',
        adopted.atMs,
        `${adopted.node} adopted a tower that ends at ${adopted.lastVote}; ${lastCast} was voted`,
      ),
    ),
  ];
  // Votes that were really cast count besides the pairs that could have.
  const cast = word.doubleSigned - overlaps.length;
  return [...found, ...Array.from({ length: cast }, () => finding('doubleSigned', null, 'a vote was cast meanwhile'))];
}

import { capabilities, nobodySigns, votesCast } from '../../referee/capability.ts';
import type { HistoryEvent } from '../../referee/history.ts';
import { ACTIVE, STAKED } from '../run/cast.ts';
import { allowedEnds, leavesUnknown } from '../run/allowed-ends.ts';
import type { Played } from '../run/play.ts';
import { finding, type Finding } from './finding.ts';

/** A new worker, two looks and a second try fit into it several times. Unit: milliseconds. */
const LONGEST_IDLE_MS = 60_000;

/** How it ended: as its faults allow, with somebody who signs where somebody safely could, and with a true word. */
export function checkEnds(played: Played): Finding[] {
  return [...wrongEnd(played), ...stuck(played), ...wrongWord(played), ...idleTooLong(played)];
}

function wrongEnd({ schedule, outcome, fired, crash, unsettled, endedAtMs }: Played): Finding[] {
  if (outcome === 'unfinished') return [];
  const allowed = allowedEnds(schedule, fired, crash !== null);
  // People have said all they can, and something that no look can settle is still there.
  if (allowed.has(outcome) || (outcome === 'stopped' && unsettled.length > 0)) return [];
  return [finding('wrongEnd', endedAtMs, `it ended "${outcome}"; allowed here: ${[...allowed].join(', ')}`)];
}

function stuck({ schedule, entries, outcome, word, endedAtMs }: Played): Finding[] {
  if (outcome === 'unfinished') return [finding('stuck', endedAtMs, 'the run did not end')];
  if (word.idleSafeSigner === null) return [];
  // Where a takeover stands stopped, `wrongEnd` says whether it may: the old node is never given the role.
  if (
    schedule.procedure === 'solana/takeover' &&
    (outcome === 'returned' ? namesWayOn(entries) : outcome === 'stopped')
  )
    return [];
  return [finding('stuck', endedAtMs, `nobody signs although ${word.idleSafeSigner} safely could`)];
}

/**
 * A takeover that is called off never gives the old node the role: its last card names the plans that would. Where nothing was sent to
 * a host all is as it was before, and people who saw nobody sign know as much as then.
 */
function namesWayOn(entries: Played['entries']): boolean {
  if (!entries.some(({ event }) => event.kind === 'intent')) return true;
  const last = entries.findLast(({ event }) => event.kind === 'run.ended')?.event;
  return last?.kind === 'run.ended' && last.signer !== ACTIVE && /`takeover \S+ --to \S+`/.test(last.because);
}

/** What the last card says of the signer is what the referee sees. */
function wrongWord({ entries, word, endedAtMs }: Played): Finding[] {
  const last = entries.findLast(({ event }) => event.kind === 'run.ended' || event.kind === 'run.stopped')?.event;
  if (last?.kind !== 'run.ended' && last?.kind !== 'run.stopped') return [];
  const { signer } = last;
  const signers = word.signers.join(', ') || 'nobody';
  if (signer === 'unknown' || signer === 'unchanged' || signer === signers) return [];
  return [finding('wrongWord', endedAtMs, `the card says ${signer}; it is ${signers}`)];
}

/** Nobody could sign for a minute, while the node that cast the last vote ran all the time and nothing was under way. */
function idleTooLong({ schedule, entries, referee, beganAtMs, endedAtMs, fired, word }: Played): Finding[] {
  if (fired.some((draw) => leavesUnknown(draw) || HOLDS_UP.has(draw.name))) return [];
  const intervals = capabilities(referee, STAKED.publicKey);
  return nobodySigns(intervals, beganAtMs, endedAtMs).flatMap(({ fromMs, toMs }) => {
    const last = votesCast(referee, STAKED.publicKey).findLast(({ atMs }) => atMs <= fromMs);
    // People were asked: how long they read is theirs. And where two have signed no tower is safe.
    const isTheirs = entries.some(({ event, atMs }) => IS_OVER.has(event.kind) && atMs >= fromMs && atMs < toMs);
    if (schedule.procedure === 'solana/takeover' && (isTheirs || word.falseDeclarations > 0)) return [];
    if (toMs - fromMs <= LONGEST_IDLE_MS || !last || !ranAllTheTime(referee, last.instance, toMs)) return [];
    return [
      finding('idleTooLong', fromMs, `nobody signed for ${Math.round((toMs - fromMs) / 1_000)} s; ${last.node} could`),
    ];
  });
}

const IS_OVER: ReadonlySet<string> = new Set(['run.stopped', 'run.ended']);

/** What cannot be written down is not done, for as long as that lasts. */
const HOLDS_UP: ReadonlySet<string> = new Set(['disk-full', 'term-torn']);

function ranAllTheTime(referee: readonly HistoryEvent[], instance: string, untilMs: number): boolean {
  return !referee.some(
    (event) => event.kind === 'process.ended' && event.instance === instance && event.atMs <= untilMs,
  );
}

import type { Slot } from '../../../domain/names.ts';
import { oneLine } from './forms.ts';
import { findAdoption, type LogPosition } from './log.ts';
import { flipLink, isLinkedTo, needLink, needReady, ownTower } from './node.ts';
import { lastGiving } from './last-giving.ts';
import { begin, isMutated, keep, now, Over, recordOf, refuse, say, type Call, type Script } from './script.ts';
import { refuseFailed, setIdentity } from './set-identity.ts';
import { holdsSlot, type TowerBytes } from './tower.ts';

/** So long the log may keep silent before the slots of the node are asked. Unit: milliseconds. */
const LOG_SILENT_MS = 3_000;
/** Between the two looks at a tower of which the log says nothing. Unit: milliseconds. */
const STILL_MS = 1_000;
/** What the mutation `barrier-by-time` waits instead of a proof. Unit: milliseconds. */
const MERE_TIME_MS = 200;

/** The node gives the identity up, proves that its last vote was cast, and hands its tower out. */
export function* stepDown(call: Call): Script {
  const { args, record } = call;
  const seen = positionOf(call);
  const running = yield* needReady(call);
  if (!ownTower(call)) refuse('tower-missing', 'There is no tower to hand over.');
  let note: LogPosition | null;
  if (running === args.identity) {
    yield* keep(call, 'barrier', `${seen ? `${seen.inode} ${seen.offset}` : ''}\n`);
    note = seen;
  } else {
    note = notedBefore(call);
    const { emitted } = lastGiving(call);
    if (emitted !== 'none' && emitted !== ownTower(call)?.sha256)
      refuse('tower-changed', 'Not the tower that was handed out before.');
  }
  const isGiven = running === args.unstaked && !record.flight;
  yield* begin(call, isGiven ? null : args.unstaked);
  yield* giveUp(call, isGiven);
  yield* handOut(call, note, isGiven);
}

function* giveUp(call: Call, isGiven: boolean): Script {
  const { identity, unstaked, staked_key, unstaked_key } = call.args;
  const flipped = isLinkedTo(call, staked_key);
  const linkLast = isMutated(call, 'links-other-way-round');
  if (!linkLast) yield* needLink(call, unstaked_key);
  yield* say('link.flipped', flipped ? 'yes' : 'no');
  const failed = isGiven ? null : yield* setIdentity(call, { from: identity, to: unstaked, requireTower: false });
  if (linkLast && !failed) yield* flipLink(call, unstaked_key);
  if (!failed) return;
  if (flipped && !linkLast) yield* flipLink(call, staked_key);
  refuseFailed(failed);
}

function* handOut(call: Call, note: LogPosition | null, isGiven: boolean): Script {
  const beganMs = now(call);
  const proof = yield* isMutated(call, 'barrier-by-time') ? waitOnly(call) : proveBarrier(call, note, beganMs);
  if (proof.tower === null) {
    yield* say('barrier.last_voting', proof.lastVoting ?? 'none');
    if (isGiven) call.flight = 'again';
    const text = 'The identity was given up; its last vote is not proven to be in the tower.';
    throw new Over('unknown', 'barrier-unproven', text);
  }
  yield* say('barrier', proof.by);
  yield* say('barrier.last_voting', proof.lastVoting ?? 'none');
  yield* say('barrier_ms', now(call) - beganMs);
  call.outcome = proof.tower.sha256;
  yield { kind: 'data', bytes: proof.tower.bytes, sha256: proof.tower.sha256 };
}

interface Proof {
  readonly by: 'log' | 'slots';
  /** The last vote that the log has before the adoption; null where it tells of none. */
  readonly lastVoting: Slot | null;
  /** Null: nothing was proven. */
  readonly tower: TowerBytes | null;
}

function* waitOnly(call: Call): Script<Proof> {
  yield { kind: 'wait', ms: MERE_TIME_MS };
  return { by: 'slots', lastVoting: null, tower: ownTower(call) };
}

/** Without a tower when neither way has proven it within the limit of the verb. */
function* proveBarrier(call: Call, note: LogPosition | null, beganMs: number): Script<Proof> {
  const { host, args } = call;
  let lastVoting: Slot | null = null;
  let slot: Slot | null = null;
  let readings = 0;
  while (now(call) < call.limitMs) {
    const adoption = note && findAdoption(host.log, note, args.identity, args.unstaked);
    if (adoption) {
      lastVoting = adoption.lastVoting;
      const tower = yield* finalTower(call, lastVoting);
      if (tower) return { by: 'log', lastVoting, tower };
    }
    if (!note || now(call) - beganMs > LOG_SILENT_MS) {
      const seen = host.processedSlot();
      if (seen !== null && seen !== slot) readings++; // the first reading is no change
      slot = seen ?? slot;
      const tower = readings > 2 ? yield* finalTower(call, lastVoting) : null;
      if (tower) return { by: 'slots', lastVoting, tower };
    }
    yield { kind: 'wait', ms: host.setup.pollMs };
  }
  return { by: 'log', lastVoting, tower: null };
}

/** The tower, if it holds the last vote that was logged; where none was, if it does not change in two looks. */
function* finalTower(call: Call, lastVoting: Slot | null): Script<TowerBytes | null> {
  const tower = ownTower(call);
  if (!tower) return null;
  if (lastVoting !== null) return holdsSlot(tower.bytes, lastVoting) ? tower : null;
  yield { kind: 'wait', ms: STILL_MS };
  return ownTower(call)?.sha256 === tower.sha256 ? tower : null;
}

function positionOf({ host, args }: Call): LogPosition | null {
  if (args.log === '-' || args.log !== host.setup.log) return null;
  return { inode: host.log.inode, offset: host.log.size };
}

/** Given up before: proven again from where that began. */
function notedBefore(call: Call): LogPosition | null {
  const [, inode, offset] = /^(\d+) (\d+)$/.exec(oneLine(recordOf(call)?.get('barrier')) ?? '') ?? [];
  return offset === undefined ? null : { inode: Number(inode), offset: Number(offset) };
}

import { flipLink, lookIdentity } from './node.ts';
import { isMutated, now, Over, refuse, say, type Call, type Script } from './script.ts';
import { towerNames } from './tower.ts';
import { accept, carryOut } from './validator.ts';

/** The guard cuts the command off after this. Unit: milliseconds. */
const CUT_OFF_MS = 4_000;
/** How long a refusal takes. Unit: milliseconds. */
const REFUSED_MS = 5;
/** As `timeout` ends when it had to kill. */
const KILLED = 137;
/** Reasons for a failure after which nothing was changed for certain. */
const KNOWN_REASONS = [
  'Unable to load tower',
  'start up is complete',
  'Failed to read identity',
  'does not exist',
] as const;

interface Ended {
  readonly exit: number;
  readonly reason: string;
}

interface Wanted {
  readonly from: string;
  readonly to: string;
  readonly requireTower: boolean;
}

/**
 * Null if the process runs as `to` now, the failure if it was refused in known words and still runs as `from`.
 * @throws Over unknown: it may still take effect
 */
export function* setIdentity(call: Call, { from, to, requireTower }: Wanted): Script<Ended | null> {
  yield* say('set_identity_began_ms', now(call));
  const ended = yield* runCommand(call, to, requireTower);
  yield { kind: 'effect', name: 'set-identity' };
  yield* say('set_identity_ended_ms', now(call));
  let running = to;
  if (ended.exit !== 0) {
    running = ended.exit < 124 ? yield* lookIdentity(call) : 'unknown';
    if (running === from && ended.reason === '') running = 'unknown';
  }
  if (running !== from && running !== to)
    throw new Over('unknown', 'in-flight', 'set-identity did not end well; it may still take effect.');
  call.flight = null;
  return running === to ? null : ended;
}

function* runCommand(call: Call, to: string, requireTower: boolean): Script<Ended> {
  const { host } = call;
  if (!host.validator || host.validator.deaf) return { exit: 1, reason: '' };
  const command = { to, requireTower };
  const fate = host.fateOf(command);
  const missing = requireTower && !host.towers.has(towerNames(call.args.identity)[0]);
  if (fate.kind === 'hangs') {
    if (fate.carriedOutAfterMs !== null && !missing) accept(host, command, host.clock() + fate.carriedOutAfterMs);
    yield { kind: 'wait', ms: Math.min(CUT_OFF_MS, Math.max(0, call.limitMs - now(call))) };
    return { exit: KILLED, reason: '' };
  }
  if (missing || fate.kind === 'refused') {
    yield { kind: 'wait', ms: REFUSED_MS };
    return { exit: 1, reason: missing && fate.kind !== 'refused' ? KNOWN_REASONS[0] : knownReason(fate) };
  }
  const afterMs = fate.kind === 'done' ? fate.afterMs : REFUSED_MS;
  accept(host, command, host.clock() + afterMs);
  yield { kind: 'wait', ms: afterMs };
  carryOut(host);
  return { exit: fate.kind === 'done' ? 0 : 1, reason: '' };
}

function knownReason(fate: { readonly kind: string; readonly reason?: string | null }): string {
  return KNOWN_REASONS.find((known) => fate.reason?.includes(known)) ?? '';
}

/** @throws Over: the command was refused */
export function refuseFailed({ exit, reason }: Ended): never {
  refuse('set-identity-failed', `Exit code ${exit}: ${reason}.`);
}

/** Null when the node took the identity and its link follows; else the failure, and nothing was changed. */
export function* takeIdentity(call: Call): Script<Ended | null> {
  const { identity, unstaked, staked_key, without, keep } = call.args;
  const linkFirst = isMutated(call, 'links-other-way-round');
  if (linkFirst) yield* flipLink(call, staked_key);
  const requireTower = !isMutated(call, 'no-tower-requirement') && without !== 'tower';
  const failed = yield* setIdentity(call, { from: unstaked, to: identity, requireTower });
  const keeps = keep === 'link' && !isMutated(call, 'kept-link-flipped');
  if (!failed && !linkFirst && !keeps && !(yield* flipLink(call, staked_key)))
    throw new Over('unknown', 'link-failed', 'The identity was taken, but the link could not be replaced.');
  return failed;
}

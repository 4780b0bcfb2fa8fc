import { linkTarget } from '../guard/host.ts';
import { begin, now, refuse, type Script } from '../guard/script.ts';
import { keep } from './keep.ts';
import { keyAt, roleOn } from './look.ts';
import { lacks, type PrepareCall } from './prepare-call.ts';

/** Waiting for the guard, which may be about to turn the same link. Unit: milliseconds. */
const GUARD_WAITS_MS = 2_000;

export function* makeLink(call: PrepareCall): Script {
  const { host, args, given } = call;
  const flipped = lacks(call, 'link-the-other-way');
  const way = `${given['to']} ${roleOn(call)}`;
  const isStaked = given['to'] === 'staked';
  if (!flipped && way !== 'staked active' && way !== 'unstaked passive')
    refuse('role-changed', 'What runs here is not what the card said.');
  const key = isStaked === flipped ? args.unstaked_key : args.staked_key;
  if (!flipped) needRightKey(call, key);
  yield* guardLock(call);
  const current = currentLink(call);
  yield* begin(call, null);
  if (current === key) {
    call.outcome = 'same';
    return;
  }
  if (current !== given['before']) refuse('changed-since', `${args.link} is not what the card showed any more.`);
  yield* keep(call, 'link', { before: current, after: key, bytes: null });
  yield* turnLink(call, key);
  host.link.sync();
}

export function currentLink({ host, args }: PrepareCall): string {
  const link = host.link.get('link');
  if (link?.kind === 'file') refuse('link-is-file', `${args.link} is a file, and left alone.`);
  return link?.kind === 'symlink' ? link.target : 'none';
}

export function* guardLock(call: PrepareCall): Script {
  const { host, args } = call;
  const key = `solana-${args.genesis}/${args.identity}`;
  const untilMs = now(call) + GUARD_WAITS_MS;
  while (host.locks.has(key)) {
    if (now(call) >= untilMs) refuse('lock-busy', 'The guard is at work here.');
    yield { kind: 'locked', untilMs };
  }
}

/** @param target `none`: it goes away */
export function* turnLink({ host }: PrepareCall, target: string): Script {
  if (host.linkStuck) refuse('link-failed', 'The link could not be turned.');
  if (target === 'none') host.link.remove('link');
  else host.link.put('link', { kind: 'symlink', target });
  yield { kind: 'unsynced', name: 'link' };
  host.link.sync();
  yield { kind: 'effect', name: 'link' };
}

/** What runs would come up as what it is. */
export function needRightLink(call: PrepareCall): void {
  const role = roleOn(call);
  if (role === 'unknown') refuse('role-unknown', 'It cannot be told what runs here.');
  const wanted = role === 'active' ? call.args.staked_key : call.args.unstaked_key;
  if (linkTarget(call.host) !== wanted) refuse('link-first', 'The link does not lead to the key of what runs here.');
  needRightKey(call, wanted);
}

function needRightKey(call: PrepareCall, path: string): void {
  const held = keyAt(call, path);
  const isOwn = held === call.args.identity;
  if (held === 'missing' || isOwn !== (roleOn(call) === 'active'))
    refuse('wrong-key', `${path} does not hold the key it should.`);
}

import { bootId, linkTarget, publicKeyAt, type SimulatedHost } from './host.ts';
import { isMutated, now, refuse, type Call, type Script } from './script.ts';
import { towerNames, type TowerBytes } from './tower.ts';
import { runningIdentity } from './validator.ts';

/** `set-identity` may take 4 s of what is left. Unit: milliseconds. */
const ROOM_FOR_COMMAND_MS = 4_500;

/** Servers of this ledger. */
export function processCount({ host, args }: Call): 0 | 1 {
  return host.validator && args.ledger === host.setup.ledger ? 1 : 0;
}

/** The validator process in the words of an arming. */
export function processOf({ host }: Call) {
  const { validator } = host;
  const start = validator ? host.processes.get(validator.pid) : undefined;
  return { pid: String(validator?.pid ?? ''), start: String(start ?? ''), boot: bootId(host) };
}

export const isLinkedTo = ({ host, args }: Call, key: string): boolean =>
  args.link === host.setup.link && linkTarget(host) === key && host.setup.keys.has(key);

/** Made beside and renamed, durable; right already is synced all the same. */
export function* flipLink(call: Call, key: string): Script<boolean> {
  const { host } = call;
  if (!isLinkedTo(call, key)) {
    if (host.linkStuck) return false;
    host.link.put('link', { kind: 'symlink', target: key });
    yield { kind: 'unsynced', name: 'link' };
    host.link.sync();
    yield { kind: 'effect', name: 'link' };
    return true;
  }
  host.link.sync();
  return true;
}

export function* needLink(call: Call, key: string): Script {
  if (!(yield* flipLink(call, key))) refuse('link-failed', 'The link could not be replaced.');
}

/** What contact-info says of the node. Takes as long as the look does. */
export function* lookIdentity({ host }: Call): Script<string> {
  if (host.setup.lookMs > 0) yield { kind: 'wait', ms: host.setup.lookMs };
  return runningIdentity(host);
}

/** What holds before every effect, so that nothing rests on the request's word alone. Returns what runs. */
export function* needReady(call: Call): Script<string> {
  const { args } = call;
  const count = processCount(call);
  if (count !== 1) refuse('process-count', `Found ${count} validator processes for this ledger instead of one.`);
  needOwner(call);
  needKeys(call);
  const running = yield* lookIdentity(call);
  if (running !== args.identity && running !== args.unstaked)
    refuse('identity-unknown', 'It runs as neither of the two keys.');
  if (call.limitMs - now(call) <= ROOM_FOR_COMMAND_MS)
    refuse('too-slow', 'The host is too slow for what would follow.');
  return running;
}

export function needOwner({ host }: Call): void {
  if (host.wrongUser) refuse('wrong-user', 'The validator runs as another user.');
}

/** Both key files hold their keys, and the link is one. */
export function needKeys({ host, args }: Call): void {
  if (keyAt(host, args.staked_key) !== args.identity || keyAt(host, args.unstaked_key) !== args.unstaked)
    refuse('wrong-key', 'A key file does not hold its key.');
  if (args.link !== host.setup.link || linkTarget(host) === null)
    refuse('link-not-symlink', 'The identity link is not a symbolic link.');
}

const keyAt = (host: SimulatedHost, path: string): string => publicKeyAt(host, path);

export function needUnstaked({ args }: Call, running: string): void {
  if (running !== args.unstaked) refuse('not-unstaked', 'The process does not run as its unstaked key.');
}

export function needPlace(call: Call): void {
  if (!isLinkedTo(call, call.args.unstaked_key))
    refuse('link-not-unstaked', 'After a restart this node would not be passive.');
  if (call.args.without === 'tower' && isMutated(call, 'tower-rebuilt-over')) return;
  if (towersHere(call).length > 0) refuse('tower-present', 'A tower of the identity is here already.');
}

/** Names of the identity's towers at the place that the request names. */
export function towersHere({ host, args }: Call): readonly string[] {
  if (args.tower !== host.setup.tower) return [];
  return towerNames(args.identity).filter((name) => host.towers.has(name));
}

/** The tower that the client would read; null where there is none, or an empty one. */
export function ownTower(call: Call): TowerBytes | null {
  const { host, args } = call;
  const tower = args.tower === host.setup.tower ? host.towers.get(towerNames(args.identity)[0]) : undefined;
  return tower && tower.bytes.length > 0 ? tower : null;
}

import type { World } from '../simulation/play.ts';
import { isLive } from '../simulation/referee.ts';
import { allowedEnds } from './allowed-ends.ts';
import type { NearCounter, NearFinding } from './counters.ts';
import type { NearPlay } from './play-schedule.ts';

type Part = Pick<NearPlay, 'schedule' | 'crash' | 'fired' | 'outcome'>;

/** Longer than a restart that nobody hurries. Unit: milliseconds. */
const SILENT_MS = 60_000;

/** What was counted while it went on, in words. */
const COUNTED = {
  doubleSigned: 'two nodes had the key in memory',
  conflictingApprovals: 'two nodes have signed for one height',
  keyBeforeProof: 'the key was put in place and the other node had it, or could get it',
  placedBelowOld: 'the key was put in place below what the other node has signed for',
  placedUntold: 'the key was put in place and nothing was decided',
  stoppedUnfenced: 'a node was stopped that would have come back with the key',
  unfencedThoughPlaced: 'the old node got its key back while the new one had it',
  fencedThoughKeyOnNew: 'the old node was fenced while a key lay in place on the new one',
  hupToWrapper: 'SIGHUP came to something that is not neard',
  staleOrders: 'an order came into effect on a host that had seen a newer term',
  migrationsCut: 'a database was left half rebuilt',
  panics: 'a validator was started that tracks all shards',
} as const satisfies Partial<Record<NearCounter, string>>;

/** Everything that must not be, from chain and machines; of the journal only what it claims. */
export function judgeWorld(world: World, part: Part): NearFinding[] {
  const found: NearFinding[] = [];
  for (const [counter, text] of Object.entries(COUNTED)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table itself
    const name = counter as keyof typeof COUNTED;
    const many = world.counters[name] - excused(name, part);
    if (many > 0) found.push({ counter: name, text: `${text}${many === 1 ? '' : ` (${many} times)`}` });
  }
  return [
    ...found,
    ...leftInPlace(world, part),
    ...nobodySigns(world, part),
    ...unfit(world, part),
    ...wrongEnds(world, part),
  ];
}

/** What the schedule itself does is not Baton's. */
function excused(counter: NearCounter, { fired, schedule }: Part): number {
  // An old node that comes back is fenced, with the key in place on the new one.
  if (counter === 'fencedThoughKeyOnNew' && schedule.procedure === 'near/takeover') return Infinity;
  const did = (...names: readonly string[]): boolean => fired.some(({ name }) => names.includes(name));
  if (counter === 'migrationsCut' && did('power-loss', 'new-crashes', 'old-crashes', 'old-restarted')) return Infinity;
  if (['doubleSigned', 'conflictingApprovals', 'panics'].includes(counter) && did('key-put-in-place')) return Infinity;
  return 0;
}

function leftInPlace({ declared, referee, old, new: fresh }: World, { outcome }: Part): NearFinding[] {
  if (declared().size === 0 || outcome !== 'done' || fresh.home.keys.live === null) return [];
  if (old.neard.isFenced() || referee.wasAside()) return [];
  return [{ counter: 'keyLeftInPlace', text: 'the old node is not fenced, and the key lies in place on the new one' }];
}

/** At the end somebody signs, unless a machine is still off, or nothing on this chain is left to be signed. */
function nobodySigns(world: World, { outcome, fired, schedule }: Part): NearFinding[] {
  if (world.referee.silentMs(world.time.now()) < SILENT_MS || [world.old, world.new].some(isLive)) return [];
  if (fired.some(({ name }) => name === 'no-seat')) return [];
  const did = (fault: string): boolean => fired.some(({ name }) => name === fault);
  // A start after the end of the run met a config.json that somebody had spoilt; systemd does not try it again when that is mended.
  if (did('new-crashes') && did('config-broken')) return [];
  // Somebody has put the key on the new machine: only people know since when, and what it may have signed.
  if (did('key-put-in-place') && outcome === 'stopped') return [];
  const isTakeover = schedule.procedure === 'near/takeover';
  // Of a takeover it was off before.
  const off = [...(isTakeover ? [] : [world.old]), world.new].some(({ neard }) => !neard.powered);
  if (off || (isTakeover && outcome !== 'done')) return [];
  return [{ counter: 'nobodySigns', text: `it ended ${outcome}, and nobody signs` }];
}

function unfit({ new: fresh, scene }: World, { schedule, fired, outcome }: Part): NearFinding[] {
  const isMeddled = fired.some(({ name }) => !name.startsWith('worker-') && name !== 'answer-lost');
  if (schedule.procedure !== 'near/prepare' || outcome !== 'done' || isMeddled) return [];
  const { process } = fresh.neard;
  const wanted = scene.way === 'restart' ? 'AllShards' : 'ShadowValidator';
  const faults = [
    ...(process?.config.shards === wanted ? [] : [`it tracks ${process?.config.shards ?? 'nothing'}`]),
    ...(fresh.isSyncing() ? ['it is out of sync'] : []),
    ...(fresh.home.keys.live === null ? [] : ['a key lies in place']),
  ];
  return faults.map((text) => ({ counter: 'readyUnfit', text: `it counts as ready: ${text}` }));
}

function wrongEnds(_: World, part: Part): NearFinding[] {
  const { outcome } = part;
  if (!['done', 'returned', 'cancelled', 'stopped'].includes(outcome))
    return [{ counter: 'stuck', text: `it was ${outcome} at the end` }];
  const allowed = allowedEnds(part);
  return allowed.some((end) => end === outcome)
    ? []
    : [{ counter: 'wrongEnd', text: `it ended ${outcome}; allowed here: ${allowed.join(', ')}` }];
}

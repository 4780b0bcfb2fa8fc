import type { JournalEntry } from '../../../domain/journal.ts';
import { NEW } from '../simulation/cast.ts';
import type { World } from '../simulation/play.ts';
import { allowedEnds } from './allowed-ends.ts';
import type { DotCounter, DotFinding } from './counters.ts';
import type { DotPlay } from './play-schedule.ts';

type Part = Pick<DotPlay, 'schedule' | 'crash' | 'fired' | 'outcome'>;

/** A worker may have read what it proves so long before it could write it down: it stood still meanwhile. Unit: milliseconds. */
const READ_BEFORE_MS = 45_000;

/** Everything that must not be, from chains and machines; of the journal only what it claims. */
export function judgeWorld(world: World, part: Part): DotFinding[] {
  const { counters } = world;
  const found: DotFinding[] = [];
  const count = (counter: DotCounter, many: number, text: string): void => {
    if (many > 0) found.push({ counter, text: `${text}${many === 1 ? '' : ` (${many} times)`}` });
  };
  if (!startsACopy(part)) count('doubleSigned', counters.doubleSigned, 'one key was usable on two validators');
  count('silentSessions', silentOf(world, part), 'nobody could sign, and Baton had stopped the node with the keys');
  for (const text of gatesTooEarly(world)) count('gateOpenedEarly', 1, text);
  for (const text of freeOutdated(world)) count('freeSessionOutdated', 1, text);
  count('stoppedTooEarly', counters.stoppedTooEarly, 'the old node was demoted and 6.1 did not hold');
  count(
    'stoppedInVoid',
    counters.stoppedInVoid,
    'the old node was demoted and the next keys were those of neither node',
  );
  count('outdatedOrders', counters.outdatedOrders, 'an order of a worker without the lease came into effect');
  count('sentWhileOpen', counters.sentWhileOpen, 'an extrinsic was sent while an earlier one could land');
  count('sentThoughShared', counters.sentThoughShared, 'keys were set that another machine could use too');
  count('setByWord', world.setByWord() ? 1 : 0, 'keys count as set that no finalized block had');
  count('actedOnUsed', counters.actedOnUsed, 'a node with keys in use was started');
  for (const each of [...untold(world, part), ...unfit(world, part), ...wrongEnds(world, part)]) found.push(each);
  return found;
}

/** Without a fault a handover has no silent session at all. */
function silentOf({ counters }: World, { schedule, crash }: Part): number {
  const isFaultless = schedule.faults.length === 0 && crash === null && schedule.procedure === 'polkadot/handover';
  return isFaultless ? counters.silentSessions.size : counters.silentByBaton.size;
}

/** The schedule itself has made two of them. That Baton starts none is counted apart. */
function startsACopy({ fired }: Part): boolean {
  return fired.some(({ name }) => name === 'used-keys-copied');
}

/** Gates that were proven although at no finalized block that the worker can have read 6.1 held. */
function gatesTooEarly(world: World): string[] {
  return gates(world).flatMap(({ atMs }) => {
    const ticks = world.finality().filter((tick) => tick.atMs <= atMs && tick.atMs >= atMs - READ_BEFORE_MS);
    const held = ticks.some(({ finalized, beefy }) => world.referee.stopsWell(world.old, finalized, beefy));
    return held ? [] : ['the gate was proven and 6.1 did not hold'];
  });
}

/** The session from which the gate counts was not the first without the old keys that was followed by none with them. */
function freeOutdated(world: World): string[] {
  return gates(world).flatMap(({ atMs, seq }) => {
    const free = world.run.lines.findLast(
      (line) => line.seq < seq && line.event.kind === 'step.proven' && line.event.step === 'free',
    )?.event;
    const session = free?.kind === 'step.proven' ? free.figures['firstFreeSession'] : undefined;
    const read = world.finality().find((tick) => tick.atMs >= atMs - READ_BEFORE_MS)?.finalized ?? 0;
    if (typeof session !== 'number') return ['the gate was proven and no session without the old keys before it'];
    return world.referee.namedAtEnds(world.old, session, read)
      ? [`the gate counts from session ${session}, and a key of the old node was named since`]
      : [];
  });
}

function gates({ run }: World): readonly JournalEntry[] {
  return run.lines.filter(({ event }) => event.kind === 'step.proven' && event.step === 'gate');
}

/** Where nothing else befell the run, people have to hear of an old node that stands still for half a session. */
function untold({ pages }: World, { schedule, fired }: Part): DotFinding[] {
  const [only, ...more] = schedule.faults;
  const isLong = only?.name === 'old-stops' && only.lasts >= 0.5 && ['sessions', 'free'].includes(only.place);
  if (!isLong || more.length > 0 || fired.length === 0 || pages.length > 0) return [];
  return [{ counter: 'untold', text: 'the old node stood still and nobody was called' }];
}

function unfit(world: World, { schedule, fired, outcome }: Part): DotFinding[] {
  const isMeddled = fired.some(({ name }) => name.startsWith('new-') || name === 'used-keys-copied');
  if (schedule.procedure !== 'polkadot/prepare' || outcome !== 'done' || isMeddled) return [];
  const { process } = world.new;
  const faults = [
    ...(process?.validator === true ? [] : ['it does not run with --validator']),
    ...(world.new.isSynced() ? [] : ['it is out of sync']),
  ];
  return faults.map((text) => ({ counter: 'readyUnfit', text: `${NEW} counts as ready: ${text}` }));
}

function wrongEnds({ events }: World, part: Part): DotFinding[] {
  const { outcome } = part;
  if (!['done', 'returned', 'cancelled', 'stopped'].includes(outcome))
    return [{ counter: 'stuck', text: `it was ${outcome} at the end` }];
  const allowed = allowedEnds(
    part,
    events.some(({ kind }) => kind === 'intent'),
  );
  return allowed.some((end) => end === outcome)
    ? []
    : [{ counter: 'wrongEnd', text: `it ended ${outcome}; allowed here: ${allowed.join(', ')}` }];
}

import type { Machine } from '../simulation/machine.ts';
import type { World } from '../simulation/play.ts';
import type { FaultKind } from './faults.ts';
import { PLACES } from './places.ts';
import type { NearFault } from './schedule.ts';
import { forAWhile, once } from './when.ts';

/** One of both machines, by the dice. */
const some = (world: World, { dice }: NearFault): Machine => (dice % 2 === 0 ? world.old : world.new);

/** Where it was the others' process that signed, people let the unit start the node. */
export function endOthers({ old }: Pick<World, 'old'>): void {
  old.neard.supervise(false);
  if (old.home.keys.live !== null) old.neard.start();
}

/** What befalls the two machines. */
export const MACHINE_FAULTS = {
  'host-away': {
    sentence: 'One of the machines cannot be reached for a while.',
    places: PLACES.all,
    ends: ['returned'],
    happens: forAWhile(
      (world, fault) => some(world, fault).cut(true),
      (world, fault) => some(world, fault).cut(false),
    ),
  },
  'both-away': {
    sentence: 'No machine can be reached for a while.',
    places: PLACES.swap,
    ends: ['returned'],
    happens: forAWhile(
      (world) => [world.old, world.new].forEach((machine) => machine.cut(true)),
      (world) => [world.old, world.new].forEach((machine) => machine.cut(false)),
    ),
  },
  'old-crashes': {
    sentence: 'neard on the old machine crashes, and its unit starts it again where nothing keeps it from that.',
    places: PLACES.swap,
    ends: ['returned'],
    happens: once(({ old }) => old.neard.crash()),
  },
  'new-crashes': {
    sentence: 'neard on the new machine crashes, and its unit starts it again.',
    places: PLACES.all,
    ends: ['returned'],
    happens: once((world) => world.new.neard.crash()),
  },
  'power-loss': {
    sentence: 'One of the machines loses its power, and boots again.',
    places: PLACES.all,
    ends: ['returned'],
    happens: forAWhile(
      (world, fault) => some(world, fault).neard.power(false),
      (world, fault) => some(world, fault).neard.power(true),
    ),
  },
  'second-supervisor': {
    sentence: 'Somebody else starts neard on the old machine whenever it is gone, until people end that.',
    places: PLACES.swap,
    ends: ['returned'],
    happens: forAWhile(({ old }) => old.neard.supervise(true), endOthers),
  },
  'old-restarted': {
    sentence: 'Somebody restarts neard on the old machine by hand.',
    places: PLACES.swap,
    ends: ['returned'],
    happens: once(({ old }) => {
      old.neard.crash();
      old.neard.start();
    }),
  },
  wrapper: {
    sentence: 'The unit of the new machine runs neard from a script, until people undo that.',
    places: { 'near/hot-swap': ['fence', 'prove', 'place', 'reload'], 'near/takeover': ['margin', 'place', 'reload'] },
    ends: ['returned'],
    happens: forAWhile(
      (world) => world.new.wrap(true),
      (world) => world.new.wrap(false),
    ),
  },
  'standby-stands': {
    sentence: 'The new node does not get on with the chain for a while, and does not know it.',
    places: PLACES.standby,
    ends: ['returned'],
    happens: forAWhile(
      (world) => world.new.stand(true),
      (world) => world.new.stand(false),
    ),
  },
  'key-put-in-place': {
    sentence: 'Somebody puts a copy of the key in place on the new machine, and takes it away again.',
    places: {
      'near/hot-swap': ['window'],
      'near/restart': ['window', 'configure'],
      'near/prepare': PLACES.all['near/prepare'],
    },
    ends: ['returned', 'cancelled', 'stopped'],
    happens: forAWhile(
      ({ new: { home } }) => (home.keys.live ??= 'ours'),
      ({ new: { home } }) => {
        // Where Baton has moved its own there since, they leave it.
        if (home.keys.staged !== null) home.keys.live = null;
      },
    ),
  },
  'staged-key-gone': {
    sentence: 'The staged key is gone from the new machine, until people put it back.',
    places: {
      'near/hot-swap': PLACES.before,
      'near/restart': PLACES.before,
      'near/takeover': ['evidence', 'away', 'margin'],
    },
    ends: ['returned'],
    happens: forAWhile(
      ({ new: { home } }) => (home.keys.staged = null),
      ({ new: { home } }) => {
        if (home.keys.live === null && home.keys.aside === null) home.keys.staged = 'ours';
      },
    ),
  },
  'config-broken': {
    sentence: 'Somebody writes nonsense into config.json of the new machine, and mends it.',
    places: PLACES.standby,
    ends: ['returned'],
    happens: forAWhile(
      (world) => (world.new.home.broken = true),
      (world) => (world.new.home.broken = false),
    ),
  },
  'old-back': {
    sentence: 'The old machine is there again, and its unit starts neard where nothing keeps it from that.',
    places: { 'near/takeover': [...PLACES.all['near/takeover'], 'quarantine'] },
    ends: ['returned', 'cancelled'],
    happens: once(({ old }) => {
      old.cut(false);
      old.neard.power(true);
      old.neard.start();
    }),
  },
  'boots-in-quarantine': {
    sentence:
      'The new machine loses its power while the old one is not known to be fenced, and then the old one is back.',
    places: { 'near/takeover': ['quarantine'] },
    ends: ['stopped'],
    happens: forAWhile(
      (world) => world.new.neard.power(false),
      (world) => world.new.neard.power(true),
    ),
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

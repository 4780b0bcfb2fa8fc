import { filesOf, OLD, STASH } from '../simulation/cast.ts';
import { last } from '../simulation/chains.ts';
import { always, NEW_FILES } from '../simulation/happenings.ts';
import type { World } from '../simulation/play.ts';
import { splitSessionKeys, USUAL_LAYOUT } from '../../../chains/polkadot/session-keys.ts';
import type { FaultKind } from './faults.ts';
import type { DotFault } from './schedule.ts';
import { forAWhile, once } from './when.ts';

const WAIT = ['set', 'sessions', 'active', 'free', 'gate'] as const;
const TAKEOVER = ['keys', 'set', 'sessions', 'active'] as const;
const PREPARE = ['start', 'sync', 'validate', 'ready'] as const;

/** What befalls the two machines. */
export const MACHINE_FAULTS = {
  'old-stops': {
    sentence: 'The old node stops, and people start it again.',
    places: { 'polkadot/handover': WAIT },
    ends: ['returned'],
    happens: forAWhile(
      ({ old }) => old.end(false),
      ({ old }) => old.start(),
    ),
  },
  'new-stops': {
    sentence: 'The new node stops, and people start it again.',
    places: { 'polkadot/handover': ['own', ...WAIT], 'polkadot/takeover': TAKEOVER, 'polkadot/prepare': PREPARE },
    ends: ['returned'],
    happens: forAWhile(
      (world) => world.new.end(false),
      (world) => world.new.start(),
    ),
  },
  'new-crashes': {
    sentence: 'The new node crashes, and its unit starts it again.',
    places: { 'polkadot/handover': WAIT, 'polkadot/takeover': TAKEOVER, 'polkadot/prepare': PREPARE },
    ends: ['returned'],
    happens: once((world) => world.new.end(true)),
  },
  'old-back': {
    sentence: 'The dead node comes back.',
    places: { 'polkadot/takeover': TAKEOVER },
    ends: [],
    happens: once(({ old }) => old.start()),
  },
  'new-loses-keystore': {
    sentence: 'The new machine loses its keystore for good.',
    places: { 'polkadot/handover': ['own', ...WAIT], 'polkadot/takeover': TAKEOVER },
    ends: ['stopped', 'returned', 'cancelled'],
    happens: once((world) => world.new.keystore.clear()),
  },
  'host-away': {
    sentence: 'One of the machines cannot be reached.',
    places: {
      'polkadot/handover': ['keys', 'own', ...WAIT],
      'polkadot/takeover': TAKEOVER,
      'polkadot/prepare': PREPARE,
    },
    ends: ['returned'],
    happens: forAWhile(
      (world, fault) => machineOf(world, fault).cut(true),
      (world, fault) => machineOf(world, fault).cut(false),
    ),
  },
  'key-on-both': {
    sentence: 'A key that the new node has just made is held by the old one too, and no file name tells of it.',
    places: { 'polkadot/handover': ['keys', 'own', 'set', 'sessions'] },
    ends: ['stopped', 'returned'],
    happens: (fault) =>
      // Which keys a node of the play makes first is known: so it holds one before anybody can ask.
      fault.place === 'keys'
        ? [{ when: always, does: ({ old }) => old.holdUnseen(NEW_FILES[fault.dice % 6] ?? '') }]
        : once(holdOne)(fault),
  },
  'used-keys-copied': {
    sentence: 'Somebody copies the keys that the chain names onto the node that is being prepared, while it is off.',
    places: { 'polkadot/prepare': ['start', 'sync', 'validate', 'ready'] },
    ends: ['stopped', 'returned', 'cancelled'],
    happens: once(copyUsedKeys),
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

const machineOf = (world: World, { dice }: DotFault): World['old'] => (dice % 2 === 0 ? world.old : world.new);

function holdOne(world: World, { dice }: DotFault): void {
  const made = world.madeKeys();
  if (made !== null) world.old.holdUnseen(filesOf(splitSessionKeys(made, USUAL_LAYOUT))[dice % 6] ?? '');
}

/** As a restored image would have them. The node is ended first: with `--validator` it would sign at once, by nobody's word. */
function copyUsedKeys(world: World): void {
  world.new.end(false);
  const keys = last(world.chains.relay()).state.session.nextKeys.get(STASH);
  if (keys === undefined) throw new Error(`${OLD} has keys in the beginning`);
  for (const file of filesOf(splitSessionKeys(keys, USUAL_LAYOUT))) world.new.keystore.add(file);
}

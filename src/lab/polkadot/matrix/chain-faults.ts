import { keysNamed, OTHERS, STASH } from '../simulation/cast.ts';
import type { FaultKind } from './faults.ts';
import { later } from '../simulation/happenings.ts';
import type { World } from '../simulation/play.ts';
import { forAWhile, once } from './when.ts';

const WAIT = ['set', 'sessions', 'active', 'free', 'gate'] as const;
const TAKEOVER = ['set', 'sessions', 'active'] as const;
const BOTH = { 'polkadot/handover': WAIT, 'polkadot/takeover': TAKEOVER } as const;

/** What befalls the chains, whoever tells of them, and whoever else has a key of the stash. */
export const CHAIN_FAULTS = {
  'second-set-keys': {
    sentence: 'Somebody sets keys of a third node; people set the new ones again, or leave it.',
    places: { 'polkadot/handover': ['keys', ...WAIT], 'polkadot/takeover': ['keys', ...TAKEOVER] },
    ends: ['stopped', 'returned', 'cancelled'],
    happens: forAWhile(
      ({ chains }) => chains.setKeysFromOutside(STASH, keysNamed('foreign').encoded),
      (world, { dice }) => (dice % 2 === 0 ? setMadeKeys(world) : undefined),
    ),
  },
  'old-keys-again': {
    sentence: 'Somebody sets the old keys again, and then the new ones.',
    places: { 'polkadot/handover': WAIT },
    ends: ['stopped'],
    happens: forAWhile(({ chains }) => chains.setKeysFromOutside(STASH, keysNamed('old').encoded), setMadeKeys),
  },
  'old-keys-unwatched': {
    sentence: 'The old keys are set again and the new ones after them, while no worker runs and for two sessions more.',
    places: { 'polkadot/handover': ['gate'] },
    ends: ['stopped'],
    happens: (fault) => [
      ...once((world) => {
        world.rest(true);
        world.chains.setKeysFromOutside(STASH, keysNamed('old').encoded);
      })(fault),
      { when: later(1.1), does: setMadeKeys },
      { when: later(3.1), does: (world) => world.rest(false) },
    ],
  },
  'keys-taken': {
    sentence: 'Another validator has one of the new keys; the relay chain turns them away.',
    places: { 'polkadot/handover': ['keys', 'own', 'set'], 'polkadot/takeover': ['keys'] },
    ends: ['stopped', 'returned'],
    happens: once(({ chains }) => chains.setKeysFromOutside(OTHERS[0] ?? '', keysNamed('new 1').encoded)),
  },
  'chain-full': {
    sentence: 'No extrinsic lands until the era of the one that was sent is over.',
    places: { 'polkadot/handover': ['keys'], 'polkadot/takeover': ['keys'] },
    ends: ['stopped'],
    happens: forAWhile(
      ({ stage }) => (stage.full = true),
      ({ stage }) => (stage.full = false),
    ),
  },
  'nonce-used': {
    sentence: 'Somebody else sends an extrinsic of the proxy.',
    places: { 'polkadot/handover': ['set'], 'polkadot/takeover': ['set'] },
    ends: ['stopped'],
    happens: once((world) => world.useNonce()),
  },
  'not-elected': {
    sentence: 'The validator is not elected, and is again.',
    places: BOTH,
    ends: [],
    happens: forAWhile(
      ({ stage }) => {
        stage.sessionsPerEra = 1;
        stage.elected = false;
      },
      ({ stage }) => (stage.elected = true),
    ),
  },
  'finality-stalls': {
    sentence: 'Nothing is finalized for a while.',
    places: BOTH,
    ends: ['stopped'],
    happens: forAWhile(
      ({ stage }) => (stage.finalityStands = true),
      ({ stage }) => (stage.finalityStands = false),
    ),
  },
  'beefy-stalls': {
    sentence: 'BEEFY finalizes nothing for a while.',
    places: { 'polkadot/handover': ['active', 'free', 'gate'] },
    ends: [],
    happens: forAWhile(
      ({ stage }) => (stage.beefyStands = true),
      ({ stage }) => (stage.beefyStands = false),
    ),
  },
  reorg: {
    sentence:
      'Blocks that are not finalized are on a fork that nobody goes on with; their extrinsics come back, or not.',
    places: { 'polkadot/handover': ['set', 'sessions', 'free'], 'polkadot/takeover': ['set', 'sessions'] },
    ends: [],
    happens: (fault) => [
      ...once(({ chains }) => chains.reorg(fault.dice % 2 === 0))(fault),
      { when: later(0.1), does: ({ chains }) => chains.reorg(fault.dice % 3 === 0) },
      { when: later(0.1), does: ({ chains }) => chains.reorg(true) },
    ],
  },
  'deep-reorg': {
    sentence: 'Finality stalls, and then everything since is on a fork that nobody goes on with.',
    places: { 'polkadot/handover': ['set', 'sessions', 'gate'], 'polkadot/takeover': ['set', 'sessions'] },
    ends: ['stopped'],
    happens: forAWhile(
      ({ stage }) => (stage.finalityStands = true),
      ({ stage, chains }, { dice }) => {
        chains.reorg(dice % 2 === 0);
        stage.finalityStands = false;
      },
    ),
  },
  'chain-away': {
    sentence: 'No observer answers for a while.',
    places: {
      'polkadot/handover': ['keys', ...WAIT],
      'polkadot/takeover': ['keys', ...TAKEOVER],
      'polkadot/prepare': ['start', 'sync', 'validate', 'ready'],
    },
    ends: ['returned', 'stopped'],
    happens: forAWhile(
      ({ stage }) => (stage.chainAway = true),
      ({ stage }) => (stage.chainAway = false),
    ),
  },
  'observer-lies': {
    sentence: 'One observer says that the new keys are set, active and alone, and tells the truth again.',
    places: { 'polkadot/handover': ['own', ...WAIT], 'polkadot/takeover': TAKEOVER },
    ends: ['stopped'],
    happens: forAWhile(
      ({ stage }) => (stage.lying = true),
      ({ stage }) => (stage.lying = false),
    ),
  },
  'observer-stalls': {
    sentence: 'One observer says for a while what was so at its beginning.',
    places: { 'polkadot/handover': WAIT, 'polkadot/takeover': TAKEOVER },
    ends: ['stopped'],
    happens: forAWhile(
      ({ stage }) => (stage.lying = true),
      ({ stage }) => (stage.lying = false),
    ),
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

/** People set the keys that this run has made. */
function setMadeKeys(world: World): void {
  const made = world.madeKeys();
  if (made !== null) world.chains.setKeysFromOutside(STASH, made);
}

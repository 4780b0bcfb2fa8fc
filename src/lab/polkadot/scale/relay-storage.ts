import { keyOf, type KeyType } from '../model/key-set.ts';
import { DISPUTE_SESSIONS, type RelayState } from '../model/relay.ts';
import type { Member } from '../model/session.ts';
import type { FieldValue } from '../model/outcome.ts';
import type { StorageItem } from './encode.ts';
import { itemsOf } from './items.ts';

/** The storage of the relay chain, as far as the lab has a model of it. */
export function relayStorage(state: RelayState): readonly StorageItem[] {
  return [
    ...sessionStorage(state),
    ...babeStorage(state),
    ...finalityStorage(state),
    ...paraSessionStorage(state),
    { pallet: 'stakingAhClient', item: 'mode', value: 'Active' },
    ...[...state.authored].map(([key, blocks]): StorageItem => ({
      pallet: 'stakingAhClient',
      item: 'validatorPoints',
      key,
      value: POINTS_PER_BLOCK * blocks,
    })),
  ];
}

const inSession = itemsOf('session');
const inBabe = itemsOf('babe');
const inParaSessionInfo = itemsOf('paraSessionInfo');

/** runtimes, relay/polkadot/src/lib.rs. */
const POINTS_PER_BLOCK = 20;

const keysOf = (members: readonly Member[], type: KeyType): string[] => members.map(({ keys }) => keyOf(keys, type));
/** Every validator has the same weight. */
const weighed = (keys: readonly string[]): FieldValue => keys.map((key) => [key, 1]);

function sessionStorage({ session }: RelayState): readonly StorageItem[] {
  return [
    inSession(
      'validators',
      session.active.map(({ stash }) => stash),
    ),
    inSession('currentIndex', session.currentIndex),
    inSession('queuedChanged', session.queuedChanged),
    inSession(
      'queuedKeys',
      session.queued.map(({ stash, keys }) => [stash, keys]),
    ),
    ...[...session.nextKeys].map(([stash, keys]) => inSession('nextKeys', keys, stash)),
    ...[...session.keyOwner].map(([name, stash]) => {
      const [type = '', key = ''] = name.split(':');
      return inSession('keyOwner', stash, [`0x${Buffer.from(type).toString('hex')}`, key]);
    }),
    ...[...session.externallySet].map((stash) => inSession('externallySetKeys', null, stash)),
  ];
}

function babeStorage({ session, slot, genesisSlot, epoch }: RelayState): readonly StorageItem[] {
  return [
    inBabe('epochIndex', epoch.index),
    inBabe('authorities', weighed(keysOf(session.active, 'babe'))),
    inBabe('nextAuthorities', weighed(keysOf(session.queued, 'babe'))),
    inBabe('genesisSlot', genesisSlot),
    inBabe('currentSlot', slot),
    inBabe('epochStart', [...epoch.began]),
  ];
}

function finalityStorage({ session, grandpaSetId, beefySetId }: RelayState): readonly StorageItem[] {
  return [
    { pallet: 'grandpa', item: 'authorities', value: weighed(keysOf(session.active, 'gran')) },
    { pallet: 'grandpa', item: 'currentSetId', value: grandpaSetId },
    { pallet: 'grandpa', item: 'setIdSession', key: grandpaSetId, value: session.currentIndex },
    { pallet: 'beefy', item: 'authorities', value: keysOf(session.active, 'beef') },
    { pallet: 'beefy', item: 'nextAuthorities', value: keysOf(session.queued, 'beef') },
    { pallet: 'beefy', item: 'validatorSetId', value: beefySetId },
    { pallet: 'beefy', item: 'genesisBlock', value: 1 },
    { pallet: 'authorityDiscovery', item: 'keys', value: keysOf(session.active, 'audi') },
    { pallet: 'authorityDiscovery', item: 'nextKeys', value: keysOf(session.queued, 'audi') },
  ];
}

/** In the lab every validator is a para validator, each a group of its own. */
function paraSessionStorage({ paraSessions }: RelayState): readonly StorageItem[] {
  const newest = [...paraSessions.values()].at(-1) ?? [];
  return [
    inParaSessionInfo('earliestStoredSession', Math.min(...paraSessions.keys())),
    inParaSessionInfo('assignmentKeysUnsafe', keysOf(newest, 'asgn')),
    ...[...paraSessions].flatMap(([index, members]) => [
      inParaSessionInfo('sessions', paraSession(members), index),
      inParaSessionInfo(
        'accountKeys',
        members.map(({ stash }) => stash),
        index,
      ),
    ]),
  ];
}

const paraSession = (members: readonly Member[]): FieldValue => ({
  activeValidatorIndices: members.map((_, index) => index),
  disputePeriod: DISPUTE_SESSIONS,
  validators: keysOf(members, 'para'),
  discoveryKeys: keysOf(members, 'audi'),
  assignmentKeys: keysOf(members, 'asgn'),
  validatorGroups: members.map((_, index) => [index]),
  nCores: members.length,
});

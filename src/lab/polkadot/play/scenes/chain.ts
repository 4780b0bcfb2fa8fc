import { keyName, keyOf, splitKeySet, type KeySet } from '../../model/key-set.ts';
import { setKeys } from '../../model/session.ts';
import { generateKeys } from '../../scale/session-keys.ts';
import type { DotScene, SceneStage } from '../scene.ts';
import { said, stepOf, waitsAt } from '../../../staged/scene.ts';
import { LONG_SESSION_SLOTS } from '../scene.ts';

/** What befalls the chains, and whoever tells of them. */
export const CHAIN_SCENES: readonly DotScene[] = [
  {
    name: 'second-set-keys',
    sentence: 'During the wait somebody else sets other keys for the stash.',
    sessionSlots: LONG_SESSION_SLOTS,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'sessions'), act: setOtherKeys }],
    expects: { ends: ['stopped'], stops: ['wait-voided'], says: /are not those of dot-b any more/ },
  },
  {
    name: 'relay-turns-away',
    sentence: 'Asset Hub takes the keys; the relay chain refuses them, since one of them has another owner there.',
    misfortunes: [{ when: (seen, on) => stepOf(seen) === 'set' && on.standby.keys().length > 0, act: giveKeyAway }],
    expects: { ends: ['stopped'], says: /turned the keys away/ },
  },
  {
    name: 'extrinsic-lost',
    sentence: 'The node of Asset Hub takes the extrinsic and forgets it, until it can land no more.',
    before: async ({ world }) => world.network.setPool('asset hub', 'losing'),
    misfortunes: [
      {
        when: (seen) => said(seen, /no block has it/),
        act: async ({ world }) => world.network.setPool('asset hub', 'open'),
      },
    ],
    expects: { ends: ['done'], stops: [], says: /no block has it/ },
  },
  {
    name: 'finality-stalls',
    sentence: 'For two sessions the relay chain finalizes nothing; both nodes go on.',
    sessionSlots: LONG_SESSION_SLOTS,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'sessions'), act: stallTwoSessions }],
    expects: { ends: ['done'], stops: [] },
  },
  {
    name: 'observer-lies@active',
    sentence: 'The first observer shows the new keys as active while the old ones are.',
    sessionSlots: 2 * LONG_SESSION_SLOTS,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'sessions'), act: async (on) => showNewForOld(on) }],
    async atStop(on, { state }) {
      if (state !== 'new-silent') return 'left';
      on.world.observers[0]?.lie(null);
      await on.operators.takeUp('resume');
      return 'goes-on';
    },
    // Whether the truth comes before people are called depends on how long a look takes.
    expects: { ends: ['done'], says: /signs nothing that its metrics count/ },
  },
  {
    name: 'observer-lies@gate',
    sentence: 'The second observer shows the old keys where the chain has the new ones: nobody is believed alone.',
    misfortunes: [
      { when: (seen) => stepOf(seen) === 'active', act: async (on) => showOldForNew(on) },
      {
        when: (seen) => said(seen, /outside-2 has another/),
        act: async ({ world }) => world.observers[1]?.lie(null),
      },
    ],
    expects: { ends: ['done'], stops: [], says: /outside-2 has another/ },
  },
  {
    name: 'not-elected',
    sentence: 'The validator is not elected while its keys are on their way, and is again when people have seen it.',
    sessionSlots: LONG_SESSION_SLOTS,
    sessionsPerEra: 1,
    misfortunes: [
      {
        when: (seen) => waitsAt(seen, 'sessions'),
        act: async ({ world }) => void world.network.scene.notElected.add(world.stash.account),
      },
      {
        when: (seen) => said(seen, /is not elected/),
        act: async ({ world }) => void world.network.scene.notElected.delete(world.stash.account),
      },
    ],
    expects: { ends: ['done'], stops: [], says: /is not elected/ },
  },
];

async function setOtherKeys({ world, seed }: SceneStage): Promise<void> {
  const { keys } = generateKeys(`lab ${seed} somebody else`);
  world.network.changeRelay((state) => ({
    ...state,
    session: setKeys(state.session, world.stash.account, keys).session,
  }));
}

async function giveKeyAway({ world, standby }: SceneStage): Promise<void> {
  const [name = ''] = standby.keys().filter((each) => each.startsWith(Buffer.from('gran').toString('hex')));
  const key = keyName({ type: 'gran', public: `0x${name.slice(8)}` });
  const [other] = world.network.others;
  if (!other) throw new Error('there are no other validators');
  world.network.changeRelay((state) => {
    const keyOwner = new Map(state.session.keyOwner).set(key, other.stash);
    return { ...state, session: { ...state.session, keyOwner } };
  });
}

async function stallTwoSessions({ world }: SceneStage): Promise<void> {
  const { network } = world;
  network.scene.finality = 'stalls';
  await network.untilSession(network.session().session + 2);
  network.scene.finality = 'runs';
}

/** In all that it tells, keys of the old node are those of the new one. */
function showNewForOld(on: SceneStage): void {
  on.world.observers[0]?.lie(replaced(on.world.oldKeys.keys, newKeys(on)));
}

function showOldForNew(on: SceneStage): void {
  on.world.observers[1]?.lie(replaced(newKeys(on), on.world.oldKeys.keys));
}

function newKeys({ world }: SceneStage): KeySet {
  const keys = world.network.relayState().session.nextKeys.get(world.stash.account);
  if (keys === undefined) throw new Error('the stash has no keys');
  return keys;
}

function replaced(from: KeySet, to: KeySet): (answer: string) => string {
  const pairs = splitKeySet(from).map((key) => [key.public.slice(2), keyOf(to, key.type).slice(2)] as const);
  return (answer) => pairs.reduce((text, [old, own]) => text.replaceAll(old, own), answer);
}

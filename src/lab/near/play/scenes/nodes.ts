import { setTimeout as sleep } from 'node:timers/promises';
import type { NearScene, SceneStage } from '../scene.ts';

const DONE = { ends: ['done'], stops: [] } as const;
/** Long enough for a run to be seen waiting for it. Unit: milliseconds. */
const SLOW_STOP_MS = 12_000;
/** So long the chain makes no block. Unit: milliseconds. */
const STALL_MS = 10_000;

/** What befalls the machines of a move. */
export const NODE_SCENES: readonly NearScene[] = [
  {
    name: 'slow-stop',
    sentence: 'The old node takes twelve seconds to stop, as neard says it may.',
    before: async ({ old }) => old.settle({ stopMs: SLOW_STOP_MS }),
    expects: DONE,
  },
  {
    name: 'stop-hangs',
    sentence: 'The old node takes no notice of its stop, until somebody on the machine kills it.',
    before: async ({ old }) => old.settle({ stopMs: 'hangs' }),
    misfortunes: [
      {
        when: ({ moment }) => moment?.phase === 'answer' && moment.call.verb === 'near.stop',
        async act({ old }) {
          await sleep(SLOW_STOP_MS);
          old.crash();
        },
      },
    ],
    expects: DONE,
  },
  {
    name: 'second-supervisor',
    sentence: 'As the old node stops, another supervisor that nobody knew of starts it again on the same home.',
    misfortunes: [
      {
        when: ({ moment }) => moment?.phase === 'exec' && moment.call.verb === 'near.stop',
        act: async ({ old }) => void old.superviseAlso(),
      },
    ],
    // Without its key it signs for nobody; that it is stopped is never proven, so the new node does not get the key.
    expects: { ends: ['stopped'], says: /something else has started it/, costs: ['silentAtEnd'] },
  },
  {
    name: 'answer-lost@place',
    sentence: 'The answer of the new node, that the key is in place, is lost.',
    misfortunes: [{ when: placed, act: async () => {}, cuts: true }],
    expects: DONE,
  },
  {
    name: 'standby-away@place',
    sentence: 'The answer that the key is in place is lost, and the new node cannot be asked for a good while.',
    misfortunes: [{ when: placed, act: ({ standby }) => standby.cutOff(true), cuts: true }],
    atStop: async (on) => {
      await on.standby.cutOff(false);
      await on.operators.takeUp('resume');
      return 'goes-on';
    },
    expects: { ends: ['done'], stops: ['told-standby-silent'] },
  },
  {
    name: 'chain-stalls@stop',
    sentence: 'No block comes for ten seconds as the old node stops: it signs skips for heights far above the head.',
    misfortunes: [
      { when: ({ moment }) => moment?.phase === 'exec' && moment.call.verb === 'near.fence', act: stallChain },
    ],
    expects: DONE,
  },
];

/** What a hot swap alone can meet. */
export const RELOAD_SCENES: readonly NearScene[] = [
  {
    name: 'config-broken@place',
    sentence: "The new node's config.json is broken as the key is put in place, so that it turns the reload down.",
    misfortunes: [{ when: placed, act: async (on) => on.standby.editConfig(broken) }],
    atStop: async (on) => {
      on.standby.editConfig(mended);
      await on.operators.takeUp('resume');
      return 'goes-on';
    },
    expects: { ends: ['done'], stops: ['reload-refused'] },
  },
];

function placed({ moment }: Parameters<NonNullable<NearScene['misfortunes']>[number]['when']>[0]): boolean {
  return moment?.phase === 'answer' && moment.call.verb === 'near.key-place';
}

const broken = (text: string): string => text.replace('"archive":', '"archive"');
const mended = (text: string): string => text.replace(/"archive"(?!:)/, '"archive":');

async function stallChain({ world }: SceneStage): Promise<void> {
  world.network.scene.others = 'stall';
  await sleep(STALL_MS);
  world.network.scene.others = 'sign';
}

import { said, type Seen, waitsAt } from '../../../staged/scene.ts';
import type { DotScene, SceneStage } from '../scene.ts';
import { LONG_SESSION_SLOTS } from '../scene.ts';

/** Cards are delivered as they are wanted. Unit: milliseconds. */
const TOLD_WITHIN_MS = 10_000;

/** What befalls the machines of a handover. */
export const NODE_SCENES: readonly DotScene[] = [
  {
    name: 'old-stopped',
    sentence: 'Somebody stops the old node during the wait; people are told, and it is started again.',
    sessionSlots: LONG_SESSION_SLOTS,
    misfortunes: [
      { when: (seen) => waitsAt(seen, 'sessions'), act: ({ old }) => old.service.stop() },
      { when: (seen) => said(seen, /dot-a does not run/), act: startToldNode },
    ],
    expects: { ends: ['done'], stops: [], says: /dot-a does not run/ },
  },
  {
    name: 'keys-on-both',
    sentence: 'The new keys are copied onto the old machine right after they were made.',
    misfortunes: [
      {
        when: ({ moment }) => moment?.phase === 'answer' && moment.call.verb === 'polkadot.rotate',
        act: async ({ old, standby }) => old.copyKeysFrom(standby),
      },
    ],
    expects: { ends: ['stopped'], stops: ['keys-on-both'], costs: ['doubleSigned'] },
  },
];

/** @throws Error when nobody was told: the card that does so has the run's name in its key */
async function startToldNode({ old, client }: SceneStage, { detail }: Seen): Promise<void> {
  const card = detail && (await client.waitForCard(`node-stopped:${detail.run.id}`, TOLD_WITHIN_MS));
  old.service.start();
  if (card === null) throw new Error('nobody was told that the old node does not run');
}

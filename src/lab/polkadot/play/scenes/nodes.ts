import type { DotScene } from '../scene.ts';
import { LONG_SESSION_SLOTS, said, waitsAt } from '../scene.ts';

/** What befalls the machines of a handover. */
export const NODE_SCENES: readonly DotScene[] = [
  {
    name: 'old-stopped',
    sentence: 'Somebody stops the old node during the wait; people are told, and it is started again.',
    sessionSlots: LONG_SESSION_SLOTS,
    misfortunes: [
      { when: (seen) => waitsAt(seen, 'sessions'), act: ({ old }) => old.service.stop() },
      { when: (seen) => said(seen, /dot-a does not run/), act: async ({ old }) => old.service.start() },
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

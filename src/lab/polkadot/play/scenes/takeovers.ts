import type { DotScene } from '../scene.ts';
import { stepOf, waitsAt } from '../../../staged/scene.ts';
import { LONG_SESSION_SLOTS } from '../scene.ts';

const DONE = { ends: ['done'], stops: [] } as const;

/** The old machine is gone before people ask. */
export const TAKEOVERS: readonly DotScene[] = [
  {
    name: 'old-gone',
    sentence: 'The machine of the old node has no power and does not come back.',
    before: ({ old }) => old.powerOff(),
    expects: DONE,
  },
  {
    name: 'old-back@wait',
    sentence: 'The dead machine comes back during the wait and signs until the new keys are active.',
    sessionSlots: LONG_SESSION_SLOTS,
    before: ({ old }) => old.powerOff(),
    misfortunes: [{ when: (seen) => waitsAt(seen, 'sessions'), act: ({ old }) => old.powerOn() }],
    expects: DONE,
  },
  {
    name: 'old-back@active',
    sentence: 'The dead machine comes back once the new keys are active.',
    before: ({ old }) => old.powerOff(),
    misfortunes: [{ when: (seen) => stepOf(seen) === 'active', act: ({ old }) => old.powerOn() }],
    expects: DONE,
  },
];

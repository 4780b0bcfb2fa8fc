import { waitsAt } from '../../../staged/scene.ts';
import { ACTIVE } from '../names.ts';
import type { NearScene, SceneStage } from '../scene.ts';
import type { Reaction } from '../../../staged/scene.ts';

/** People say that the old node cannot sign, and whether that is so is the scene's. */
async function declare({ operators, world }: SceneStage): Promise<Reaction> {
  world.referee.declared(ACTIVE);
  await operators.declareFenced(ACTIVE, 'we have seen to it that it has no power');
  return 'goes-on';
}

/** The node that signs is gone, or seems to be, before people ask. */
export const TAKEOVERS: readonly NearScene[] = [
  {
    name: 'old-gone',
    sentence: 'The machine of the old node has no power; people declare it fenced, and it comes back in rescue mode.',
    before: ({ old }) => old.powerOff(),
    atStop: declare,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'quarantine'), act: ({ old }) => old.powerOn('rescue') }],
    expects: { ends: ['done'], stops: ['old-unfenced'] },
  },
  {
    name: 'old-crashed',
    sentence:
      'The old node has ended and does not start; its machine answers, so that it is fenced without anybody’s word.',
    async before({ old }) {
      await old.service.stop();
    },
    expects: { ends: ['done'], stops: [] },
  },
  {
    name: 'old-back',
    sentence:
      'After people declared it fenced the old machine comes back, and its node with it: their word was not true.',
    before: ({ old }) => old.powerOff(),
    atStop: declare,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'quarantine'), act: ({ old }) => old.powerOn() }],
    expects: { ends: ['done'], stops: ['old-unfenced'], costs: ['falseDeclarations'] },
  },
  {
    name: 'old-signs',
    sentence: 'Nobody reaches the old machine, where the node runs on and signs: there is nothing to take over.',
    before: ({ old }) => old.cutOff(true),
    expects: { ends: ['refused'], says: /it has produced since/ },
  },
];

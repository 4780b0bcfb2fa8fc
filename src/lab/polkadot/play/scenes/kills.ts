import type { DotScene, SceneStage } from '../scene.ts';
import { isCall, killCaller } from '../../../staged/calls.ts';
import { stepOf } from '../../../staged/scene.ts';
import { LONG_SESSION_SLOTS } from '../scene.ts';
import { ACTIVE } from '../names.ts';

/** The worker that carries the run out is killed and does not come back; the other one goes on. */
const KILLED = { ends: ['done'], stops: [] } as const;

export const KILLS: readonly DotScene[] = [
  {
    name: 'worker-killed@keys',
    sentence: 'The worker is killed while the new node makes the keys: they may be there, and nobody knows them.',
    misfortunes: [{ when: (seen, on) => isCall(seen, 'polkadot.rotate', on), act: killCaller }],
    expects: KILLED,
  },
  {
    name: 'worker-killed@set',
    sentence: 'Every worker is killed as the extrinsic is in a block, and two others start.',
    misfortunes: [
      {
        when: (_seen, { world }) => (world.network.assetHubState().accounts.get(world.proxy.account)?.nonce ?? 0) > 0,
        act: killAll,
      },
    ],
    expects: KILLED,
  },
  {
    name: 'worker-killed@sessions',
    sentence: 'The worker is killed as it looks at the old node during the wait.',
    sessionSlots: LONG_SESSION_SLOTS,
    misfortunes: [
      {
        when: (seen, on) =>
          seen.moment?.call.node === ACTIVE && stepOf(seen) === 'sessions' && isCall(seen, 'observe', on),
        act: killCaller,
      },
    ],
    expects: KILLED,
  },
  {
    name: 'worker-killed@demote',
    sentence: 'The worker is killed while the old node is told to run on without --validator.',
    misfortunes: [{ when: (seen, on) => isCall(seen, 'polkadot.validator-off', on), act: killCaller }],
    expects: KILLED,
  },
];

async function killAll({ workers }: SceneStage): Promise<void> {
  const pids = workers.pids();
  for (const pid of pids) workers.kill(pid);
  await Promise.all(pids.map(() => workers.startAnother()));
}

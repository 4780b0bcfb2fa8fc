import type { SceneStage, Seen } from '../scene.ts';

/** At its begin with an even seed, as its answer would leave with an odd one. */
export function isCall({ moment }: Seen, verb: string, { seed }: SceneStage): boolean {
  return moment?.call.verb === verb && moment.phase === (seed % 2 === 0 ? 'exec' : 'answer');
}

export async function killCaller({ world, workers }: SceneStage, { moment }: Seen): Promise<void> {
  if (moment === null) return;
  const pid = workers.callerOf(moment.call.callerPort, world.host(moment.call.node).port);
  if (pid !== null) workers.kill(pid);
}

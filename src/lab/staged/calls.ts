import type { AnyStage, Seen } from './scene.ts';

/** At its begin with an even seed, as its answer would leave with an odd one. */
export function isCall({ moment }: Seen, verb: string, { seed }: Pick<AnyStage, 'seed'>): boolean {
  return moment?.call.verb === verb && moment.phase === (seed % 2 === 0 ? 'exec' : 'answer');
}

/** Kills the worker whose call this is. */
export async function killCaller({ world, workers }: AnyStage, { moment }: Seen): Promise<void> {
  const host = moment === null ? undefined : world.hosts.get(moment.call.node);
  if (moment === null || host === undefined) return;
  const pid = workers.callerOf(moment.call.callerPort, host.port);
  if (pid !== null) workers.kill(pid);
}

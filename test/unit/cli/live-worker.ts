import type { AppClient } from '../../../src/cli/client.ts';

type Worker = NonNullable<Awaited<ReturnType<AppClient['worker']>>>;

/** A worker that runs. @param readThisFile whether it goes by the fleet file that was named */
export const liveWorker = (readThisFile: boolean): Worker => ({
  id: 'x',
  name: 'ops-1/4711',
  kind: 'worker',
  fingerprint: 'f',
  file: '/etc/baton/fleet.yaml',
  mode: 'observe',
  readAtMs: 0,
  readThisFile,
});

import type { Handlers } from '../../jobs/handlers.ts';
import type { RunId } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { Log } from '../platform/log.ts';

/** The same handlers, and which runs they work on at this moment. */
export interface InHand {
  readonly handlers: Handlers;
  runs(): readonly RunId[];
}

/** Says of each run that a stop of this process let go of what becomes of it. */
export function inHand(handlers: Handlers, find: (id: RunId) => Promise<Run | null>, log: Log): InHand {
  const jobs = new Set<{ readonly runId: RunId }>();
  const sayWhatNext = async (runId: RunId) => {
    const run = await find(runId);
    if (run?.endedAtMs === null && run.state !== 'stopped')
      log.info({ run: runId, state: run.state }, 'the run goes on on another worker');
  };
  return {
    runs: () => [...new Set([...jobs].map(({ runId }) => runId))],
    handlers: {
      ...handlers,
      async run(runId, signal) {
        const job = { runId };
        jobs.add(job);
        try {
          await handlers.run(runId, signal);
        } finally {
          jobs.delete(job);
          if (signal.aborted) await sayWhatNext(runId).catch(() => undefined);
        }
      },
    },
  };
}

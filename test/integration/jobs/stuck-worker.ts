import { startWorkers } from '../../../jobs/worker.ts';
import { createLog } from '../../../src/platform/log.ts';

/** A worker process whose runs never end: the test kills it in the middle of one. Its argument is the URL of the queues. */
const url = process.argv[2];
if (url === undefined) throw new Error('the URL of the queues is missing');
const nothing = () => Promise.resolve();
await startWorkers(
  url.startsWith('redis:') ? { kind: 'redis', url } : { kind: 'postgres', url },
  {
    run: (runId) => {
      process.stdout.write(`working on ${runId}\n`);
      return new Promise(() => {});
    },
    look: nothing,
    deliver: nothing,
    sweep: nothing,
    watch: nothing,
  },
  { log: createLog('silent'), concurrency: 1 },
);

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/**
 * What measures how fast Baton is, what judges how soon one worker takes over from another, and what makes the database crash
 * that the lab runs of other files are on: nothing else may run beside these.
 */
const ALONE = 'test/system/{bench*,chaos,redis-lab-run}.test.ts';
/**
 * These start databases and processes of their own and wait for them most of the time, so that more of them fill the cores than there
 * are. Two for each core were tried and met deadlines on a busy machine.
 */
const WAITING = availableParallelism() + 1;

/**
 * Four projects. `unit` and `integration` need npm only; `system` and `alone` need neighbours from the operating system
 * (sshd, Chromium, Redis, Prometheus), which scripts/system-packages.sh installs or names.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Node keeps what it has compiled of packages and of programs that tests start, each of which would otherwise compile them anew.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled') },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/*.test.ts'],
          // They only compute; vitest itself would leave a core to whoever sits before the machine.
          maxWorkers: availableParallelism(),
          // They keep no state in modules, and most take less time than a process of their own and its imports would.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/integration/shared-server.ts'],
          setupFiles: ['test/lab-data.ts'],
          maxWorkers: WAITING,
          // As in `system`.
          maxConcurrency: 3,
          // A database or a simulated cluster starts within this; what is tested has deadlines of its own.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          exclude: [ALONE],
          setupFiles: ['test/lab-data.ts'],
          // Four files at once were tried, and some ran into their deadlines; of two, one's host that was switched off lost its port to the other's.
          fileParallelism: false,
          // Games in the lab at once, of the files that play several. Each takes some forty of the 200 connections of its server.
          maxConcurrency: 3,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: [ALONE],
          setupFiles: ['test/lab-data.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});

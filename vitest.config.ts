import { defineConfig } from 'vitest/config';

/**
 * Three projects. `unit` and `integration` need npm only; `system` needs neighbours from the operating system
 * (sshd, Chromium, Redis, Prometheus), which scripts/system-packages.sh installs or names.
 */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/*.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          // These start databases and processes of their own and wait for them two thirds of the time: 300 s of CPU in 820 s
          // of tests. Three at once fill two cores; more would starve each other.
          maxWorkers: 3,
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
          // One after the other: they share ports, users and a browser of the operating system.
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

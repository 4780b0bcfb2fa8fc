import { vi } from 'vitest';
import type { QueueBackend } from '../../../jobs/backend.ts';
import type { Handlers } from '../../../jobs/handlers.ts';
import { createWake } from '../../../jobs/queues.ts';
import { startWorkers } from '../../../jobs/worker.ts';
import { createLog } from '../../../src/platform/log.ts';

export const log = createLog('silent');

/** Handlers that do nothing and remember their calls; only those a test is about are given. */
export function handlersWith(overrides: Partial<Handlers> = {}) {
  return {
    run: vi.fn(overrides.run ?? (() => Promise.resolve())),
    look: vi.fn(overrides.look ?? (() => Promise.resolve())),
    deliver: vi.fn(overrides.deliver ?? (() => Promise.resolve())),
    sweep: vi.fn(overrides.sweep ?? (() => Promise.resolve())),
    watch: vi.fn(overrides.watch ?? (() => Promise.resolve())),
  };
}

/** Workers and a producer on one backend, closed when `use` is done. */
export async function withQueues(
  backend: QueueBackend,
  handlers: Handlers,
  use: (wake: ReturnType<typeof createWake>) => Promise<void>,
): Promise<void> {
  const workers = await startWorkers(backend, handlers, { log, concurrency: 4 });
  const wake = createWake(backend, { log });
  try {
    await use(wake);
  } finally {
    await wake.close();
    await workers.close();
  }
}

/** Long enough for a loaded machine; what is waited for normally comes within milliseconds. */
export const soon = { timeout: 15_000, interval: 20 };

import type { EventEmitter } from 'node:events';

/** Longer than any answer here takes on a busy machine. */
const PATIENCE_MS = 10_000;
/** Connections come and go without a change of what is remembered. */
const LOOK_AGAIN_MS = 20;

/**
 * Waits until something is so; looks again after every change.
 * @param withinMs how long
 * @throws Error that says what was waited for
 */
export type Until = (what: string, isSo: () => boolean, withinMs?: number) => Promise<void>;

/** @param events hears `changed` after every change */
export function createUntil(events: EventEmitter): Until {
  return async (what, isSo, withinMs = PATIENCE_MS) => {
    const endMs = performance.now() + withinMs;
    while (!isSo()) {
      if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, LOOK_AGAIN_MS);
      events.once('changed', resolve);
      await promise;
      clearTimeout(timer);
      events.off('changed', resolve);
    }
  };
}

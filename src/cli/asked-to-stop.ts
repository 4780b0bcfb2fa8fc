/** Npm and the terminal both pass one Ctrl-C on; only a later one means "now". Unit: milliseconds. */
const SAME_PRESS_MS = 1000;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. A second one, pressed later, ends the process at once: what it did is
 * in the record, and another worker goes on from there.
 */
export function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    let firstAtMs: number | null = null;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        const now = performance.now();
        if (firstAtMs !== null && now - firstAtMs > SAME_PRESS_MS) process.exit(130);
        firstAtMs ??= now;
        resolve();
      });
    }
  });
}

/** Npm and the terminal both pass one Ctrl-C on; only a later one means "now". Unit: milliseconds. */
const SAME_PRESS_MS = 1000;

const FIRST = 'Stopping: work goes on to its next safe point, for 30 s at most. A second signal ends it at once.';
const SECOND = 'Ended at once. What was at work is in the record; another worker looks first and goes on.';

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. A second one, pressed later, ends the process at once: what it did is
 * in the record, and another worker goes on from there.
 * @param say told what the signal does
 */
export function askedToStop(say: (line: string) => void = sayOnStandardError): Promise<void> {
  return new Promise((resolve) => {
    let firstAtMs: number | null = null;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        const now = performance.now();
        if (firstAtMs !== null && now - firstAtMs > SAME_PRESS_MS) {
          say(SECOND);
          process.exit(130);
        }
        if (firstAtMs === null) say(FIRST);
        firstAtMs ??= now;
        resolve();
      });
    }
  });
}

function sayOnStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

import type { Clock } from '../../../domain/clock.ts';
import type { VirtualTime } from './time.ts';

/** The life of one process: it runs, stands still for a while, or is gone. */
export interface Life {
  readonly name: string;
  readonly isAlive: boolean;
  /** Time as this process has it: what it waits for comes late when it stood still, and never when it is gone. */
  readonly clock: Clock;
  /** To be awaited wherever something from outside reaches the process. Never settles once it is gone. */
  here(): Promise<void>;
  /** SIGKILL. */
  end(): void;
  /** SIGSTOP, and SIGCONT so much later. Unit: milliseconds. */
  freeze(ms: number): void;
  /** Told once, when it ends; at once where it has ended. */
  onEnd(listener: () => void): void;
}

const never = (): Promise<never> => new Promise(() => {});

export function createLife(name: string, time: VirtualTime): Life {
  let isAlive = true;
  let frozenUntilMs = -Infinity;
  const mourners: (() => void)[] = [];

  async function here(): Promise<void> {
    // More than once: it may be stopped again while it stands still.
    while (time.now() < frozenUntilMs) await time.sleep(frozenUntilMs - time.now());
    if (!isAlive) return never();
  }

  return {
    name,
    get isAlive() {
      return isAlive;
    },
    here,
    clock: {
      now: time.now,
      monotonic: time.now,
      async sleep(ms, signal) {
        try {
          await time.sleep(ms, signal);
        } finally {
          await here();
        }
      },
    },
    end() {
      if (!isAlive) return;
      isAlive = false;
      for (const mourn of mourners.splice(0)) mourn();
    },
    freeze: (ms) => void (frozenUntilMs = Math.max(frozenUntilMs, time.now() + ms)),
    onEnd(listener) {
      if (isAlive) mourners.push(listener);
      else listener();
    },
  };
}

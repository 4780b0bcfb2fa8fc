/** Wake-ups that this process holds back until their time. They end with it: the sweep is what finds those. */
export interface Timers {
  /** One for each key; the last one counts. @param delayMs longer ones than a day come after a day */
  put(key: string, delayMs: number, work: () => Promise<void>): void;
  has(key: string): boolean;
  /** Forgets all of them. */
  clear(): void;
}

/** Node takes a longer time than 2^31 ms for none at all. Unit: milliseconds. */
const LONGEST_MS = 86_400_000;

/** None yet. They keep no process alive. */
export function createTimers(): Timers {
  const waiting = new Map<string, NodeJS.Timeout>();
  return {
    put: (key, delayMs, work) => {
      clearTimeout(waiting.get(key));
      const onTime = () => {
        waiting.delete(key);
        void work();
      };
      waiting.set(key, setTimeout(onTime, Math.min(delayMs, LONGEST_MS)).unref());
    },
    has: (key) => waiting.has(key),
    clear: () => {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** Values for somebody who takes them one by one and may come before them. */
export interface Queue<T> {
  put(value: T): void;
  /** Nothing more will come. What is there can still be taken. */
  end(): void;
  /** The next value as soon as there is one, or null after the end. */
  next(): Promise<T | null>;
}

/** An empty queue. */
export function createQueue<T>(): Queue<T> {
  const values: T[] = [];
  const waiting: ((value: T | null) => void)[] = [];
  let ended = false;
  return {
    put: (value) => {
      if (ended) return;
      const first = waiting.shift();
      if (first === undefined) values.push(value);
      else first(value);
    },
    end: () => {
      ended = true;
      for (const give of waiting.splice(0)) give(null);
    },
    next: async () => {
      const value = values.shift();
      if (value !== undefined) return value;
      if (ended) return null;
      return await new Promise((give) => waiting.push(give));
    },
  };
}

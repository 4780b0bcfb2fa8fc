import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the bench that ends with the line to it. */
export interface Child {
  /** What it says next. @throws when it ends instead */
  next(): Promise<unknown>;
  ask(): void;
  close(): Promise<void>;
}

/** @param file beside this one */
export function startChild(file: string, args: readonly string[]): Child {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    next: async () => {
      const told = once(child, 'message').then(([message]: unknown[]) => message);
      const over = ended.then(([code]: unknown[]) => {
        throw new Error(`${file} ended with ${String(code)}`);
      });
      return Promise.race([told, over]);
    },
    ask: () => void child.send('tell'),
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

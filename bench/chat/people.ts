import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ChatName } from './cast.ts';
import type { Load, Order, Sight, Told } from './orders.ts';

/** The process with a chat's stand-in and the people who use it. */
export interface People {
  readonly told: Told;
  follow(order: Extract<Order, { kind: 'call' | 'limit' | 'reject' }>): Promise<void>;
  load(seconds: number, perSecond: number): Promise<Load>;
  sight(): Promise<Sight>;
  close(): Promise<void>;
}

export async function startPeople(chat: ChatName): Promise<People> {
  const child = fork(fileURLToPath(new URL('chat-process.ts', import.meta.url)), [chat], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const over = ended.then(([code]: unknown[]): never => {
    throw new Error(`the process of the stand-in ended with ${String(code)}`);
  });
  over.catch(() => undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from the process of this folder
  const told = (await Promise.race([once(child, 'message').then(([first]: unknown[]) => first), over])) as Told;
  const waiting = new Map<number, (answer: unknown) => void>();
  child.on('message', ({ id, answer }: { readonly id: number; readonly answer: unknown }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  let orders = 0;
  const ask = (order: Order): Promise<unknown> => {
    const id = (orders += 1);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    waiting.set(id, resolve);
    child.send({ id, order });
    return Promise.race([promise, over]);
  };
  return {
    told,
    follow: async (order) => void (await ask(order)),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from the process of this folder
    load: async (seconds, perSecond) => (await ask({ kind: 'load', seconds, perSecond })) as Load,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from the process of this folder
    sight: async () => (await ask({ kind: 'sight' })) as Sight,
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

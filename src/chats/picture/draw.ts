import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a thread is given, and the library of which it makes a picture. */
export interface Drawing {
  readonly svg: string;
  readonly font: string;
  /** Pixels for each of the drawing. */
  readonly scale: number;
}

/**
 * Draws in a thread that ends with the picture. The library draws without a pause: for a second at first, with what it takes to load,
 * and for a quarter of one later, in which nobody's press would be acknowledged. Its memory goes with the thread.
 * @returns a PNG
 * @throws what the library says
 */
export async function drawn(drawing: Drawing): Promise<Uint8Array> {
  const thread = new Worker(new URL('drawing-thread.ts', import.meta.url), { workerData: drawing });
  try {
    const [png]: unknown[] = await once(thread, 'message');
    if (!(png instanceof Uint8Array)) throw new Error('the drawing thread gave no picture');
    return png;
  } finally {
    await thread.terminate();
  }
}

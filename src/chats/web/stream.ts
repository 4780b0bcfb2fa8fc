import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { messageOf } from '../../domain/failure.ts';
import type { PageDeps } from './deps.ts';

/** Half of what proxies allow at least, and short enough that the page notices a dead line within seconds. */
const BEAT_MS = 5000;
/** As many messages as the page shows. */
const RECENT = 60;
/** Changes remembered for readers that come back; further back they get everything anew. */
const REMEMBERED = 500;

export type StreamDeps = Pick<PageDeps, 'messages' | 'clock' | 'log' | 'record' | 'band'>;

/** Sends changed messages to every open page. */
export interface Stream {
  start(): Promise<void>;
  /** Serves one reader until it goes; `lastId` is the last event it has seen, or nothing. */
  serve(response: ServerResponse, lastId: string | undefined): void;
  close(): Promise<void>;
}

/**
 * Server-sent events over the changes of the message store; a reader that comes back gets what it has missed, and before all else
 * the record and the line across the page.
 */
export function createStream({ messages, clock, log, record, band }: StreamDeps): Stream {
  const boot = randomUUID();
  const readers = new Set<ServerResponse>();
  /** Key → number of its last change, oldest change first. */
  const changes = new Map<string, number>();
  let last = 0;
  let stop: (() => Promise<void>) | null = null;
  // One after the other, so that a reader never gets number 6 before 5 and then asks only for what came after 6.
  let sending: Promise<void> = Promise.resolve();

  const enqueue = (work: () => Promise<void>): void => {
    sending = sending.then(work).catch((error: unknown) => {
      log.warn({ error: messageOf(error) }, 'page: a change could not be sent');
      // Readers come back by themselves and then get everything, so that nothing is missed.
      for (const reader of readers) reader.end();
    });
  };
  const changed = (key: string): void =>
    enqueue(async () => {
      last += 1;
      changes.delete(key);
      changes.set(key, last);
      const [oldest] = changes.keys();
      if (changes.size > REMEMBERED && oldest !== undefined) changes.delete(oldest);
      // Whoever comes later is told of it by its number.
      const message = readers.size === 0 ? null : await messages.find(key);
      if (message !== null) for (const reader of readers) write(reader, 'message', message, `${boot}.${last}`);
    });
  const welcome = async (reader: ServerResponse, lastId: string | undefined): Promise<void> => {
    write(reader, 'record', record);
    write(reader, 'band', band());
    const seen = seenNumber(lastId, boot);
    const missed = seen === null ? null : missedSince(seen);
    if (missed === null) {
      write(reader, 'all', await messages.recent(RECENT), `${boot}.${last}`);
    } else {
      for (const key of missed) {
        const message = await messages.find(key);
        if (message !== null) write(reader, 'message', message, `${boot}.${changes.get(key) ?? last}`);
      }
    }
    write(reader, 'beat', clock.now());
    // It may have gone while it was being welcomed; its `close` has fired already.
    if (!reader.destroyed) readers.add(reader);
  };
  const missedSince = (seen: number): string[] | null => {
    const [oldest = last + 1] = changes.values();
    // A change between `seen` and the oldest remembered one may have been forgotten.
    if (seen > last || (seen + 1 < oldest && changes.size >= REMEMBERED)) return null;
    return [...changes].filter(([, number]) => number > seen).map(([key]) => key);
  };
  const beat = setInterval(() => {
    const words = band();
    for (const reader of readers) {
      write(reader, 'band', words);
      write(reader, 'beat', clock.now());
    }
  }, BEAT_MS);
  beat.unref();

  return {
    async start() {
      stop = await messages.onChange(changed);
    },
    serve(response, lastId) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      response.flushHeaders();
      response.on('close', () => readers.delete(response));
      enqueue(() => welcome(response, lastId));
    },
    async close() {
      clearInterval(beat);
      await stop?.();
      await sending;
      for (const reader of readers) reader.end();
    },
  };
}

function seenNumber(lastId: string | undefined, boot: string): number | null {
  const [seenBoot, number] = (lastId ?? '').split('.');
  return seenBoot === boot && number !== undefined && /^\d{1,15}$/.test(number) ? Number(number) : null;
}

/** JSON has no line breaks of its own, so that one `data:` line holds it all. */
function write(reader: ServerResponse, event: string, data: unknown, id?: string): void {
  if (reader.writableEnded || reader.destroyed) return;
  reader.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
}

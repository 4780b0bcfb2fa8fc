import type { JournalEvent } from '../src/domain/journal.ts';
import type { Crew } from './crew.ts';
import { now } from './now.ts';
import { startStallProxy, type StallProxy } from './stall-proxy.ts';
import { createWireReader, type Committed } from './wire.ts';

export type Intent = Extract<JournalEvent, { kind: 'intent' }>;

/** An intent is committed and its worker does not know yet: nothing of it has been sent. */
export interface Moment {
  readonly run: string;
  readonly intent: Intent;
  /** The standby is about to be told: committed together with the intent. */
  readonly isTold: boolean;
  readonly worker: number;
  readonly atMs: number;
}

/** The line between the workers and Postgres. */
export interface Moments {
  readonly proxy: StallProxy;
  /** Whatever Postgres confirmed to a worker since the beginning. */
  committed(): readonly Committed[];
  /** Asked at every moment; the worker is told when the answer is there. */
  listen(listener: ((moment: Moment) => Promise<void>) | null): void;
  /** The crew whose connections pass here; before that nobody is asked. */
  watch(crew: Crew): void;
}

/** @param postgresPort where the server itself listens */
export async function startMoments(postgresPort: number): Promise<Moments> {
  const all: Committed[] = [];
  let ask: ((moment: Moment) => Promise<void>) | null = null;
  let crew: Crew | null = null;
  const momentOf = (done: readonly Committed[], callerPort: number): Moment | null => {
    const first = done.find(({ event }) => event.kind === 'intent');
    if (first?.event.kind !== 'intent' || crew === null) return null;
    const worker = crew.callerOf(callerPort, proxy.port);
    if (worker === null) return null;
    const isTold = done.some(({ event }) => event.kind === 'attempt.told');
    return { run: first.runId, intent: first.event, isTold, worker, atMs: now() };
  };
  const proxy = await startStallProxy(postgresPort, (callerPort) => {
    const wire = createWireReader();
    return {
      toServer: (bytes) => wire.toServer(bytes),
      toCaller(bytes) {
        const done = wire.toCaller(bytes);
        all.push(...done);
        const moment = done.length > 0 ? momentOf(done, callerPort) : null;
        return moment && ask ? ask(moment) : null;
      },
    };
  });
  return {
    proxy,
    committed: () => all,
    listen: (listener) => void (ask = listener),
    watch: (of) => void (crew = of),
  };
}

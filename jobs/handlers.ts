import type { RequestId, RunId } from '../src/domain/names.ts';

/** What the queues call. Each goes from one durable point to the next and ends; calling one twice is harmless. */
export interface Handlers {
  /** Goes on with a run. `signal` fires when this process is asked to stop. */
  run(runId: RunId, signal: AbortSignal): Promise<void>;
  /** Answers a request that needs a look at hosts: plan, handover, status, check, adopt. */
  look(requestId: RequestId): Promise<void>;
  /** Turns journals and plans into cards and hands due cards to the chats. */
  deliver(): Promise<void>;
  /** Wakes everything that is due; a lost job costs one interval. */
  sweep(): Promise<void>;
  /** Looks at every validator whose look is due. `signal` fires when this process is asked to stop. */
  watch(signal: AbortSignal): Promise<void>;
}

/** What becomes of jobs in this process, for whoever counts. */
export interface JobEvents {
  taken(queue: string): void;
  failed(queue: string): void;
  /** A job of another worker that went silent was put back. */
  stalled(queue: string): void;
}

/** The producers' side of the queues. Each call is a wake-up only: losing it costs delay, never state. */
export interface Wake {
  run(runId: RunId, revision: number, delayMs?: number): Promise<void>;
  look(requestId: RequestId): Promise<void>;
  /** Within a quarter of a second, or else with the next sweep; not waited for. */
  deliver(): Promise<void>;
  close(): Promise<void>;
}

/** Those of a process that stays. */
export interface WorkerWake extends Wake {
  /** `run` for a run that waits: a long wait is held by this process and not by the queue. */
  waits(runId: RunId, revision: number, delayMs: number): Promise<void>;
}

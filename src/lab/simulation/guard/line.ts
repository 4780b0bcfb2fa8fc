import type { Clock } from '../../../domain/clock.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import { createQueue } from '../../../hosts/ssh/queue.ts';
import { createLines } from './answer.ts';

/** One connection to a call: what it says comes out in order until the answer has come or the line is cut. */
export interface Line {
  readonly isOpen: boolean;
  add(key: string, value: string): void;
  addData(bytes: Buffer): void;
  /** Nothing more comes through. */
  cut(): void;
  /** The call is over. */
  finish(): void;
  /** The simulation itself has failed. */
  fail(error: unknown): void;
  nextFact(): Promise<readonly [string, string] | null>;
  readonly data: Promise<Buffer | null>;
  /** Null when it did not come. */
  readonly answer: Promise<GuardAnswer | null>;
  /** Something was sent, or the call has ended. */
  wake(): void;
  /** Until it is woken, or the time is over. Unit: milliseconds. */
  woken(time: Pick<Clock, 'sleep'>, ms: number): Promise<void>;
}

const WOKEN = new Error('woken');
const nobody = (): void => undefined;

/** @param openAtFirst whether anything comes back at all */
export function createLine(openAtFirst: boolean): Line {
  const lines = createLines();
  const facts = createQueue<readonly [string, string]>();
  const data = Promise.withResolvers<Buffer | null>();
  const answer = Promise.withResolvers<GuardAnswer | null>();
  let isOpen = openAtFirst;
  let isWoken = false;
  let wake = nobody;

  function end(result: GuardAnswer | null): void {
    isOpen = false;
    facts.end();
    data.resolve(null);
    answer.resolve(result);
  }
  return {
    get isOpen() {
      return isOpen;
    },
    add(key, value) {
      if (!isOpen) return;
      lines.add(key, value);
      if (key !== 'answer' && key !== 'code' && key !== 'text') facts.put([key, value]);
    },
    addData(bytes) {
      if (!isOpen) return;
      lines.setData(bytes);
      data.resolve(bytes);
    },
    cut: () => end(null),
    finish: () => end(isOpen ? lines.result() : null),
    fail(error) {
      answer.reject(error);
      end(null);
    },
    nextFact: () => facts.next(),
    data: data.promise,
    answer: answer.promise,
    wake() {
      isWoken = true;
      wake();
    },
    async woken(time, ms) {
      if (!isWoken) {
        const stop = new AbortController();
        const input = new Promise<void>((resolve) => (wake = resolve));
        await Promise.race([input, time.sleep(ms, stop.signal).catch(() => undefined)]);
        stop.abort(WOKEN);
      }
      isWoken = false;
    },
  };
}

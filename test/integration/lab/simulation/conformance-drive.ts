import type { GuardCall } from '../../../../src/lab/simulation/guard/guard.ts';
import type { Point } from '../../../../src/lab/simulation/guard/script.ts';
import type { PlannedCall } from './conformance-calls.ts';
import { comparable, type Seen } from './conformance-seen.ts';

export type ModelCall = ReturnType<typeof driveCall>;

/** Drives a call of the model to its end, to its cut, or to where it waits for input. */
export function driveCall(
  call: GuardCall,
  { cut, request }: PlannedCall,
  pass: (ms: number) => void,
  whenChanged: (name: string) => void,
) {
  const linesToo = cutsAtLines(request.verb);
  const facts: (readonly [string, string])[] = [];
  let data: string | null = null;
  let points = 0;
  let cutAt: string | null = null;
  let waits = false;

  function drive(): void {
    waits = false;
    for (let point = call.step(); point !== null; point = call.step()) {
      if (point.kind === 'wait') pass(point.ms);
      if (point.kind === 'locked') pass(100);
      if (point.kind === 'line') facts.push([point.key, point.value]);
      if (point.kind === 'data') data = point.sha256;
      if (point.kind === 'effect') whenChanged(point.name);
      if (point.kind === 'input') {
        waits = true;
        return;
      }
      if (isCut(point, linesToo) && ++points === cut) {
        cutAt = point.kind === 'line' ? `line ${point.key}` : `effect ${point.kind === 'effect' ? point.name : ''}`;
        call.kill();
      }
    }
  }
  return {
    call,
    drive,
    waits: () => waits,
    fact: (name: string) => facts.find(([key]) => key === name)?.[1],
    feed(bytes: Buffer): void {
      call.input.feed(bytes);
      call.input.end();
      drive();
    },
    seen: (): Seen => ({
      answer: facts.find(([key]) => key === 'answer')?.[1] ?? null,
      facts: comparable(facts),
      dataSha256: cutAt === null ? data : null,
      cutAt,
    }),
  };
}

/** The lines of `observe` come from many programs at once. */
export const cutsAtLines = (verb: string): boolean => verb !== 'observe';

/**
 * `code` and `text` leave together, after the answer nothing is left to be cut off, and after the deadline the call waits: there
 * it is killed by a move of its own.
 */
const NO_CUT: ReadonlySet<string> = new Set(['code', 'answer', 'deadline_uptime_ms']);

function isCut(point: Point, linesToo: boolean): boolean {
  return point.kind === 'effect' || (linesToo && point.kind === 'line' && !NO_CUT.has(point.key));
}

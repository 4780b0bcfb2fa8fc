const ANSWER = Buffer.from('answer=');
const NEWLINE = 0x0a;

/**
 * Lets a guard's output through as it comes, but holds back everything from the `answer=` line on, so that the lab can
 * decide what becomes of an answer that the host has already given.
 */
export interface AnswerGate {
  /** What may leave now. */
  take(chunk: Buffer): Buffer;
  /** What was held back. */
  rest(): Buffer;
}

export function createAnswerGate(): AnswerGate {
  let held = Buffer.alloc(0);
  let atLineStart = true;
  return {
    take(chunk) {
      const all = Buffer.concat([held, chunk]);
      const from = heldFrom(all, atLineStart);
      const free = all.subarray(0, from);
      held = all.subarray(from);
      if (free.length > 0) atLineStart = free[free.length - 1] === NEWLINE;
      return free;
    },
    rest: () => held,
  };
}

/** Index of the first byte that must wait: an answer line, or a last line that may still become one. */
function heldFrom(bytes: Buffer, atLineStart: boolean): number {
  let lineStart = atLineStart ? 0 : nextLine(bytes, 0);
  while (lineStart < bytes.length) {
    const head = bytes.subarray(lineStart, lineStart + ANSWER.length);
    if (head.equals(ANSWER.subarray(0, head.length))) return lineStart;
    lineStart = nextLine(bytes, lineStart);
  }
  return bytes.length;
}

function nextLine(bytes: Buffer, from: number): number {
  const newline = bytes.indexOf(NEWLINE, from);
  return newline < 0 ? bytes.length : newline + 1;
}

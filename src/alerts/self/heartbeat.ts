/** A watcher outside that is slower is as good as none. Unit: milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * Calls the watcher outside once. Never throws; the address is a secret and in no answer.
 * @returns null when it was heard, else why not
 */
export async function beat(url: string, answerWithinMs = ANSWER_WITHIN_MS): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    // What it says is of no interest, and may be long.
    await answer.body?.cancel();
    return answer.ok ? null : `the watcher says ${answer.status}`;
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return isLate ? 'the watcher does not answer in time' : 'the watcher is not reached';
  }
}

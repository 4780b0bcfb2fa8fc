import type { Clock } from '../domain/clock.ts';

/** Something without which this process cannot do its work. */
export interface ReadyCheck {
  readonly name: string;
  /** Null when all is well, else one sentence without a secret. What it throws counts as no answer and is not shown. */
  look(): Promise<string | null>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly state: 'ready' | 'starting' | 'stopping' | 'not-ready';
  /** What is not ready, and why. */
  readonly failing: readonly { readonly name: string; readonly because: string }[];
  /** What is missing, although this process does its work without it: one chat of several. Left out when nothing is. */
  readonly notes?: readonly { readonly name: string; readonly because: string }[];
}

/** A store that needs longer is of no use for a move that takes a second. Unit: milliseconds. */
const ANSWER_WITHIN_MS = 1_000;
/** Many who ask at once cost one look; nobody is told anything older. Unit: milliseconds. */
const HOLDS_FOR_MS = 500;

/**
 * Asks every check, at most twice a second. A check that hangs is not asked a second time before it has answered, so that
 * whoever asks cannot pile up questions at a store that is in trouble.
 * @param phase what the process is at; anything but `running` is the answer by itself
 * @param missing what to say besides; each is null when all is well
 */
export function createReadiness(
  checks: readonly ReadyCheck[],
  phase: () => 'starting' | 'running' | 'stopping',
  clock: Pick<Clock, 'monotonic'>,
  missing: () => readonly { readonly name: string; readonly because: string | null }[] = () => [],
): () => Promise<Readiness> {
  const asked = new Map<string, Promise<string | null>>();
  let last: { readonly atMs: number; readonly answer: Promise<Readiness> } | null = null;

  const ask = (check: ReadyCheck): Promise<string | null> => {
    const open = asked.get(check.name);
    if (open !== undefined) return open;
    const question = check.look().catch(() => 'does not answer');
    asked.set(check.name, question);
    void question.finally(() => asked.delete(check.name));
    return question;
  };
  const look = async (): Promise<Readiness> => {
    const answers = await Promise.all(
      checks.map(async (check) => ({ name: check.name, because: await within(ask(check)) })),
    );
    const failing = said(answers);
    const state = failing.length === 0 ? 'ready' : 'not-ready';
    const notes = said(missing());
    return { ready: failing.length === 0, state, failing, ...(notes.length === 0 ? {} : { notes }) };
  };
  return async () => {
    const now = phase();
    if (now !== 'running') return { ready: false, state: now, failing: [{ name: 'process', because: `is ${now}` }] };
    const atMs = clock.monotonic();
    if (last === null || atMs - last.atMs > HOLDS_FOR_MS) last = { atMs, answer: look() };
    return last.answer;
  };
}

function said(answers: readonly { readonly name: string; readonly because: string | null }[]) {
  return answers.flatMap(({ name, because }) => (because === null ? [] : [{ name, because }]));
}

function within(answer: Promise<string | null>): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const timer = setTimeout(() => resolve(`did not answer within ${ANSWER_WITHIN_MS / 1000} s`), ANSWER_WITHIN_MS);
  void answer.then(resolve).finally(() => clearTimeout(timer));
  return promise;
}

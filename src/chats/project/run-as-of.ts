import { startDelayMs } from '../../approvals/policy.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Plan } from '../../domain/plan.ts';
import { type Run, standingWish, type Wish } from '../../domain/run.ts';

/**
 * The run as it stood after each line of its journal: what its card was made from then.
 *
 * Three things stand in no journal. When a job gives a run back, `queued` and `waiting` look like `running` here, as they do on
 * a card. Its revision is the one of `run`. And of a wish that came while the run was taken up it is not known whether that
 * job had read it; it is taken to stand.
 * @param run as it is now: what never changes is taken from it
 * @param entries its journal, oldest first
 */
export function runsAsOf(run: Run, plan: Plan, entries: readonly JournalEntry[]): Run[] {
  const dueAtMs = run.createdAtMs + startDelayMs(plan.approval);
  let draft: Draft = {
    run: { ...run, state: 'queued', attempt: 1, wish: null, dueAtMs, endedAtMs: null },
    isWishNew: false,
  };
  return entries.map((entry) => {
    draft = after(draft, entry);
    return draft.run;
  });
}

interface Draft {
  readonly run: Run;
  /** Whether the wish came after the run was last taken up: the job at work has not read it. */
  readonly isWishNew: boolean;
}

function after({ run, isWishNew }: Draft, { event, atMs }: JournalEntry): Draft {
  if (event.kind === 'lease.taken') return { run: { ...run, state: 'running', dueAtMs: null }, isWishNew: false };
  if (event.kind === 'wish.stored') return wished(run, event.wish);
  if (event.kind === 'override.granted') return wished(run, 'resume');
  if (event.kind === 'run.stopped') {
    // A run that stood stopped already is stopped again by nobody but a database that is not the same any more.
    const isKept = isWishNew && run.state !== 'stopped';
    return { run: { ...run, state: 'stopped', dueAtMs: null, wish: isKept ? run.wish : null }, isWishNew: isKept };
  }
  if (event.kind === 'run.ended')
    return { run: { ...run, state: event.ending, dueAtMs: null, wish: null, endedAtMs: atMs }, isWishNew: false };
  if (!('attempt' in event)) return { run, isWishNew };
  const at = inAttempt(run, event.attempt);
  return { run: event.kind === 'step.waiting' ? { ...at, state: 'waiting', dueAtMs: event.untilMs } : at, isWishNew };
}

function wished(run: Run, wish: Wish): Draft {
  return { run: { ...run, wish: standingWish(wish, run.wish) }, isWishNew: true };
}

/** A new attempt has no line of its own; it shows in the first line that belongs to it. */
function inAttempt(run: Run, attempt: number): Run {
  return attempt > run.attempt ? { ...run, attempt } : run;
}

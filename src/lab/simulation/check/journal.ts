import type { JournalEntry } from '../../../domain/journal.ts';
import type { StoreState } from '../store/state.ts';
import { finding, type Finding } from './finding.ts';

/** Verbs of which a second intent in one attempt is allowed: twice leaves what once does. */
const REPEATABLE = new Set(['solana.tower.set-aside', 'solana.link']);

/** The record of each run, held against the rules of lease, intent, decision and look; and all runs against each other. */
export function checkJournals({ runs }: StoreState): Finding[] {
  const all = [...runs.values()];
  return [
    ...all.flatMap(({ lines }) => [
      ...leases(lines),
      ...repeatedIntents(lines),
      ...decisions(lines),
      ...looks(lines),
      ...wishes(lines),
      ...overrides(lines),
    ]),
    ...termsOverAll(all.flatMap(({ lines }) => lines)),
    ...openTogether(all.map(({ lines }) => lines)),
  ];
}

/** An intent carries the term of whoever has the lease then. */
function leases(lines: readonly JournalEntry[]): Finding[] {
  let leased = 0;
  return lines.flatMap(({ event, atMs }) => {
    if (event.kind === 'lease.taken') leased = Math.max(leased, event.term);
    if (event.kind !== 'intent' || event.term >= leased) return [];
    const what = `intent ${event.step} ${event.verb} on ${event.node} with term ${event.term}`;
    return [finding('intentWithoutLease', atMs, `${what} after the lease went over at term ${leased}`)];
  });
}

function termsOverAll(lines: readonly JournalEntry[]): Finding[] {
  let highest = 0;
  return lines
    .toSorted((a, b) => a.atMs - b.atMs)
    .flatMap(({ event, atMs }) => {
      if (event.kind === 'host.fenced' || event.kind === 'intent') highest = Math.max(highest, event.term);
      if (event.kind !== 'lease.taken') return [];
      const before = highest;
      highest = Math.max(highest, event.term);
      return event.term > before ? [] : [finding('termNotRaised', atMs, `lease at term ${event.term} after ${before}`)];
    });
}

function repeatedIntents(lines: readonly JournalEntry[]): Finding[] {
  const seen = new Set<string>();
  return lines.flatMap(({ event, atMs }) => {
    if (event.kind !== 'intent') return [];
    const key = `${event.attempt} ${event.step} ${event.verb} ${event.node}`;
    const again = seen.has(key);
    seen.add(key);
    const mayBe =
      REPEATABLE.has(event.verb) ||
      event.verb.startsWith('prepare.') ||
      event.step === 'verify' ||
      event.step === 'quarantine';
    return again && !mayBe ? [finding('secondIntentForAttempt', atMs, `attempt ${key}`)] : [];
  });
}

function decisions(lines: readonly JournalEntry[]): Finding[] {
  const first = new Map<number, string>();
  return lines.flatMap(({ event, atMs }) => {
    if (event.kind !== 'attempt.told' && event.kind !== 'attempt.returned') return [];
    const before = first.get(event.attempt);
    first.set(event.attempt, event.kind);
    if (before === undefined) return [];
    return [finding('toldAndReturned', atMs, `attempt ${event.attempt}: ${before}, then ${event.kind}`)];
  });
}

/** Whoever takes a run up in which something was intended decides by a look before it begins anything. */
function looks(lines: readonly JournalEntry[]): Finding[] {
  let intended = false;
  let hasToLook = false;
  return lines.flatMap(({ event, atMs }) => {
    if (event.kind === 'lease.taken') hasToLook = intended;
    if (event.kind === 'resume.decided') hasToLook = false;
    if (event.kind === 'intent') intended = true;
    if (!hasToLook || (event.kind !== 'intent' && event.kind !== 'step.began')) return [];
    hasToLook = false;
    return [finding('actedWithoutLook', atMs, `${event.kind} ${event.step}`)];
  });
}

/** From an abort or a return on nobody is told, before somebody says `resume`. */
function wishes(lines: readonly JournalEntry[]): Finding[] {
  let wished: string | null = null;
  return lines.flatMap(({ event, atMs }) => {
    if (event.kind === 'wish.stored') wished = event.wish === 'resume' || event.wish === 'look' ? null : event.wish;
    if (event.kind !== 'attempt.told' || wished === null) return [];
    return [finding('toldAgainstWish', atMs, `attempt ${event.attempt} was told after ${wished} was stored`)];
  });
}

/** As docs/decisions/0005 has it: enough people, in time, since the last stop; one use, and never against an answer. */
function overrides(lines: readonly JournalEntry[]): Finding[] {
  let since = 0;
  let granted: { readonly node: string; readonly term: number; used: boolean } | null = null;
  return lines.flatMap(({ event, atMs }, index) => {
    const wrong = (text: string): Finding[] => [finding('overrideMisused', atMs, text)];
    if (event.kind === 'run.stopped') [since, granted] = [index, null];
    if (event.kind === 'override.granted') {
      const { node, term } = event;
      granted = { node, term, used: false };
      const by = new Set(
        lines
          .slice(since, index)
          .flatMap((line) =>
            line.event.kind === 'override.declared' && line.event.node === node && atMs - line.atMs <= HOLDS_FOR_MS
              ? [line.event.by]
              : [],
          ),
      );
      return by.size >= FEWEST_TO_DECLARE ? [] : wrong(`${node} was declared by ${[...by].join(', ') || 'nobody'}`);
    }
    if (isDeclaredFence(event) && granted === null) return wrong('it was fenced by a word from before the last stop');
    if (event.kind !== 'override.used') return [];
    if (granted === null || granted.node !== event.node) return wrong(`${event.node} was used and not granted`);
    if (granted.used) return wrong(`${event.node} was used twice`);
    granted.used = true;
    const { term } = granted;
    const said = lines.slice(since, index).map((line) => line.event);
    const answered = said.some((line) => line.kind === 'host.fenced' && line.node === event.node && line.term >= term);
    // It has done all that it can, and what it would start as after that stands nowhere but in people's word.
    const isStopped = said.some((line) => line.kind === 'outcome' && line.step === 'fence' && line.result === 'done');
    return answered && !isStopped ? wrong(`${event.node} answered, and was held for gone`) : [];
  });
}

function isDeclaredFence(event: JournalEntry['event']): boolean {
  return event.kind === 'step.proven' && event.step === 'fence' && event.figures['fence'] === 'declared';
}

/** Written again here: a checker that read the product's would agree with it. */
const FEWEST_TO_DECLARE = 2;
const HOLDS_FOR_MS = 15 * 60_000;

function openTogether(journals: readonly (readonly JournalEntry[])[]): Finding[] {
  const spans = journals.map((lines) => {
    const ended = lines.findLast(({ event }) => event.kind === 'run.ended');
    return { from: lines[0], untilMs: ended?.atMs ?? Infinity };
  });
  return spans.flatMap((first, index) =>
    spans.slice(index + 1).flatMap((second) => {
      if (!first.from || !second.from) return [];
      const overlap = second.from.atMs < first.untilMs && first.from.atMs < second.untilMs;
      return overlap
        ? [finding('secondOpenRun', second.from.atMs, `${first.from.runId} and ${second.from.runId}`)]
        : [];
    }),
  );
}

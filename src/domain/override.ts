import type { JournalEntry, JournalEvent } from './journal.ts';
import type { NodeName, PersonName, Term } from './names.ts';
import type { RunStateKind } from './run.ts';

/**
 * How long a person's declaration counts, and a grant that nothing relies on yet: long enough for a second person to read the
 * same and go to the same machine, short enough that nobody agrees with, or acts on, what was so an hour ago. A node that was
 * powered off then may have been powered on since. Unit: milliseconds.
 */
const DECLARATION_HOLDS_MS = 15 * 60_000;

/** A person's word that a node cannot sign any more. */
export interface Declaration {
  readonly by: PersonName;
  readonly reason: string;
  /** Milliseconds since 1970, by the database's clock. */
  readonly atMs: number;
}

/**
 * Whether people's word about this node can be taken now: on a run that is stopped, and on one that waits for nothing but a node
 * which it names itself.
 */
export function takesWord(state: RunStateKind, entries: readonly JournalEntry[], node: NodeName): boolean {
  return state === 'stopped' || (state === 'waiting' && waitsFor(entries) === node);
}

/** The node that can be declared fenced while the run waits; null when that would end no wait. */
export function waitsFor(entries: readonly JournalEntry[]): NodeName | null {
  return waitingLine(entries)?.declare ?? null;
}

function waitingLine(entries: readonly JournalEntry[]) {
  const last = entries.findLast(({ event }) => 'step' in event)?.event;
  return last?.kind === 'step.waiting' && last.declare !== undefined ? last : null;
}

/** What can rely on an override: a step that would need the node's own answer. */
export type OverrideUse = 'verify' | 'give-back' | 'fence' | 'quarantine';

/** Enough people have declared a node fenced. Good for one step of the run that begins in time, until its next stop. */
export interface Override {
  readonly node: NodeName;
  /** Milliseconds since 1970, by the database's clock. */
  readonly grantedAtMs: number;
  readonly by: readonly Declaration[];
  readonly term: Term;
  /** The step that relies on it; null before one does. */
  readonly usedFor: OverrideUse | null;
}

type Declared = Extract<JournalEvent, { kind: 'override.declared' }>;

/**
 * The declarations of one node that count at `nowMs`, the newest of each person. The run's last stop voids all before it: what
 * people saw then has been looked at since.
 */
export function declarationsOf(entries: readonly JournalEntry[], node: NodeName, nowMs: number): Declaration[] {
  const newest = new Map<PersonName, Declaration>();
  for (const { event, atMs } of thatCount(entries)) {
    if (!isDeclaration(event, node) || atMs <= nowMs - DECLARATION_HOLDS_MS) continue;
    newest.set(event.by, { by: event.by, reason: event.reason, atMs });
  }
  return [...newest.values()];
}

/**
 * The override that is in force; null when there is none, when the run has stopped since, or when nothing relied on it in time.
 * @param nowMs by the database's clock; if not given, when this execution took the run up
 */
export function overrideOf(entries: readonly JournalEntry[], nowMs = takenUpMs(entries)): Override | null {
  const granted = lastOverrideIn(thatCount(entries));
  return granted === null || isOutdated(granted, nowMs) ? null : granted;
}

/** The override that is refused because it was too old when this execution took the run up; null when there is none. */
export function outdatedOverride(entries: readonly JournalEntry[]): Override | null {
  const granted = lastOverrideIn(thatCount(entries));
  return granted !== null && isOutdated(granted, takenUpMs(entries)) ? granted : null;
}

/** What a step has begun to rely on is not taken from under it. */
function isOutdated({ usedFor, grantedAtMs }: Override, nowMs: number): boolean {
  return usedFor === null && grantedAtMs <= nowMs - DECLARATION_HOLDS_MS;
}

/** The newest time by the database's clock that an execution knows: what it remembers itself has the time of its own clock. */
function takenUpMs(entries: readonly JournalEntry[]): number {
  return entries.findLast(({ event }) => event.kind === 'lease.taken')?.atMs ?? 0;
}

/** The last override of a run, in force or not: what its cards tell. */
export function lastOverrideIn(entries: readonly JournalEntry[]): Override | null {
  const at = entries.findLastIndex(({ event }) => event.kind === 'override.granted');
  const granted = entries[at]?.event;
  if (granted?.kind !== 'override.granted') return null;
  const { node, by, term } = granted;
  const used = entries.slice(at).find(({ event }) => event.kind === 'override.used')?.event;
  return {
    node,
    grantedAtMs: entries[at]?.atMs ?? 0,
    term,
    by: by.map((person) => newestOf(entries.slice(0, at), node, person)),
    usedFor: used?.kind === 'override.used' ? used.reliedOnBy : null,
  };
}

function newestOf(entries: readonly JournalEntry[], node: NodeName, person: PersonName): Declaration {
  const last = entries.findLast(({ event }) => isDeclaration(event, node) && event.by === person);
  const reason = last?.event.kind === 'override.declared' ? last.event.reason : '';
  return { by: person, reason, atMs: last?.atMs ?? 0 };
}

function isDeclaration(event: JournalEvent, node: NodeName): event is Declared {
  return event.kind === 'override.declared' && event.node === node;
}

/** The lines whose words count: since the last stop, and, where a step waits for words of its own, since another step used the last. */
function thatCount(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const since = entries.slice(entries.findLastIndex(({ event }) => event.kind === 'run.stopped') + 1);
  const usedAt = since.findLastIndex(({ event }) => event.kind === 'override.used');
  const used = since[usedAt]?.event;
  const waits = waitingLine(entries);
  const isSpent = used?.kind === 'override.used' && waits !== null && waits.step !== used.reliedOnBy;
  return isSpent ? since.slice(usedAt + 1) : since;
}

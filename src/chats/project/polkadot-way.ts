import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';
import type { JsonObject } from '../../domain/names.ts';

/** How far the keys of a run have come, as its journal tells it. Times are the database's, in milliseconds since 1970. */
export interface PolkadotWay {
  /** When the relay chain had them as next keys. */
  readonly set: { readonly session: number; readonly block: number | null; readonly atMs: number } | null;
  /** When the authority sets had them. */
  readonly active: { readonly session: number; readonly atMs: number } | null;
  /** The first session seen in which the chain named no key of the old node. */
  readonly freeSession: number | null;
  readonly mayStopSession: number | null;
  /** Call data for people, while it is not known to have done its work. */
  readonly offered: Extract<JournalEvent, { kind: 'keys.offered' }> | null;
  /** What is waited for now. */
  readonly wait: PolkadotWait | null;
}

interface PolkadotWait {
  readonly step: string;
  readonly because: string;
  /** When it was written down: what a bar is drawn up to. */
  readonly atMs: number;
  readonly session: number | null;
  readonly activeAtMs: number | null;
  readonly nextSessionAtMs: number | null;
  /** They are next, and the validator is in no set. */
  readonly notElected: boolean;
  /** Which node does not do its part, though it has to, and why. */
  readonly idle: string | null;
}

export const WAY_BEGINS: PolkadotWay = {
  set: null,
  active: null,
  freeSession: null,
  mayStopSession: null,
  offered: null,
  wait: null,
};

/** A look in between ends none: the lines that it leaves are not among these. */
const ENDS_A_WAIT: ReadonlySet<JournalEvent['kind']> = new Set([
  'step.began',
  'step.refused',
  'step.unknown',
  'run.stopped',
  'run.ended',
]);

/** With one more line of the journal. */
export function wayAfter(way: PolkadotWay, { event, atMs }: JournalEntry): PolkadotWay {
  if (event.kind === 'keys.offered') return { ...way, offered: event };
  if (event.kind === 'step.waiting') return { ...way, wait: waitOf(event, atMs) };
  if (event.kind === 'step.proven') return { ...provenIn(way, event, atMs), wait: null };
  return ENDS_A_WAIT.has(event.kind) ? { ...way, wait: null } : way;
}

function waitOf(event: Extract<JournalEvent, { kind: 'step.waiting' }>, atMs: number): PolkadotWait {
  const { step, because, figures = {} } = event;
  const { idle, stage } = figures;
  return {
    step,
    because,
    atMs,
    session: numberOf(figures, 'session'),
    activeAtMs: numberOf(figures, 'activeAtMs'),
    nextSessionAtMs: numberOf(figures, 'nextSessionAtMs'),
    notElected: stage === 'not-elected',
    idle: typeof idle === 'string' ? idle : null,
  };
}

function provenIn(
  way: PolkadotWay,
  { step, figures }: Extract<JournalEvent, { kind: 'step.proven' }>,
  atMs: number,
): PolkadotWay {
  const of = (name: string) => numberOf(figures, name);
  const [setIn, activeIn] = [of('setInSession'), of('activeInSession')];
  switch (step) {
    case 'keys':
      // New keys: whatever earlier ones had come to is over.
      return WAY_BEGINS;
    case 'set':
      return {
        ...way,
        offered: null,
        set: setIn === null ? way.set : { session: setIn, block: of('setAtBlock'), atMs },
      };
    case 'sessions':
      return { ...way, active: activeIn === null ? way.active : { session: activeIn, atMs } };
    case 'free':
      return { ...way, freeSession: of('firstFreeSession') };
    case 'gate':
      return { ...way, mayStopSession: of('mayStopSession') };
    default:
      return way;
  }
}

function numberOf(figures: JsonObject, name: string): number | null {
  const value = figures[name];
  return typeof value === 'number' ? value : null;
}

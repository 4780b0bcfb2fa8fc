import type { JournalEntry } from '../domain/journal.ts';
import type { IncidentId, PlanId, ProcedureId, RunId, ValidatorName } from '../domain/names.ts';
import type { Plan, PlanState } from '../domain/plan.ts';
import type { Run } from '../domain/run.ts';
import type { Message } from '../intake/store.ts';
import type { Card } from './card.ts';

/** Where a card goes: `web:main`, `slack:C0123`, in a thread there `slack:C0123/1712345678.000200`. */
export type Destination = string;

/**
 * What waits for what. `alert`: alarms. `decision`: what people decide on or have to know at once, and endings. `progress`: what
 * will change again soon. In the order in which they go; `src/store/outbox.ts` sorts by these names.
 */
export type Lane = 'alert' | 'decision' | 'progress';

/** A channel, and the validators whose cards go there. */
export interface Audience {
  readonly destination: Destination;
  readonly validators: readonly ValidatorName[] | 'all';
}

/** Puts what counts more before what counts within it: no run has as many journal lines, and no plan as many decisions. */
const SPAN = 1_000_000;

/** The version of a run's card. @param lines of its journal @param isOlder whether another run of its validator came after it */
export function runVersion(revision: number, lines: number, isOlder = false): number {
  return revision * SPAN + lines + (isOlder ? SPAN / 2 : 0);
}

/** The version of a plan's card. @param stage grows when the plan is closed and when something came after it */
export function planVersion(stage: number, decisions: number): number {
  return stage * SPAN + decisions;
}

/** The version of an incident's card. @param steps how far the plans and runs have come that were asked for from it */
export function incidentVersion(revision: number, steps: number): number {
  return revision * SPAN + steps;
}

/** A plan that was asked for from an incident, and what became of it. */
export interface IncidentMove {
  readonly incident: IncidentId;
  readonly plan: PlanId;
  readonly procedure: ProcedureId;
  readonly state: PlanState['kind'];
  /** Milliseconds since 1970. */
  readonly madeAtMs: number;
  readonly run: Pick<Run, 'id' | 'procedure' | 'state' | 'from' | 'to'> | null;
}

/** As much of a plan as tells whether its card may have changed. */
export interface PlanMark {
  readonly id: PlanId;
  readonly state: PlanState['kind'];
  readonly decisions: number;
  /** The validator of its run, and whether that has ended; null before there is one. */
  readonly run: { readonly validator: ValidatorName; readonly ended: boolean } | null;
}

/** A card, and where it is wanted. The fields are those of `want`. */
export interface Wanted {
  readonly destinations: readonly Destination[];
  readonly card: Card;
  readonly lane: Lane;
  readonly version: number;
  readonly age?: 'news' | 'past';
}

/** Cards on their way to the chats: at least once, newest revision wins, never an older over a newer. */
export interface Outbox {
  /**
   * Wants `card` shown at each of `destinations`; raises the wanted revision where the card differs from the last one, and notifies
   * whoever delivers there.
   * @param version grows with what the card is made of; a card made from an older state never replaces a newer one
   * @param age `past`: a chat that does not show the card yet does not begin with it now
   */
  want(
    destinations: readonly Destination[],
    card: Card,
    lane: Lane,
    version: number,
    age?: 'news' | 'past',
  ): Promise<void>;
  /** The same for several cards of different keys, at once; they are due in the order in which they are given. */
  wantEach(cards: readonly Wanted[]): Promise<void>;
  /** Rows of these platforms whose wanted revision is not delivered yet, by lane. @param platforms as in `web` of `web:main` */
  due(
    platforms: readonly string[],
    limit: number,
  ): Promise<
    readonly {
      readonly destination: Destination;
      readonly key: string;
      readonly revision: number;
      readonly card: Card;
    }[]
  >;
  delivered(
    shown: readonly { readonly destination: Destination; readonly key: string; readonly revision: number }[],
  ): Promise<void>;
  /** The card that is wanted there under this key; null when there is none. */
  find(destination: Destination, key: string): Promise<Card | null>;
  /**
   * Runs that are open, or ended within `endedWithinMs`, whose card is older than they are (`runVersion`) at one of their
   * audiences. One that is queued too: its card changes with the time.
   */
  runsBehind(audiences: readonly Audience[], endedWithinMs: number): Promise<readonly Run[]>;
  /** Moves that ended well, whose `disputesOverAtMs` has come by the database's clock and of which nobody was reminded yet. */
  oldKeysDue(destination: Destination): Promise<readonly Run[]>;
  /** What the card of a run is made of, as of one moment; null when it is gone. */
  runNow(
    id: RunId,
  ): Promise<{ readonly run: Run; readonly plan: Plan; readonly entries: readonly JournalEntry[] } | null>;
  /** Plans that were asked for from these incidents, oldest first. */
  movesFrom(incidents: readonly IncidentId[]): Promise<readonly IncidentMove[]>;
  /**
   * Plans made within the last `withinMs`, oldest first; one cheap read, however many wait.
   * @param known the digest of an earlier answer
   * @returns marks null where they are the same as then. While a plan is open there is no digest: its card changes with the time.
   */
  planMarks(
    withinMs: number,
    known: string | null,
  ): Promise<{ readonly digest: string | null; readonly marks: readonly PlanMark[] | null }>;
}

/** The page's own messages: what the web chat has been sent. */
export interface WebMessages {
  /** A name for this database that no other has, not even one of the same name that took its place. */
  record(): Promise<string>;
  /** Stores delivered cards, each unless a newer revision stands, and notifies every page process. */
  show(messages: readonly Message[]): Promise<void>;
  find(key: string): Promise<Message | null>;
  /** Newest first. */
  recent(limit: number): Promise<readonly Message[]>;
  /** Calls back with the key of each message that changes, from any process. */
  onChange(listener: (key: string) => void): Promise<() => Promise<void>>;
}

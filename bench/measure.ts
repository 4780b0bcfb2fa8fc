import type { HistoryEvent } from '../src/lab/referee/history.ts';

/** One line of a host's calls file. Unit of time: milliseconds since 1970, with fractions. */
export interface ProgramCall {
  readonly atMs: number;
  readonly words: string;
}

/** What was seen of one move, from the stand-ins alone. */
export interface MoveSeen {
  readonly identity: string;
  readonly from: string;
  readonly to: string;
  /** When the move was asked for; nothing earlier counts. */
  readonly sinceMs: number;
  readonly history: readonly HistoryEvent[];
  readonly callsFrom: readonly ProgramCall[];
  readonly callsTo: readonly ProgramCall[];
  /** When the old node's tower file was stored last. */
  readonly towerStoredMs: number;
}

/** What the world costs whoever moves. Unit: milliseconds. */
export interface WorldCost {
  /** One way between Baton and a host. */
  readonly delayMs: number;
  /** Starting one `sh`. */
  readonly shellMs: number;
}

/** One move in numbers. Unit: milliseconds. */
export interface MoveTimes {
  /** From the start of the old node's `set-identity` until the new node has accepted its own. */
  readonly ms: number;
  /** The shortest that could have been, in this very move. */
  readonly floorMs: number;
  readonly phases: MovePhases;
}

/** The parts of a move, in their order; together they are its `ms`. */
export interface MovePhases {
  /** `set-identity` on the old node, until its last vote is stored and its voting loop has let go: the same for everybody. */
  readonly untilSafe: number;
  /** From there until the new node's validator is first asked something. */
  readonly carried: number;
  /** That question, which the safety protocol wants after the commit line: the stand-in's own time. 0 for the script. */
  readonly looked: number;
  /** From its answer until `set-identity` starts on the new node. */
  readonly stored: number;
  /** `set-identity` on the new node until it is accepted: the stand-in's own time. */
  readonly accepted: number;
}

/** What a calls file says when a question to the validator was answered. */
export const ANSWERED = 'answered';

const isGive = (words: string) => words.includes('set-identity') && !words.includes('--require-tower');
const isTake = (words: string) => words.includes('set-identity --require-tower');
const isQuestion = (words: string) => words.includes('contact-info');

/** @throws Error that names what was not seen: then the move did not happen */
export function measureMove(seen: MoveSeen, cost: WorldCost): MoveTimes {
  const { sinceMs, identity, from, to } = seen;
  const began = need(callAfter(seen.callsFrom, sinceMs, isGive), `set-identity on ${from}`);
  const took = need(callAfter(seen.callsTo, began, isTake), `set-identity on ${to}`);
  const ended = need(eventAfter(seen, 'capability.ended', from, sinceMs), `that ${from} let go of ${identity}`);
  const accepted = need(eventAfter(seen, 'capability.began', to, began), `that ${to} accepted ${identity}`);
  const safe = Math.max(ended, seen.towerStoredMs);
  const asked = Math.min(took, callAfter(seen.callsTo, safe, isQuestion) ?? took);
  const answered = Math.min(took, callAfter(seen.callsTo, asked, (words) => words === ANSWERED) ?? took);
  const phases = {
    untilSafe: safe - began,
    carried: asked - safe,
    looked: answered - asked,
    stored: took - answered,
    accepted: accepted - took,
  };
  return { ms: accepted - began, floorMs: floorOf(phases, cost), phases };
}

/**
 * The earliest safe moment, one way from the old node to Baton and one from there to the new node, one `sh` on each, and
 * the stand-ins' own times.
 */
function floorOf({ untilSafe, looked, accepted }: MovePhases, { delayMs, shellMs }: WorldCost): number {
  return untilSafe + 2 * delayMs + 2 * shellMs + looked + accepted;
}

/** Lines of a calls file: seconds since 1970 with microseconds, then the words. */
export function readCalls(text: string): ProgramCall[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const blank = line.indexOf(' ');
      return { atMs: Number(line.slice(0, blank)) * 1000, words: line.slice(blank + 1) };
    });
}

function callAfter(calls: readonly ProgramCall[], afterMs: number, wanted: (words: string) => boolean): number | null {
  return calls.find(({ atMs, words }) => atMs >= afterMs && wanted(words))?.atMs ?? null;
}

function eventAfter(
  { history, identity }: MoveSeen,
  kind: 'capability.began' | 'capability.ended',
  node: string,
  afterMs: number,
): number | null {
  const times = history.flatMap((event) =>
    event.kind === kind && event.node === node && event.identity === identity && event.atMs >= afterMs
      ? [event.atMs]
      : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}

function need(ms: number | null, what: string): number {
  if (ms === null) throw new Error(`the move cannot be measured: nobody saw ${what}`);
  return ms;
}

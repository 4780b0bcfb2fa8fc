import { createDirectory } from './directory.ts';
import { isSha256, isTerm, shellNumber } from './forms.ts';
import { endProcess, freshId } from './host.ts';
import { armedIn, readRecord } from './record.ts';
import {
  isMutated,
  keep,
  lives,
  needReceipt,
  now,
  Over,
  receipt,
  recordOf,
  refuse,
  say,
  startClock,
  type Call,
  type Script,
} from './script.ts';
import { runningIdentity } from './validator.ts';

/** Between the two looks that prove an adoption. Unit: milliseconds. */
const SEEN_AGAIN_MS = 2_100;
/** A jump is a slip or an attack, and would lock every worker out. */
const LONGEST_JUMP = 1_000_000;
/** Waiting for the lock: an acting verb, and a fenced look. Unit: milliseconds. */
const ACTING_WAITS_MS = 1_000;
const FENCE_WAITS_MS = 10_000;

export function readAgain(call: Call): void {
  call.record = readRecord(recordOf(call), call.mutations);
  call.receipts = call.record.receipts;
}

function* lock(call: Call, waitMs: number): Script {
  const { host, stateKey } = call;
  if (!recordOf(call)) refuse('state-missing', 'This host has no record of terms for this validator.');
  const untilMs = now(call) + waitMs;
  while (host.locks.has(stateKey)) {
    if (now(call) >= untilMs) refuse('lock-busy', 'Another call is working on this validator.');
    yield { kind: 'locked', untilMs };
  }
  host.locks.set(stateKey, call.pid);
  startClock(call);
  readAgain(call);
  if (call.record.kept !== 'present')
    refuse('state-unreadable', 'The record of terms cannot be read; a person has to look.');
}

export function unlock({ host, stateKey, pid }: Call): void {
  if (host.locks.get(stateKey) === pid) host.locks.delete(stateKey);
}

/** What every acting verb does first. */
export function* acting(call: Call): Script {
  const { run, step, attempt, digest, term } = call.args;
  if (!isTerm(attempt) || !isSha256(digest) || run === '' || step === '')
    refuse('bad-request', 'run, step, attempt or digest?');
  if (!isMutated(call, 'fail-open-term')) needTerm(term);
  yield* lock(call, ACTING_WAITS_MS);
  yield* needRecordedTerm(call, term, call.record.term);
  if (call.record.flight && !mayActInFlight(call)) refuse('in-flight', 'An earlier command may still take effect.');
}

function needTerm(term: string): void {
  if (!isTerm(term)) refuse('bad-term', 'A term is a whole number of 1 to 15 digits.');
}

function* needRecordedTerm(call: Call, term: string, recorded: string): Script {
  if (isMutated(call, 'no-term-check') || term === recorded) return;
  if (isMutated(call, 'fail-open-term') && !(shellNumber(term) < shellNumber(recorded))) return;
  yield* say('state.term', recorded || 'none');
  if (Number(term) > Number(recorded || 0)) refuse('unfenced-term', 'No fenced look yet.');
  refuse('stale-term', 'A newer term is recorded here.');
}

/** Giving up again is harmless, and so is ending the process that may still take it. */
function mayActInFlight({ request, args, record }: Call): boolean {
  if (request.verb === 'solana.stop') return true;
  return request.verb === 'solana.step-down' && record.flight?.target === args.unstaked;
}

/** First act of a new holder: record the term, end the armed call, settle what is in flight. */
function* recordFence(call: Call, fence: string): Script {
  const recorded = call.record.term;
  if (!(Number(fence) >= shellNumber(recorded || '0'))) {
    yield* say('state.term', recorded);
    refuse('stale-term', 'A newer term is recorded here.');
  }
  if (Number(fence) - Number(recorded || 0) > LONGEST_JUMP)
    refuse('term-jump', `The term is too far above ${recorded || 0}.`);
  if (fence !== recorded) yield* keep(call, 'term', `${fence}\n`);
  const armed = armedIn(recordOf(call));
  if (armed && lives(call, armed)) {
    endProcess(call.host, Number(armed.pid));
    call.host.towers.remove(armed.file);
  }
  if (call.record.flight) yield* settleInFlight(call);
}

/** Whether the process of the command that may be in flight is gone, or none may be. */
export function markIsOver(call: Call): boolean {
  const { flight } = call.record;
  return flight === null || !lives(call, flight);
}

/** A command is over when its process is gone, or when its identity is seen twice. Not seeing it proves nothing. */
function* settleInFlight(call: Call): Script {
  const { flight } = call.record;
  if (!flight) return;
  let how = 'process-gone';
  if (!markIsOver(call)) {
    how = 'adopted';
    if (runningIdentity(call.host) !== flight.target) return;
    yield { kind: 'wait', ms: SEEN_AGAIN_MS };
    if (runningIdentity(call.host) !== flight.target) return;
  }
  const [run = '', step = '', attempt = '', verb = '', digest = '', term = ''] = call.receipts.at(-1)?.split(' ') ?? [];
  const opened = { ...call.args, run, step, attempt, digest, term };
  const past = { ...call, args: opened, request: { ...call.request, verb }, opened: call.receipts.at(-1) ?? '' };
  yield* needReceipt(past, `unknown ${how}`);
}

export function* createState(call: Call): Script {
  const { host, stateKey } = call;
  if (host.records.has(stateKey)) refuse('state-exists', 'This host has a record of terms for this validator already.');
  const id = freshId(host, 'state');
  host.records.set(stateKey, createDirectory([['id', `${id}\n`]]));
  yield* say('state.id', id);
}

/** A look that fences first where it was asked to. */
export function* fenceFirst(call: Call): Script {
  const { fence } = call.args;
  if (fence !== '') {
    needTerm(fence);
    yield* lock(call, FENCE_WAITS_MS);
    yield* recordFence(call, fence);
  }
  unlock(call);
  readAgain(call);
}

/** The nonce of the call that waits for its tower; `none` when there is none. */
export function armedNonce(call: Call): string {
  const armed = armedIn(recordOf(call));
  return armed && lives(call, armed) ? armed.nonce : 'none';
}

/** The one way out: removes what an unfinished call left, closes its receipt, and answers last. */
export function* finish(call: Call, over: Over | null): Script {
  if (call.incoming !== null) call.host.towers.remove(call.incoming);
  let end = over;
  if (call.opened !== null && !(yield* receipt(call, closingOf(call, over))) && over?.answer !== 'refused')
    end = new Over('unknown', 'state-unwritable', 'Carried out, but not recorded.');
  if (end) {
    yield* say('code', end.code);
    yield* say('text', end.text);
  }
  yield* say('answer', end?.answer ?? 'ok');
}

function closingOf(call: Call, over: Over | null): string {
  if (!over) return `done ${call.outcome}`;
  if (over.answer === 'unknown') return `unknown ${call.flight ?? over.code}`;
  return `refused ${call.record.flight?.mark ?? over.code}`;
}

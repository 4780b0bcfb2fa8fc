import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { CauseReport } from '../../domain/incident.ts';
import { endsWithin } from '../../domain/within.ts';
import type { Log } from '../../platform/log.ts';
import type { Belonging, Labelled } from '../belongs.ts';
import type { ReadMessage } from './alert.ts';
import type { KnowsToken } from './credentials.ts';
import type { Gate } from './gate.ts';
import { readGeneric } from './generic.ts';
import type { SignedCall } from './grafana-signature.ts';
import { readJson } from './json.ts';
import { readAlertmanager, readGrafana } from './notification.ts';
import { readBody } from './read-body.ts';
import { reportsOf } from './reports.ts';
import type { SelfReports } from './self-reports.ts';
import { ONLY_POST } from './takes-alerts.ts';
import { oneLine } from './text.ts';

export interface AnswerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly knowsToken: KnowsToken;
  /** Null where the fleet file has no secret of Grafana, and for a call that is not signed. */
  readonly signedCall: (headers: IncomingMessage['headers']) => SignedCall | null;
  /** For callers with a token, and for those who are known only when their body is read. */
  readonly gates: { readonly known: Gate; readonly signed: Gate };
  readonly belongs: (alert: Labelled) => Belonging;
  readonly selfReports: SelfReports;
  /** Durable when it returns. */
  readonly take: (reports: readonly CauseReport[]) => Promise<unknown>;
}

/** What a caller gets. Each answer is one line that says what was found. */
export interface Answer {
  readonly status: number;
  readonly words: string;
  readonly path: HookPath | 'other';
}

export type HookPath = keyof typeof READERS;

const READERS = {
  '/alerts/alertmanager': readAlertmanager,
  '/alerts/grafana': readGrafana,
  '/alerts/generic': readGeneric,
} as const satisfies Record<string, ReadMessage>;

/** A message of 2,000 alerts has less. Unit: bytes. */
const LARGEST_BODY = 1024 * 1024;
/** Room is counted in these: a small message is many times the size of its body when it is read. Unit: bytes. */
const ROOM_BYTES = 64 * 1024;
export const ROOM_OF_LARGEST = LARGEST_BODY / ROOM_BYTES;
/** A body of a megabyte over a slow line of 2 Mbit/s. Unit: milliseconds. */
const BODY_WITHIN_MS = 5_000;
/** Together they are the two seconds within which a sender hears that nothing can be stored. Unit: milliseconds. */
const PLACE_WITHIN_MS = 500;
const STORED_WITHIN_MS = 1_500;

/** Answers one call. Never fails, whatever is sent. */
export async function answerCall(request: IncomingMessage, deps: AnswerDeps): Promise<Answer> {
  const path = pathOf(request);
  if (path === null) return { status: 404, words: `There are ${Object.keys(READERS).join(', ')}.`, path: 'other' };
  const say = (status: number, words: string): Answer => ({ status, words, path });
  // Grafana can be told to use PUT.
  if (request.method !== 'POST' && request.method !== 'PUT') return say(405, ONLY_POST);
  const encoding = request.headers['content-encoding'];
  const isKnown = deps.knowsToken(request.headers.authorization);
  const signed = isKnown || path !== '/alerts/grafana' ? null : deps.signedCall(request.headers);
  if (!isKnown && signed === null) return say(401, 'Needed: `Authorization: Bearer …` with a token of `hooks.tokens`.');
  if (signed?.refused) return say(401, `Not taken: ${signed.refused}.`);
  if (encoding !== undefined && encoding !== 'identity') return say(415, 'The body must not be packed.');
  const leave = await (isKnown ? deps.gates.known : deps.gates.signed).enter(roomFor(request), PLACE_WITHIN_MS);
  if (leave === null) return say(503, 'Too many calls at once. Send it again.');
  return takeBody(request, path, signed, deps, leave).then(
    ({ status, words }) => say(status, words),
    (error: unknown) => {
      leave();
      deps.log.error({ error, path }, 'a call with alerts could not be answered');
      return say(500, 'Not taken: Baton itself failed; the log says why.');
    },
  );
}

function pathOf(request: IncomingMessage): HookPath | null {
  const path = (request.url ?? '').replace(/[?#].*$/s, '').replace(/(?<=.)\/$/, '');
  return Object.keys(READERS).find((each): each is HookPath => each === path) ?? null;
}

/** By what it says in front; one that says nothing may be the largest. */
function roomFor(request: IncomingMessage): number {
  const length = Number(request.headers['content-length'] ?? LARGEST_BODY);
  return Math.min(Math.max(Math.ceil(length / ROOM_BYTES), 1), ROOM_OF_LARGEST);
}

type Words = Pick<Answer, 'status' | 'words'>;

async function takeBody(
  request: IncomingMessage,
  path: HookPath,
  signed: SignedCall | null,
  deps: AnswerDeps,
  leave: () => void,
): Promise<Words> {
  const read = await readBody(request, LARGEST_BODY, BODY_WITHIN_MS, deps.clock);
  if (read.kind === 'body') {
    const refused = signed?.verify(read.bytes) ?? null;
    if (refused !== null) {
      leave();
      return { status: 401, words: `Not taken: ${refused}.` };
    }
    const answer = await takeBytes(read.bytes, path, deps, leave);
    if (answer.status === 503) signed?.forget();
    return answer;
  }
  switch (read.kind) {
    case 'too-big':
      return tooBig(path, signed, deps, leave);
    case 'late':
    case 'gone':
      leave();
      return { status: 408, words: 'The body did not come in time.' };
    default:
      return read satisfies never;
  }
}

/** Senders drop what is refused like this, so people are told, but not by somebody who is known only by the body. */
async function tooBig(path: HookPath, signed: SignedCall | null, deps: AnswerDeps, leave: () => void): Promise<Words> {
  const words = `the body: found more than ${LARGEST_BODY} bytes, needed less: set max_alerts, or smaller groups.`;
  if (signed === null) await takeComplaint([], path, words, deps, leave);
  else leave();
  return { status: 413, words };
}

/** Reads, stores, and then only says that it is taken. What of a body can be read is stored, whatever else is wrong with it. */
async function takeBytes(bytes: Uint8Array, path: HookPath, deps: AnswerDeps, leave: () => void): Promise<Words> {
  const message = readMessage(bytes, path, deps.clock.now());
  if (typeof message === 'string') return takeComplaint([], path, message, deps, leave);
  const reports = reportsOf(message.alerts, deps.belongs);
  if (message.complaint !== null) return takeComplaint(reports, path, message.complaint, deps, leave);
  const own = deps.selfReports.after(path, message);
  const isStored = await store([...reports, ...own.reports], path, deps, leave);
  if (!isStored) return AGAIN;
  own.told();
  return { status: 200, words: `Taken: ${message.alerts.length}.` };
}

const AGAIN: Words = { status: 503, words: 'The store does not answer. Send it again.' };

async function takeComplaint(
  reports: readonly CauseReport[],
  path: HookPath,
  complaint: string,
  deps: AnswerDeps,
  leave: () => void,
): Promise<Words> {
  const words = oneLine(complaint, 400);
  const own = deps.selfReports.unread(path, words);
  if (own.reports.length > 0) deps.log.warn({ path, found: words }, 'alerts that were sent could not be read');
  const isStored = await store([...reports, ...own.reports], path, deps, leave);
  if (isStored) own.told();
  // A body that holds nothing to be read is no better when it is sent again.
  else if (reports.length > 0) return AGAIN;
  return { status: 400, words };
}

function readMessage(bytes: Uint8Array, path: HookPath, nowMs: number) {
  try {
    return READERS[path](readJson(bytes), nowMs);
  } catch (error) {
    if (error instanceof BatonError && error.code === 'input/invalid') return messageOf(error);
    throw error;
  }
}

/** The place is given back when the store has ended its work, however late: what it holds back counts as at work. */
async function store(
  reports: readonly CauseReport[],
  path: HookPath,
  { take, clock, log }: AnswerDeps,
  leave: () => void,
): Promise<boolean> {
  if (reports.length === 0) {
    leave();
    return true;
  }
  let isStored = false;
  const work = take(reports)
    .then(
      () => void (isStored = true),
      (error: unknown) => log.warn({ error: messageOf(error), path }, 'alerts could not be stored'),
    )
    .finally(leave);
  await endsWithin(work, STORED_WITHIN_MS, clock);
  return isStored;
}

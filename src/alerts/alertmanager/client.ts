import type { AlertmanagerPort, Answered, FoundSilence, SilenceOrder } from './port.ts';

/** Whoever waits for it is a sweep, not a person. Unit: milliseconds. */
const ANSWER_WITHIN_MS = 5_000;
/** Some thousand silences; what is longer is no answer of an Alertmanager. Unit: bytes. */
const MOST_BYTES = 8_000_000;
/** What is shown of an answer that we did not want. Unit: signs. */
const MOST_SHOWN = 160;

export interface AlertmanagerAccess {
  /** Its address; a path at the end is kept (`--web.route-prefix`). */
  readonly url: string;
  /** Never logged, never part of an answer. */
  readonly token?: string;
  readonly answerWithinMs?: number;
}

/**
 * Alertmanager's API v2 (openapi.yaml of prometheus/alertmanager, 0.25 to 0.34). Its own types: no client of theirs is needed for
 * five calls.
 */
export function createAlertmanager(access: AlertmanagerAccess): AlertmanagerPort {
  return {
    version: () => asked(access, 'GET', 'status', null, versionOf),
    silences: () => asked(access, 'GET', 'silences', null, silencesOf),
    // Without filters it leaves none of them out but those that are resolved.
    firing: () => asked(access, 'GET', 'alerts', null, fingerprintsOf),
    put: (order) => asked(access, 'POST', 'silences', bodyOf(order), idOf),
    end: (id) => asked(access, 'DELETE', `silence/${encodeURIComponent(id)}`, null, () => null),
  };
}

/** Why an answer cannot be used. Its message is for people. */
class Unread extends Error {}

async function asked<T>(
  access: AlertmanagerAccess,
  method: string,
  path: string,
  body: object | null,
  read: (text: string) => T,
): Promise<Answered<T>> {
  let answer: { status: number; text: string };
  try {
    answer = await call(access, method, path, body);
  } catch (error) {
    return { kind: 'away', because: whyAway(error) };
  }
  const { status, text } = answer;
  if (status < 200 || status > 299) return { kind: 'refused', because: `Alertmanager says ${status}${shown(text)}` };
  try {
    return { kind: 'ok', value: read(text) };
  } catch (error) {
    if (!(error instanceof Unread || error instanceof SyntaxError)) throw error;
    return { kind: 'refused', because: 'what answers is no Alertmanager with API v2' };
  }
}

async function call(
  { url, token, answerWithinMs }: AlertmanagerAccess,
  method: string,
  path: string,
  body: object | null,
) {
  const answer = await fetch(`${url.replace(/\/+$/, '')}/api/v2/${path}`, {
    method,
    // A token goes nowhere but where it was meant for.
    redirect: 'manual',
    signal: AbortSignal.timeout(answerWithinMs ?? ANSWER_WITHIN_MS),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await bounded(answer) };
}

async function bounded(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Unread('its answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

/** By code only: a message of `fetch` holds the address, in which there may be a password. */
function whyAway(error: unknown): string {
  if (error instanceof Unread) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return 'Alertmanager does not answer in time';
  const cause: unknown = error instanceof Error ? error.cause : null;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : null;
  return typeof code === 'string' ? `Alertmanager is not reached (${code})` : 'Alertmanager is not reached';
}

/** A plain sentence of its, as JSON text or as an object with `message`. */
function shown(text: string): string {
  let said: unknown = text;
  try {
    said = JSON.parse(text);
  } catch {
    // Not JSON: shown as it is.
  }
  const words = typeof said === 'object' && said !== null && 'message' in said ? said.message : said;
  if (typeof words !== 'string' || words.trim() === '') return '';
  return `: ${words.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_SHOWN)}`;
}

function bodyOf({ id, matchers, startsAtMs, endsAtMs, createdBy, comment }: SilenceOrder): object {
  const [startsAt, endsAt] = [startsAtMs, endsAtMs].map((ms) => new Date(ms).toISOString());
  return { ...(id === null ? {} : { id }), matchers, startsAt, endsAt, createdBy, comment };
}

function versionOf(text: string): string {
  const { versionInfo } = objectIn(JSON.parse(text));
  const { version } = objectIn(versionInfo);
  return stringIn(version);
}

function silencesOf(text: string): readonly FoundSilence[] {
  return listIn(text).flatMap((one): FoundSilence[] => {
    const { id, comment, status, startsAt } = objectIn(one);
    if (objectIn(status)['state'] === 'expired') return [];
    return [{ id: stringIn(id), comment: stringIn(comment), startsAtMs: Date.parse(stringIn(startsAt)) || 0 }];
  });
}

function fingerprintsOf(text: string): ReadonlySet<string> {
  return new Set(listIn(text).map((one) => stringIn(objectIn(one)['fingerprint'])));
}

function idOf(text: string): string {
  return stringIn(objectIn(JSON.parse(text))['silenceID']);
}

function listIn(text: string): readonly unknown[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Unread('not a list');
  return list;
}

function objectIn(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Unread('not an object');
  return { ...value };
}

function stringIn(value: unknown): string {
  if (typeof value !== 'string') throw new Unread('not a text');
  return value;
}

import { createHmac } from 'node:crypto';
import { isObject, type Loose } from '../../loose.ts';
import { IDENTITY } from '../options.ts';
import type { Attempt, Delivery, DeliveryEnd, Transport } from './transport.ts';

// Source: docs.slack.dev/authentication/verifying-requests-from-slack, and what bolt's HTTPReceiver checks.

/** What is signed wrongly on purpose. */
export interface Signing {
  /** Another key than the app's. */
  readonly secret?: string;
  /** How far the time stamp is from now; below 0 it is old. */
  readonly offsetSeconds?: number;
}

/** HTTP mode: payloads are posted to one request URL. */
export interface HttpMode extends Transport {
  sign(how: Signing): void;
  /**
   * Posts the last request once more, byte for byte, as somebody would who had listened.
   * @returns the HTTP status
   */
  replay(): Promise<number>;
}

interface Request {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export function createHttpMode(url: () => string, now: () => number, answerWithinMs: number): HttpMode {
  let signing: Signing = {};
  let last: Request | null = null;
  const stopped = new AbortController();
  const post = ({ headers, body }: Request): Promise<Response> =>
    fetch(url(), { method: 'POST', headers, body, signal: stopped.signal, redirect: 'manual' });
  return {
    sign: (how) => void (signing = how),
    async replay() {
      if (last === null) throw new Error('nothing has been sent yet');
      return (await post(last)).status;
    },
    async send(delivery, attempt, late) {
      last = signed(delivery, attempt, signing, now());
      const startMs = performance.now();
      const { promise, resolve } = Promise.withResolvers<DeliveryEnd>();
      let tooLate = false;
      const patience = setTimeout(() => {
        tooLate = true;
        resolve({ kind: 'failed', error: 'operation_timeout', reason: 'http_timeout' });
      }, answerWithinMs);
      const answered = endOf(post(last), startMs);
      const watch = async (): Promise<void> => {
        const end = await answered;
        clearTimeout(patience);
        if (tooLate && end.kind === 'acknowledged') late(end.afterMs);
        resolve(end);
      };
      void watch();
      return promise;
    },
    stop: async () => stopped.abort(),
  };
}

async function endOf(response: Promise<Response>, startMs: number): Promise<DeliveryEnd> {
  try {
    const { status, ok, text, headers } = await response.then(async (each) => ({
      status: each.status,
      ok: each.ok,
      text: await each.text(),
      headers: each.headers,
    }));
    if (!ok) return { kind: 'failed', error: 'dispatch_failed', reason: 'http_error', status };
    const afterMs = performance.now() - startMs;
    return { kind: 'acknowledged', afterMs, answer: answerIn(text, headers.get('content-type') ?? '') };
  } catch {
    return { kind: 'failed', error: 'dispatch_failed', reason: 'connection_failed' };
  }
}

/** An answer is JSON, or the words of a message. */
function answerIn(text: string, contentType: string): Loose | null {
  if (text === '') return null;
  if (!contentType.includes('json')) return { text };
  const parsed: unknown = JSON.parse(text);
  return isObject(parsed) ? parsed : null;
}

function signed(delivery: Delivery, { retry, reason }: Attempt, signing: Signing, nowMs: number): Request {
  const { body, contentType } = bodyOf(delivery);
  const timestamp = Math.floor(nowMs / 1000) + (signing.offsetSeconds ?? 0);
  const secret = signing.secret ?? IDENTITY.signingSecret;
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (stand-in)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
      ...(retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason ?? 'http_error' } : {}),
    },
  };
}

function bodyOf({ kind, payload }: Delivery): { readonly body: string; readonly contentType: string } {
  if (kind === 'event') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields: Record<string, string> =
    kind === 'command'
      ? Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]))
      : { payload: JSON.stringify(payload) };
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
}

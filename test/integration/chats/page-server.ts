import { request } from 'node:http';
import type { Submitted, PageDeps } from '../../../src/chats/web/deps.ts';
import type { Message } from '../../../src/intake/store.ts';
import type { Card } from '../../../src/chats/card.ts';
import { textCard } from '../../../src/chats/project/simple-cards.ts';
import { createPage, type Listening, type Page } from '../../../src/chats/web/page.ts';
import { AT, PEOPLE, plan, run, WHOLE } from '../../unit/chats/sample.ts';

/** A page over messages in memory, on a free loopback port. */
export interface PageServer {
  readonly at: Listening;
  readonly page: Page;
  readonly submitted: (readonly [text: string, person: string, actionId: string])[];
  /** Stores a card with this headline, as a worker's delivery would. */
  readonly show: (key: string, headline: string, changes?: Partial<Card>) => void;
}

/** What the server answered, headers and all. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Starts one; what `changes` says replaces the plain demo. */
export async function startPage(changes: Partial<PageDeps> = {}): Promise<PageServer> {
  const messages = new Map<string, Message>();
  const listeners = new Set<(key: string) => void>();
  const submitted: PageServer['submitted'] = [];
  let revision = 0;
  const page = createPage({
    fleet: 'demo',
    host: '127.0.0.1',
    port: 0,
    access: { kind: 'demo' },
    people: PEOPLE,
    record: 'one',
    band: () => 'DEMO: simulated hosts',
    completions: [{ text: 'status', about: 'Looks' }],
    hostNames: ['baton.example'],
    clock: { now: () => AT, monotonic: () => performance.now(), sleep: async () => {} },
    log: { warn: () => {} },
    submit: async (text, person, actionId): Promise<Submitted> => {
      submitted.push([text, person, actionId]);
      return { key: 'reply:q-1' };
    },
    messages: {
      recent: async () => [...messages.values()].toReversed(),
      find: async (key) => messages.get(key) ?? null,
      onChange: async (listener) => {
        listeners.add(listener);
        return async () => void listeners.delete(listener);
      },
    },
    listRuns: async () => [run({ state: 'done', endedAtMs: AT + 11_420 })],
    findRun: async (id) =>
      id === 'r-52c1' ? { run: run({ state: 'done', endedAtMs: AT + 11_420 }), plan: plan(), entries: WHOLE } : null,
    ...changes,
  });
  const at = await page.listen();
  const show = (key: string, headline: string, changes: Partial<Card> = {}): void => {
    revision += 1;
    messages.set(key, {
      destination: 'web:main',
      key,
      revision,
      card: { ...textCard(key, 'Title', headline), ...changes },
      updatedAtMs: AT,
    });
    for (const listener of listeners) listener(key);
  };
  return { at, page, submitted, show };
}

/** Asks with exactly these headers; `fetch` would not let a test set `Host`. */
export async function askPage(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: object,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The headers of a click on the page itself. */
export function ownHeaders(port: number): Record<string, string> {
  return { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin', 'x-baton': '1' };
}

/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** An open event stream. */
export interface StreamReader {
  /** The next event that is not a beat. */
  next(): Promise<StreamEvent>;
  readonly ended: Promise<void>;
  close(): void;
}

/** What every reader gets besides messages. */
const BESIDE = ['beat', 'band', 'record'];

/** Reads events. @param without those of these names are left out */
export async function readStream(
  port: number,
  headers: Readonly<Record<string, string>> = {},
  without: readonly string[] = BESIDE,
): Promise<StreamReader> {
  const events: StreamEvent[] = [];
  const waiting: ((event: StreamEvent) => void)[] = [];
  let rest = '';
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/api/events', headers }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const event of blocks.map(parseEvent).filter((parsed) => !without.includes(parsed.event))) {
          const taker = waiting.shift();
          if (taker === undefined) events.push(event);
          else taker(event);
        }
      });
      const ended = new Promise<void>((done) => response.on('close', () => done()));
      response.on('error', () => {});
      resolve({
        next: () => {
          const event = events.shift();
          return event === undefined ? new Promise((take) => waiting.push(take)) : Promise.resolve(event);
        },
        ended,
        close: () => void asked.destroy(),
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function parseEvent(block: string): StreamEvent {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { event: field('event') ?? '', id: field('id'), data: field('data') ?? '' };
}

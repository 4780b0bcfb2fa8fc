import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject } from '../../loose.ts';
import { IDENTITY, PLATFORM } from '../options.ts';
import { createPending, type Pending } from './pending.ts';
import type { Attempt, Delivery, Transport } from './transport.ts';

// Source of the protocol: docs.slack.dev/apis/events-api/using-socket-mode, and what @slack/socket-mode 3 expects.

/** Socket Mode: connections that an app has opened; a payload goes to any one of them. */
export interface SocketMode extends Transport {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number;
  /** Breaks every connection, with no word. What was not acknowledged is sent again on the next one. */
  drop(): void;
  /** Asks every connection to be opened anew, as Slack does from time to time. */
  refresh(reason: 'warning' | 'refresh_requested'): void;
}

const TYPES = { command: 'slash_commands', action: 'interactive', view: 'interactive', event: 'events_api' } as const;
/** A connection that was asked to go is closed after that time. */
const GOING_MS = 10_000;
/** Long enough for a client that is there to say good-bye: one that is cut off complains. */
const FAREWELL_MS = 200;

export function createSocketMode(tickets: Set<string>, answerWithinMs: number, lingers: boolean): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const open = new Set<WebSocket>();
  const going = new Set<WebSocket>();
  const pending = createPending(answerWithinMs);
  let turn = 0;

  const usable = (): WebSocket | undefined => {
    const ready = [...open].filter((each) => each.readyState === each.OPEN && !going.has(each));
    turn += 1;
    return ready[turn % Math.max(1, ready.length)];
  };
  const post = (entry: Pending): boolean => {
    const connection = usable();
    if (connection === undefined) return false;
    entry.connection = connection;
    connection.send(entry.text);
    return true;
  };
  const welcome = (socket: WebSocket): void => {
    if (open.size >= PLATFORM.mostConnections) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      socket.close();
      return;
    }
    open.add(socket);
    const pings = setInterval(() => socket.ping(), PLATFORM.pingEveryMs);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(pings);
      open.delete(socket);
      going.delete(socket);
      // Sent again at once where another connection is there, and otherwise as soon as one is.
      for (const entry of pending.of(socket)) post(entry);
    });
    socket.on('message', (data: Buffer) => acknowledge(pending, data.toString()));
    socket.send(hello(open.size));
    for (const entry of pending.waiting((connection) => [...open].some((each) => each === connection))) post(entry);
  };

  return {
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '', 'http://slack').searchParams.get('ticket') ?? '';
      // A URL is good for one connection.
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        return;
      }
      if (lingers) socket.end = () => socket;
      server.handleUpgrade(request, socket, head, welcome);
    },
    connections: () => [...open].filter((each) => each.readyState === each.OPEN).length,
    drop: () => [...open].forEach((each) => each.terminate()),
    refresh(reason) {
      for (const socket of open) {
        socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }));
        if (reason === 'refresh_requested') going.add(socket);
        setTimeout(() => socket.close(), GOING_MS).unref();
      }
    },
    async send(delivery, attempt, late) {
      const id = randomUUID();
      const { entry, end } = pending.add(id, JSON.stringify(envelope(id, delivery, attempt)), late);
      if (post(entry)) return end;
      pending.forget(id);
      return { kind: 'failed', error: 'dispatch_failed', reason: 'connection_failed' };
    },
    async stop() {
      pending.stop();
      for (const socket of open) socket.close();
      const all = Promise.allSettled([...open].map((socket) => once(socket, 'close')));
      await Promise.race([all, sleep(FAREWELL_MS, undefined, { ref: false })]);
      for (const socket of open) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function acknowledge(pending: ReturnType<typeof createPending>, text: string): void {
  const message: unknown = JSON.parse(text);
  if (!isObject(message) || typeof message['envelope_id'] !== 'string') return;
  const payload = message['payload'];
  const answer = isObject(payload) && Object.keys(payload).length > 0 ? payload : null;
  pending.acknowledge(message['envelope_id'], answer);
}

function envelope(id: string, { kind, payload }: Delivery, { retry, reason }: Attempt): object {
  const isEvent = kind === 'event';
  return {
    envelope_id: id,
    type: TYPES[kind],
    payload,
    accepts_response_payload: !isEvent,
    ...(isEvent ? { retry_attempt: retry, retry_reason: reason ?? '' } : {}),
  };
}

function hello(connections: number): string {
  return JSON.stringify({
    type: 'hello',
    num_connections: connections,
    debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
    connection_info: { app_id: IDENTITY.appId },
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayIntentBits, GatewayOpcodes as Op } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Loose } from '../../loose.ts';
import type { DeliveryKind } from '../guild/shapes.ts';
import { PLATFORM } from '../options.ts';
import type { Platform } from '../platform.ts';
import { serveConnection } from './connection.ts';
import type { Session } from './session.ts';

/** The platform's way to the app. */
export interface Gateway {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Tells every session of an interaction, with the faults that were ordered. Two clients with one token both hear of it.
   * @returns false where there is no session
   */
  deliver(kind: DeliveryKind, data: Loose): Promise<boolean>;
  /** Clients that are there now. */
  connections(): number;
  /** Clients that have identified so far. */
  identified(): number;
  /** Sessions that went on after a break so far. */
  resumed(): number;
  drop(resumable: boolean): void;
  /** Ends the connections and their sessions with this code. */
  close(code: number): void;
  reconnect(): void;
  invalidate(resumable: boolean): void;
  /** @returns ends it */
  silence(acknowledge: boolean): () => void;
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;

export function createGateway(platform: Platform, heartbeatEveryMs: number = PLATFORM.heartbeatEveryMs): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const identifiedAtMs: number[] = [];
  let acknowledges = true;
  let resumed = 0;
  const today = (): number => identifiedAtMs.filter((at) => at > platform.now() - DAY_MS).length;
  platform.identifies.left = () => Math.max(0, PLATFORM.identifiesPerDay - today());
  platform.tell.event = (name, data) => {
    // Guilds, their channels, roles and threads: one intent. developers/events/gateway.mdx, "List of Intents".
    for (const each of sessions.values())
      if ((each.intents & GatewayIntentBits.Guilds) !== 0) each.dispatch(name, data);
  };
  const mayIdentify = (): boolean => {
    const last = identifiedAtMs.at(-1);
    const tooSoon = last !== undefined && platform.now() - last < PLATFORM.identifyEveryMs;
    if (platform.limits !== null && (tooSoon || platform.identifies.left() === 0)) return false;
    identifiedAtMs.push(platform.now());
    return true;
  };
  const hasResumed = (): void => void (resumed += 1);
  const parts = { platform, sessions, heartbeatEveryMs, mayIdentify, acknowledges: () => acknowledges, hasResumed };
  server.on('connection', (socket: WebSocket) => serveConnection(parts, socket));
  const sockets = (): WebSocket[] => [...sessions.values()].flatMap(({ socket }) => socket ?? []);
  const tellAll = (op: number, data: unknown): void => {
    for (const socket of sockets()) socket.send(JSON.stringify({ op, d: data, s: null, t: null }));
  };
  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request)),
    async deliver(kind, data) {
      const lateMs = platform.faults.lateMs(kind);
      if (lateMs > 0) await sleep(lateMs, undefined, { ref: false });
      const times = platform.faults.comesTwice(kind) ? 2 : 1;
      for (let time = 0; time < times; time += 1)
        for (const session of sessions.values()) session.dispatch('INTERACTION_CREATE', data);
      return sessions.size > 0;
    },
    connections: () => sockets().filter((socket) => socket.readyState === socket.OPEN).length,
    identified: () => identifiedAtMs.length,
    resumed: () => resumed,
    drop(resumable) {
      const open = sockets();
      if (!resumable) sessions.clear();
      for (const session of sessions.values()) {
        session.socket = null;
        session.awaySinceMs ??= platform.now();
      }
      for (const socket of open) socket.terminate();
    },
    close(code) {
      for (const socket of sockets()) socket.close(code);
      sessions.clear();
    },
    reconnect: () => tellAll(Op.Reconnect, null),
    invalidate(resumable) {
      tellAll(Op.InvalidSession, resumable);
      if (!resumable) sessions.clear();
    },
    silence(acknowledge) {
      const silenced = [...sessions.values()];
      for (const session of silenced) session.isSilent = true;
      acknowledges = acknowledge;
      return () => {
        for (const session of silenced) session.isSilent = false;
        acknowledges = true;
      };
    },
    async stop() {
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

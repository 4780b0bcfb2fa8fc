import { GatewayCloseCodes as Close, GatewayIntentBits, GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import { isObject, type Loose } from '../../loose.ts';
import { IDENTITY, PLATFORM } from '../options.ts';
import type { Platform } from '../platform.ts';
import { gatewayUrl } from '../rest/identity.ts';
import { createSession, isRemembered, type Session } from './session.ts';
import { guildCreateData, membersChunk, readyData } from './start-data.ts';

export interface ConnectionParts {
  readonly platform: Platform;
  readonly sessions: Map<string, Session>;
  readonly heartbeatEveryMs: number;
  /** Whether one more identify goes through now, which is then counted. */
  readonly mayIdentify: () => boolean;
  /** Whether heartbeats are answered. */
  readonly acknowledges: () => boolean;
  readonly hasResumed: () => void;
}

/** Those that have to be switched on for a bot; this one has none of them. */
const PRIVILEGED = GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;
const ALL_INTENTS = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | bit, 0);
const MINUTE_MS = 60_000;

/** One client's connection, from hello to its end. Source: developers/events/gateway.mdx. */
export function serveConnection(parts: ConnectionParts, socket: WebSocket): void {
  const { platform, sessions } = parts;
  let session: Session | null = null;
  let received: number[] = [];
  send(socket, Op.Hello, { heartbeat_interval: parts.heartbeatEveryMs });
  socket.on('message', (raw: Buffer) => {
    received = [...received.filter((at) => at > performance.now() - MINUTE_MS), performance.now()];
    if (platform.limits !== null && received.length > PLATFORM.gatewayEventsPerMinute)
      return socket.close(Close.RateLimited, 'You are being rate limited');
    const payload = parse(raw);
    if (payload === null) return socket.close(Close.DecodeError, 'Error while decoding payload.');
    const data = isObject(payload['d']) ? payload['d'] : {};
    switch (payload['op']) {
      case Op.Heartbeat:
        if (parts.acknowledges()) send(socket, Op.HeartbeatAck);
        return;
      case Op.Identify:
        if (session !== null) return socket.close(Close.AlreadyAuthenticated, 'Already authenticated.');
        session = identify(parts, socket, data);
        return;
      case Op.Resume:
        if (session !== null) return socket.close(Close.AlreadyAuthenticated, 'Already authenticated.');
        session = resume(parts, socket, data);
        return;
      case Op.RequestGuildMembers:
      case Op.PresenceUpdate:
        if (session === null) return socket.close(Close.NotAuthenticated, 'Not authenticated.');
        if (payload['op'] === Op.RequestGuildMembers)
          session.dispatch('GUILD_MEMBERS_CHUNK', membersChunk(platform.world, data));
        return;
      default:
        return socket.close(Close.UnknownOpcode, 'Unknown opcode.');
    }
  });
  socket.on('close', (code) => {
    if (session?.socket !== socket) return;
    session.socket = null;
    session.awaySinceMs = platform.now();
    // A client that closes in peace ends its session.
    if (code === 1000 || code === 1001) sessions.delete(session.id);
  });
}

function send(socket: WebSocket, op: number, data: unknown = null): void {
  socket.send(JSON.stringify({ op, d: data, s: null, t: null }));
}

function parse(raw: Buffer): Loose | null {
  try {
    const value: unknown = JSON.parse(raw.toString());
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isOurs({ token }: Platform, data: Loose): boolean {
  return token.isGood && data['token'] === IDENTITY.token;
}

function identify(parts: ConnectionParts, socket: WebSocket, data: Loose): Session | null {
  const { platform, sessions } = parts;
  if (!isOurs(platform, data)) {
    socket.close(Close.AuthenticationFailed, 'Authentication failed.');
    return null;
  }
  const intents = Number(data['intents']);
  if (!Number.isInteger(intents) || (intents & ~ALL_INTENTS) !== 0) {
    socket.close(Close.InvalidIntents, 'Invalid intent(s).');
    return null;
  }
  if ((intents & PRIVILEGED) !== 0) {
    socket.close(Close.DisallowedIntents, 'Disallowed intent(s).');
    return null;
  }
  if (!parts.mayIdentify()) {
    send(socket, Op.InvalidSession, false);
    return null;
  }
  const session = createSession(intents, socket);
  sessions.set(session.id, session);
  session.dispatch('READY', readyData(platform.world, session, gatewayUrl(platform.origin.url)));
  if ((intents & GatewayIntentBits.Guilds) !== 0) session.dispatch('GUILD_CREATE', guildCreateData(platform.world));
  platform.world.changed();
  return session;
}

function resume({ platform, sessions, hasResumed }: ConnectionParts, socket: WebSocket, data: Loose): Session | null {
  if (!isOurs(platform, data)) {
    socket.close(Close.AuthenticationFailed, 'Authentication failed.');
    return null;
  }
  const session = sessions.get(String(data['session_id']));
  if (session === undefined || !isRemembered(session, platform.now())) {
    send(socket, Op.InvalidSession, false);
    return null;
  }
  session.socket?.terminate();
  session.socket = socket;
  session.awaySinceMs = null;
  if (!session.replay(Number(data['seq']))) {
    session.socket = null;
    socket.close(Close.InvalidSeq, 'Invalid seq.');
    return null;
  }
  session.dispatch('RESUMED', {});
  hasResumed();
  platform.world.changed();
  return session;
}

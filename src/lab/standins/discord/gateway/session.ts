import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Loose } from '../../loose.ts';
import { PLATFORM } from '../options.ts';

/** What a client has after it identified: numbered events, kept for the time that it is away. */
export interface Session {
  readonly id: string;
  /** Bits: discord-api-types, GatewayIntentBits. */
  readonly intents: number;
  /** Null while the client is away. */
  socket: WebSocket | null;
  awaySinceMs: number | null;
  /** Gets no events any more, though everything else is as ever: discord/discord-api-docs#8162. */
  isSilent: boolean;
  /** Numbers an event, keeps it, and sends it where somebody is there. */
  dispatch(name: string, data: Loose): void;
  /** Sends what came after this number. False where the number is none of this session's. */
  replay(seq: number): boolean;
}

/** So many are kept; the platform's number is unpublished. */
const KEPT = 1000;

export function createSession(intents: number, socket: WebSocket): Session {
  const kept: { readonly seq: number; readonly text: string }[] = [];
  let seq = 0;
  const session: Session = {
    id: randomUUID().replaceAll('-', ''),
    intents,
    socket,
    awaySinceMs: null,
    isSilent: false,
    dispatch(name, data) {
      if (session.isSilent) return;
      seq += 1;
      const text = JSON.stringify({ op: 0, t: name, s: seq, d: data });
      kept.push({ seq, text });
      if (kept.length > KEPT) kept.shift();
      session.socket?.send(text);
    },
    replay(from) {
      const oldest = kept[0]?.seq ?? seq + 1;
      if (from > seq || from < oldest - 1) return false;
      for (const each of kept.filter((event) => event.seq > from)) session.socket?.send(each.text);
      return true;
    },
  };
  return session;
}

/** Whether it can still be taken up again. */
export function isRemembered({ awaySinceMs }: Session, nowMs: number): boolean {
  return awaySinceMs === null || nowMs - awaySinceMs <= PLATFORM.sessionLivesMs;
}

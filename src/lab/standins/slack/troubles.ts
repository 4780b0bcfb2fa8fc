import type { HttpMode, Signing } from './delivery/http-mode.ts';
import type { SocketMode } from './delivery/socket-mode.ts';
import type { Faults } from './faults.ts';
import type { Platform } from './platform.ts';
import type { Outage } from './server.ts';
import { dropMessage, existingMessage } from './workspace/messages.ts';

/** Everything that can go wrong with a platform, on demand. */
export interface Troubles extends Faults {
  /** Connections break and none can be made; with a status, every call is answered by it instead. */
  down(status?: number): void;
  up(): void;
  dropSocket(): void;
  /** Asks the app to connect anew. */
  refreshSocket(reason?: 'warning' | 'refresh_requested'): void;
  /** Signs what follows wrongly; `{}` signs rightly again. HTTP mode. */
  sign(how: Signing): void;
  /** Posts the last request again, byte for byte. HTTP mode. @returns the HTTP status */
  replay(): Promise<number>;
  /** Somebody deletes a message. */
  deleteMessage(channel: string, ts: string): void;
  revokeToken(): void;
  restoreToken(): void;
  removeScope(scope: string): void;
  addScope(scope: string): void;
  /** Somebody takes the bot out of a channel. */
  removeFromChannel(channel: string): void;
  addToChannel(channel: string): void;
  archiveChannel(channel: string): void;
}

export function standInTroubles(
  platform: Platform,
  parts: {
    readonly socketMode: SocketMode;
    readonly httpMode: HttpMode;
    readonly setOutage: (outage: Outage) => void;
  },
): Troubles {
  const { workspace, tokens, faults } = platform;
  const { socketMode, httpMode, setOutage } = parts;
  return {
    ...faults,
    down(status) {
      setOutage(status ?? 'unreachable');
      socketMode.drop();
    },
    up: () => setOutage(null),
    dropSocket: () => socketMode.drop(),
    refreshSocket: (reason = 'refresh_requested') => socketMode.refresh(reason),
    sign: (how) => httpMode.sign(how),
    replay: () => httpMode.replay(),
    deleteMessage: (channel, ts) => dropMessage(workspace, existingMessage(workspace, channel, ts)),
    revokeToken: () => tokens.revoke(),
    restoreToken: () => tokens.restore(),
    removeScope: (scope) => void tokens.scopes.delete(scope),
    addScope: (scope) => void tokens.scopes.add(scope),
    removeFromChannel: (channel) => void workspace.joined.delete(channel),
    addToChannel: (channel) => void workspace.joined.add(channel),
    archiveChannel: (channel) => void workspace.archived.add(channel),
  };
}

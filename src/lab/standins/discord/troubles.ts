import type { Faults } from './faults.ts';
import type { Gateway } from './gateway/gateway.ts';
import { dropMessage } from './guild/messages.ts';
import { channelShown } from './guild/shown.ts';
import { GatewayCloseCodes } from 'discord-api-types/v10';
import type { PermissionName } from './options.ts';
import type { Platform } from './platform.ts';
import type { Outage } from './server.ts';

/** Everything that can go wrong with a platform, on demand. */
export interface Troubles extends Faults {
  /** Connections break and none can be made; with a status, every call is answered by it instead. Sessions are remembered. */
  down(status?: number): void;
  up(): void;
  /** Breaks the connections to the gateway. Where it is not resumable, the session is forgotten too. */
  dropGateway(how?: { readonly resumable?: boolean }): void;
  /** Asks clients to connect anew and resume. */
  reconnectRequest(): void;
  /** Tells clients that their session is no good. */
  invalidSession(resumable?: boolean): void;
  /**
   * Sessions of this moment get no events any more, while heartbeats are answered: discord/discord-api-docs#8162.
   * A new session is well. What happens meanwhile is lost.
   * @param how.acks false leaves heartbeats unanswered too
   * @returns ends it
   */
  silenceGateway(how?: { readonly acks?: boolean }): () => void;
  /** Somebody deletes a message. */
  deleteMessage(id: string): void;
  /** Somebody deletes a channel. */
  deleteChannel(channel: string): void;
  revokeToken(): void;
  restoreToken(): void;
  /** Somebody takes the bot out of a channel: it sees it no more. */
  removeFromChannel(channel: string): void;
  addToChannel(channel: string): void;
  removePermission(channel: string, permission: PermissionName): void;
  addPermission(channel: string, permission: PermissionName): void;
  /** Gives somebody these roles, and no others. @param user id */
  giveRoles(user: string, roles: readonly string[]): void;
}

export function standInTroubles(platform: Platform, gateway: Gateway, setOutage: (outage: Outage) => void): Troubles {
  const { world, faults, token, tell } = platform;
  const setPermission = (channel: string, permission: PermissionName, may: boolean): void => {
    const denied = world.denied.get(channel) ?? new Set();
    if (may) denied.delete(permission);
    else denied.add(permission);
    world.denied.set(channel, denied);
    const known = world.channels.get(channel);
    if (known !== undefined) tell.event('CHANNEL_UPDATE', channelShown(world, known));
    world.changed();
  };
  return {
    ...faults,
    down(status) {
      setOutage(status ?? 'unreachable');
      gateway.drop(true);
    },
    up: () => setOutage(null),
    dropGateway: ({ resumable = true } = {}) => gateway.drop(resumable),
    reconnectRequest: () => gateway.reconnect(),
    invalidSession: (resumable = false) => gateway.invalidate(resumable),
    silenceGateway: ({ acks = true } = {}) => gateway.silence(acks),
    deleteMessage: (id) => dropMessage(world, id),
    deleteChannel(channel) {
      const known = world.channels.get(channel);
      world.channels.delete(channel);
      if (known !== undefined) tell.event('CHANNEL_DELETE', channelShown(world, known));
      world.changed();
    },
    revokeToken() {
      token.isGood = false;
      gateway.close(GatewayCloseCodes.AuthenticationFailed);
    },
    restoreToken: () => void (token.isGood = true),
    removeFromChannel: (channel) => setPermission(channel, 'ViewChannel', false),
    addToChannel: (channel) => setPermission(channel, 'ViewChannel', true),
    removePermission: (channel, permission) => setPermission(channel, permission, false),
    addPermission: (channel, permission) => setPermission(channel, permission, true),
    giveRoles(id, roles) {
      const user = world.users.get(id);
      if (user !== undefined) world.users.set(id, { ...user, roles });
    },
  };
}

import {
  type APIApplication,
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIOverwrite,
  type APIUser,
  Routes,
} from 'discord-api-types/v10';
import { DiscordAPIError } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/failure.ts';
import { PERMISSIONS } from './invite.ts';
import { createInvalidBudget, discordRest, type DiscordRest } from './rest.ts';

export interface ProbeOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly guild: string;
  readonly clock: Clock;
}

type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: number; readonly because: string };

/** Whoever keeps a server may do everything there. */
const ADMINISTRATOR = 1n << 3n;

/** Asks Discord what it makes of token, server and channels. Nothing is posted. */
export function createProbe({ token, apiUrl, guild, clock }: ProbeOptions) {
  const rest = discordRest({ token, apiUrl: apiUrl.replace(/\/$/, ''), budget: createInvalidBudget(clock) });
  return {
    bot: () =>
      told(async () => {
        const user = await ask<APIUser>(rest, Routes.user());
        const { id: application } = await ask<APIApplication>(rest, Routes.currentApplication());
        return { id: user.id, name: user.username, application };
      }),
    server: () => told(async () => ({ name: (await ask<APIGuild>(rest, Routes.guild(guild))).name })),
    /** What the bot may not do in a channel. @param bot its user id */
    channel: (id: string, bot: string) =>
      told(async () => {
        const [channel, server, member] = await Promise.all([
          ask<APIChannel>(rest, Routes.channel(id)),
          ask<APIGuild>(rest, Routes.guild(guild)),
          ask<APIGuildMember>(rest, Routes.guildMember(guild, bot)),
        ]);
        const overwrites = 'permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : [];
        const may = permissionsOf(server, { roles: member.roles, id: bot }, overwrites);
        const missing = PERMISSIONS.filter(({ bit }) => (may & bit) === 0n).map(({ name }) => name);
        return { name: channel.name ?? id, missing, isHere: 'guild_id' in channel && channel.guild_id === guild };
      }),
  };
}

/** As Discord works them out: the roles of the member, then what the channel says of everybody, of roles and of the member. */
export function permissionsOf(
  { id: everyone, roles }: Pick<APIGuild, 'id' | 'roles'>,
  member: { readonly id: string; readonly roles: readonly string[] },
  overwrites: readonly Pick<APIOverwrite, 'id' | 'allow' | 'deny'>[],
): bigint {
  const held = roles.filter(({ id }) => id === everyone || member.roles.includes(id));
  let may = held.reduce((bits, { permissions }) => bits | BigInt(permissions), 0n);
  if ((may & ADMINISTRATOR) !== 0n) return ~0n;
  const ofRoles = overwrites.filter(({ id }) => member.roles.includes(id));
  const levels = [
    overwrites.filter(({ id }) => id === everyone),
    ofRoles,
    overwrites.filter(({ id }) => id === member.id),
  ];
  for (const level of levels) {
    for (const { deny } of level) may &= ~BigInt(deny);
    for (const { allow } of level) may |= BigInt(allow);
  }
  return may;
}

async function ask<T>(rest: DiscordRest, route: `/${string}`): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to this route
  return (await rest.get(route)) as T;
}

async function told<T>(call: () => Promise<T>): Promise<Told<T>> {
  try {
    return { kind: 'told', value: await call() };
  } catch (error) {
    if (error instanceof DiscordAPIError)
      return { kind: 'refused', code: error.status, because: `Discord said ${error.message} (${error.status})` };
    return { kind: 'refused', code: 0, because: `Discord did not answer: ${messageOf(error)}` };
  }
}

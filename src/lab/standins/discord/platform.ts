import { createFaults, type FaultState } from './faults.ts';
import { createInteractions, type Interactions } from './guild/interactions.ts';
import type { DiscordCall } from './guild/shapes.ts';
import { createWorld, type World } from './guild/world.ts';
import { CHANNELS, type DiscordOptions, PERMISSIONS, PLATFORM, ROLES, USERS } from './options.ts';
import { createInvalidRequests, type InvalidRequests } from './rest/invalid-requests.ts';
import { createRateLimits, type RateLimits } from './rest/rate-limits.ts';

/** What all parts of the stand-in share. */
export interface Platform {
  readonly world: World;
  readonly interactions: Interactions;
  /** Null where limits are switched off. */
  readonly limits: RateLimits | null;
  readonly invalid: InvalidRequests;
  readonly faults: FaultState;
  readonly calls: DiscordCall[];
  /** Whether the bot's token is good. */
  readonly token: { isGood: boolean };
  /** `http://127.0.0.1:PORT`, without a slash at the end; known once it listens. */
  readonly origin: { url: string };
  /** How many identifies are left today. */
  readonly identifies: { left(): number };
  /** Tells every session that hears of such things. Set by the gateway. */
  readonly tell: { event(name: string, data: Record<string, unknown>): void };
  readonly now: () => number;
}

export function createPlatform(options: DiscordOptions): Platform {
  const now = options.now ?? Date.now;
  const cast = {
    users: options.users ?? USERS,
    roles: options.roles ?? ROLES,
    channels: options.channels ?? CHANNELS,
    permissions: options.permissions ?? PERMISSIONS,
  };
  const limited = options.limits !== false;
  return {
    world: createWorld(cast, now),
    interactions: createInteractions(now, options.answerWithinMs ?? PLATFORM.answerWithinMs),
    limits: limited ? createRateLimits(now) : null,
    invalid: createInvalidRequests(
      now,
      limited ? (options.invalidRequests ?? PLATFORM.invalidRequests) : Number.POSITIVE_INFINITY,
    ),
    faults: createFaults(now, PLATFORM.editsFreeForMs),
    calls: [],
    token: { isGood: true },
    origin: { url: '' },
    identifies: { left: () => PLATFORM.identifiesPerDay },
    tell: { event: () => {} },
    now,
  };
}

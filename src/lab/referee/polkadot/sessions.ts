import { keyName, type KeyName, splitKeySet } from '../../polkadot/model/key-set.ts';
import type { AccountId, SessionIndex } from '../../polkadot/model/names.ts';
import { nobodySigns } from '../capability.ts';
import { keyCapabilities } from './capability.ts';
import type { PolkadotHistoryEvent, Signed } from './history.ts';

/** A session, or the part of it that is judged. */
export interface SessionSeen {
  readonly session: SessionIndex;
  readonly fromMs: number;
  readonly toMs: number;
  /** It is over, and all of it is judged. */
  readonly whole: boolean;
  /** The keys with which the validator was in the authority sets; empty when it was not elected. */
  readonly keys: ReadonlySet<KeyName>;
}

/** The sessions of a stretch of time, in order. */
export function sessionsSeen(
  events: readonly PolkadotHistoryEvent[],
  stash: AccountId,
  fromMs: number,
  untilMs: number,
): SessionSeen[] {
  const sessions = events.filter((event) => event.kind === 'session').toSorted((a, b) => a.session - b.session);
  return sessions.flatMap(({ session, atMs, members }, index) => {
    const endMs = sessions[index + 1]?.atMs ?? Infinity;
    if (endMs <= fromMs || atMs >= untilMs) return [];
    const member = members.find((each) => each.stash === stash);
    const keys = new Set(member ? splitKeySet(member.keys).map(keyName) : []);
    const whole = atMs >= fromMs && endMs <= untilMs;
    return [{ session, fromMs: Math.max(atMs, fromMs), toMs: Math.min(endMs, untilMs), whole, keys }];
  });
}

/** How long nobody could sign with the validator's keys of a session. Unit: milliseconds. */
export function silentMsIn(events: readonly PolkadotHistoryEvent[], { keys, fromMs, toMs }: SessionSeen): number {
  const stretches = nobodySigns(keyCapabilities(events, keys), fromMs, toMs);
  return stretches.reduce((sum, stretch) => sum + Math.max(0, stretch.toMs - stretch.fromMs), 0);
}

/** Blocks and votes of the validator in a session, as the chain has seen them. */
export const signedIn = (events: readonly PolkadotHistoryEvent[], stash: AccountId, session: SessionIndex): Signed[] =>
  events
    .filter((event) => event.kind === 'signed')
    .filter((event) => event.stash === stash && event.session === session);

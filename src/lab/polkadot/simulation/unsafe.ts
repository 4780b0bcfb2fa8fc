import type { World } from './play.ts';

/** What must be zero whatever happens. */
export function unsafe(world: World): Record<string, number> {
  const { demoted: _, silentSessions, silentByBaton, ...rest } = world.counters;
  return {
    ...rest,
    silentSessions: silentSessions.size,
    silentByBaton: silentByBaton.size,
    setByWord: world.setByWord() ? 1 : 0,
  };
}

export const NOTHING = {
  doubleSigned: 0,
  silentSessions: 0,
  sentWhileOpen: 0,
  sentThoughShared: 0,
  stoppedTooEarly: 0,
  stoppedInVoid: 0,
  outdatedOrders: 0,
  silentByBaton: 0,
  actedOnUsed: 0,
  setByWord: 0,
};

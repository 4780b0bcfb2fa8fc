import type { World } from './play/play.ts';

/** What must be zero whatever happens. */
export function unsafe({ counters }: World): Record<string, number> {
  const { doubleSigned, silentSessions, sentWhileOpen, stoppedTooEarly, stoppedInVoid } = counters;
  return { doubleSigned, silentSessions: silentSessions.size, sentWhileOpen, stoppedTooEarly, stoppedInVoid };
}

export const NOTHING = { doubleSigned: 0, silentSessions: 0, sentWhileOpen: 0, stoppedTooEarly: 0, stoppedInVoid: 0 };

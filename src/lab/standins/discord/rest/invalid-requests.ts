import { PLATFORM } from '../options.ts';

/**
 * Answers 401, 403 and 429 (but not of a shared limit) of the last ten minutes. Past the limit the address is shut out.
 * Source: developers/topics/rate-limits.mdx, "Invalid Request Limit".
 */
export interface InvalidRequests {
  count(status: number, scope: string | undefined): void;
  soFar(): number;
  /** Seconds until the address is let in again, or null where it is in. */
  shutOutForS(): number | null;
}

export function createInvalidRequests(now: () => number, most: number): InvalidRequests {
  let at: number[] = [];
  const recent = (): number[] => (at = at.filter((ms) => ms > now() - PLATFORM.invalidWithinMs));
  return {
    count(status, scope) {
      if ((status === 401 || status === 403 || status === 429) && scope !== 'shared') at.push(now());
    },
    soFar: () => recent().length,
    shutOutForS() {
      const [oldest] = recent();
      return oldest === undefined || at.length < most ? null : (oldest + PLATFORM.invalidWithinMs - now()) / 1000;
    },
  };
}

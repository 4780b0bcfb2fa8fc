/** Slack and Bolt take a stamp that is up to five minutes old. Unit: seconds. */
const OLDEST_S = 300;
/** Clocks of two servers that are kept right differ by less. Unit: seconds. */
const NEWEST_S = 60;

/** Remembers signed calls for as long as their stamp would be taken again. */
export interface Replays {
  /** Why a call with this stamp is not taken, before its signature was looked at; null when it may be. */
  refused(stamp: string): string | null;
  /** Enters a call whose signature was found good. False when it was entered before: somebody repeats it. */
  enter(signature: string, stamp: string): boolean;
}

/** @param now in milliseconds since 1970 */
export function createReplays(now: () => number): Replays {
  const seen = new Map<string, number>();
  let sweptS = 0;
  const sweep = (nowS: number) => {
    if (nowS === sweptS) return;
    sweptS = nowS;
    for (const [signature, untilS] of seen) if (untilS < nowS) seen.delete(signature);
  };
  return {
    refused(stamp) {
      if (!/^\d{1,12}$/.test(stamp)) return 'no time stamp';
      const ageS = Math.floor(now() / 1_000) - Number(stamp);
      if (ageS > OLDEST_S) return 'the stamp is older than five minutes';
      return ageS < -NEWEST_S ? 'the stamp lies in the future; is the clock of this machine right?' : null;
    },
    enter(signature, stamp) {
      sweep(Math.floor(now() / 1_000));
      if (seen.has(signature)) return false;
      // Only what Slack signed comes here, so that nobody else can fill this.
      seen.set(signature, Number(stamp) + OLDEST_S);
      return true;
    },
  };
}

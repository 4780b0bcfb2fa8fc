import { createHash } from 'node:crypto';
import { decodeTower } from '../../../chains/solana/tower.ts';
import type { Armed } from './deps.ts';

/** A tower that was sent on to the standby. */
export interface Carried {
  readonly sha256: string;
  /** Hash of what the standby says it has loaded; null when its call ended before. */
  readonly loaded: Promise<string | null>;
}

/**
 * Sends the tower to the armed standby. Loading changes nothing there before the commit line, so the bytes may travel before
 * they are checked.
 */
export function carry(armed: Armed, data: Buffer): Carried {
  const sha256 = createHash('sha256').update(data).digest('hex');
  // The guard wants a number here and decides nothing by it; a tower that cannot be read is refused below.
  armed.channel.write(`tower ${data.length} ${sha256} ${lastVoteOf(data)}\n`);
  armed.channel.write(data);
  return { sha256, loaded: readLoaded(armed) };
}

function lastVoteOf(data: Buffer): number {
  try {
    return decodeTower(data).lastVote;
  } catch {
    return 0;
  }
}

/** What the standby says it has loaded; null when its call ended before. */
async function readLoaded({ channel }: Armed): Promise<string | null> {
  for (;;) {
    const fact = await channel.nextFact();
    if (!fact) return null;
    if (fact[0] === 'loaded') return fact[1];
  }
}

import { createHash } from 'node:crypto';

/** What the first line of a chain names as the hash before it. */
export const NO_HASH = '0'.repeat(64);

/** Hash of a journal line; the statements that append compute the same in SQL. `event` is the stored text, unparsed. */
export function journalHash(previousHash: string, runId: string, seq: number, atMs: number, event: string): string {
  return sha256(`${previousHash}\n${runId}\n${seq}\n${atMs}\n${event}`);
}

/** Hash of a line of the fleet chain, which holds the first and the last hash of each run, and that one was pruned. */
export function fleetHash(
  previousHash: string,
  seq: number,
  runId: string,
  moment: 'first' | 'last' | 'pruned',
  runHash: string,
): string {
  return sha256(`${previousHash}\n${seq}\n${runId}\n${moment}\n${runHash}`);
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

import { blocking, type CheckResult, warnings } from '../domain/check.ts';
import { BatonError } from '../domain/failure.ts';
import type { Log } from './log.ts';

/**
 * Lets a server that passed every `must` through and logs what only should be otherwise.
 * @throws `store/refused` with every `must` that failed: found, needed, how to mend it
 */
export function refuseUnfit(checks: readonly CheckResult[], log?: Log): void {
  // Whoever runs for long says it once; on the terminal of each short command (level warn) it would be noise.
  const telling = log?.isLevelEnabled('info') === true ? log : undefined;
  for (const { title, found, needed, fix } of warnings(checks))
    telling?.warn({ found, needed, fix }, `not so: ${title}`);
  const failed = blocking(checks);
  if (failed.length > 0) throw new BatonError('store/refused', failed.map(sentence).join('\n'));
}

function sentence({ title, found, needed, fix }: CheckResult): string {
  return `Not so: ${title}. Found: ${found}. Needed: ${needed}.\n  Mend: ${fix}`;
}

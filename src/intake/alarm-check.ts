import { type Alarm, alarmWords } from '../domain/alarm.ts';
import type { CheckResult } from '../domain/check.ts';

/** What stands before every other check of a plan while more than one node could sign. */
export function alarmCheck(alarm: Alarm): CheckResult {
  return {
    id: 'no-alarm',
    title: 'At most one node could sign',
    severity: 'must',
    state: 'failed',
    found: `${alarmWords(alarm)}, since ${new Date(alarm.sinceMs).toISOString()}`,
    needed: 'a look, twice in a row, at which all of them but one are seen not to be able to sign',
    why: 'A move while two nodes could sign leaves two signers behind, or takes the role from the one that should keep it.',
    fix: 'The alarm on the page, and on top of every answer on the command line, says what to do first.',
  };
}

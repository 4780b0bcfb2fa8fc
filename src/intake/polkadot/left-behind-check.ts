import type { CheckResult } from '../../domain/check.ts';
import { leftBehindWords } from '../../domain/left-behind.ts';
import type { Scene } from '../../procedures/polkadot/checks/scene.ts';
import { failed, judge } from '../../procedures/judge.ts';

/** What may still set other keys, and until when; nothing where nothing can. */
export function leftBehindCheck({ leftBehind = [], target }: Scene): CheckResult[] {
  if (leftBehind.length === 0) return [];
  const title = 'Nothing of an earlier run can still set keys';
  const result = judge(
    {
      id: 'left-behind',
      title,
      severity: 'should',
      needed: 'no extrinsic that can land, and no call data that somebody may still sign',
      why: 'Other keys that land in the wait void it. Baton watches for that, signs nothing while a signed one can land, and both nodes keep running.',
      fix: `Wait until it is over, or tell everybody who has the call data of ${target.validator} not to use it.`,
    },
    failed(leftBehind.map(leftBehindWords).join('; ')),
  );
  return [result];
}

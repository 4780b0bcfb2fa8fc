import type { NearPolicy } from '../../../config/schema.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { blocksIn, OUTAGE_MS } from '../outage.ts';
import type { Way } from '../steps.ts';
import { windowFor } from '../windows.ts';
import { blockMs } from './budget.ts';
import { ofRead, type Scene } from './scene.ts';

/** Whether the outage fits into heights without a block or a chunk to produce. Endorsements are missed all the same. */
export function windowCheck(scene: Scene, way: Way, { window_wait }: Pick<NearPolicy, 'window_wait'>): CheckResult {
  const perBlock = blockMs(scene);
  return judge(
    {
      id: 'maintenance-window',
      title: 'There is a maintenance window for the outage',
      severity: 'should',
      needed:
        window_wait > 0
          ? `${OUTAGE_MS[way] / 1000} s without a block or chunk to produce, within ${window_wait} min`
          : `${OUTAGE_MS[way] / 1000} s without a block or chunk to produce, from now on`,
      why: 'Outside of one, blocks or chunks are missed.',
      fix: 'Accept it with the approval, try again later, or set `window_wait` in the policy.',
    },
    ofRead(scene.windows, (windows) => {
      const head = headOf(scene);
      if (head === null) return unknown('no observer tells its newest block');
      const found = windowFor(windows, head, blocksIn(OUTAGE_MS[way], perBlock));
      if (found === null) return failed('none in this epoch');
      const inMs = found.inBlocks * perBlock;
      const words = inMs === 0 ? 'now' : `in ${Math.ceil(inMs / 60_000)} min, at block ${found.window.from}`;
      return inMs <= window_wait * 60_000 ? passed(words) : failed(words);
    }),
  );
}

function headOf({ observers }: Scene): number | null {
  const heads = observers.flatMap(({ status }) => (status.kind === 'known' ? [status.value.height] : []));
  return heads.length === 0 ? null : Math.max(...heads);
}

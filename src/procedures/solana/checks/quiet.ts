import type { CheckResult } from '../../../domain/check.ts';
import { findQuietWindow, leaderView, type QuietWindow } from '../window.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import type { Scene } from './judge.ts';

/**
 * How much quiet must be left when the standby is armed or the run goes on: at most 10 s for the barrier, a few for the
 * rest, and about 13 s until the new node has rooted a vote of its own and leads again (replay_stage.rs,
 * has_new_vote_been_rooted: 32 slots). The longer window of the policy is for the start. Unit: milliseconds.
 */
export const QUIET_LEFT_MS = 30_000;

/** A quiet window comes within the longest wait. */
export function quietWithinWait(scene: Scene): CheckResult {
  const { policy } = scene;
  const window = windowOf(scene, policy.quiet_window * 1000, policy.max_wait * 1000);
  return judge(
    {
      id: 'quiet-window',
      title: 'A quiet window comes within the longest wait',
      severity: 'must',
      needed: `${policy.quiet_window} s without an own leader slot, within ${policy.max_wait} s`,
      why: 'A leader slot during the move is a block not made; the new node leads only after a vote of its own is rooted.',
      fix: 'Ask again later, or raise `max_wait` of the policy.',
    },
    window === null ? unknown('no observer told slot and leader schedule') : foundWindow(window),
  );
}

/** Right before arming, and on resume: enough quiet is left from now on. */
export function quietLeft(scene: Scene): CheckResult {
  const needMs = Math.min(QUIET_LEFT_MS, scene.policy.quiet_window * 1000);
  const window = windowOf(scene, needMs, 0);
  return judge(
    {
      id: 'quiet-left',
      title: 'The quiet window still holds',
      severity: 'must',
      needed: `${needMs / 1000} s from now without an own leader slot`,
      why: 'A leader slot during the move is a block not made; the new node leads only after a vote of its own is rooted.',
      fix: 'Wait for the next quiet window.',
    },
    window === null
      ? unknown('no observer told slot and leader schedule')
      : window.kind === 'now'
        ? foundWindow(window)
        : failed(
            window.kind === 'none'
              ? window.because
              : `an own leader slot comes in less; quiet again at slot ${window.startSlot}`,
          ),
  );
}

function windowOf(scene: Scene, quietMs: number, maxWaitMs: number): QuietWindow | null {
  const view = leaderView(scene.observation);
  return view === null ? null : findQuietWindow(view, quietMs, maxWaitMs);
}

function foundWindow(window: QuietWindow): Finding {
  switch (window.kind) {
    case 'now':
      return passed(
        `now, ${window.nextLeaderSlot === null ? 'no own leader slot is known ahead' : `next own leader slot ${window.nextLeaderSlot}`}`,
      );
    case 'later':
      return passed(`from slot ${window.startSlot}, in about ${Math.round(window.waitMs / 1000)} s`);
    case 'none':
      return failed(window.because);
    default:
      return window satisfies never;
  }
}

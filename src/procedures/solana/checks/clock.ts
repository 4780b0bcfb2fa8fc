import type { HostFacts } from '../../../chains/solana/observation.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import type { Scene, SceneNode } from './judge.ts';

/**
 * The two hosts' clocks. Each is known only between bounds, so their difference is too: refused only when it certainly is
 * beyond the limit (safety protocol, 4.7), and otherwise at most a remark.
 */
export function clockDifference({ policy }: Scene, from: SceneNode, to: SceneNode): CheckResult {
  const finding = compared(from, to, policy.max_clock_difference);
  return judge(
    {
      id: 'clock-difference',
      title: `The clocks of ${from.node.node} and ${to.node.node} agree`,
      severity: finding.state === 'failed' ? 'must' : 'should',
      needed: `at most ${policy.max_clock_difference} ms apart`,
      why: 'The duplicate-instance check of agave goes by wall clock: with clocks apart it may stop the wrong one of two nodes.',
      fix: 'On both: `timedatectl timesync-status`, or `chronyc tracking`',
    },
    finding,
  );
}

function compared(from: SceneNode, to: SceneNode, limitMs: number): Finding {
  const ours = clockOf(from);
  const theirs = clockOf(to);
  if (ours === null || theirs === null) return unknown('a host did not tell its time');
  const atLeast = Math.round(ours.atLeastMs - theirs.atMostMs);
  const atMost = Math.round(ours.atMostMs - theirs.atLeastMs);
  const found = `${from.node.node} is ${atLeast} to ${atMost} ms ahead`;
  if (atLeast > limitMs || atMost < -limitMs) return failed(found);
  return atLeast >= -limitMs && atMost <= limitMs ? passed(found) : unknown(found);
}

function clockOf({ seen }: SceneNode): HostFacts['clock'] | null {
  return seen?.host.kind === 'known' ? seen.host.value.clock : null;
}

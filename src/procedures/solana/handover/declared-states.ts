import type { HandoverView } from './seen.ts';
import { goesBack, isTold, standbyRuns, stops, type HandoverState } from './state.ts';

/** A declared standby is given up on only while this is so; anything else may be a vote that the tower does not hold. */
const isOldPassive = ({ active }: HandoverView) =>
  active !== null &&
  !active.inFlight &&
  active.running === 'unstaked' &&
  active.link === 'unstaked' &&
  active.tower !== 'none';
const isDeclaredAway = (view: HandoverView) => view.declared === 'standby' && isTold(view) && view.standby === null;

/** People have declared a node fenced. Never against what that node says itself, and never to give a role away. */
export const DECLARED: readonly HandoverState[] = [
  {
    id: 'declared-old-runs',
    when: (view) => view.declared === 'old' && view.active?.running === 'staked',
    sentence: 'The old node was declared fenced, but it answers and runs as the validator.',
    next: stops('run/override-refused'),
    signer: 'unknown',
  },
  {
    id: 'declared-old-in-flight',
    when: (view) => view.declared === 'old' && view.active?.inFlight === true,
    sentence: 'The old node was declared fenced, but it answers and a command on it is still in flight.',
    next: stops('run/override-refused'),
    signer: 'unknown',
  },
  {
    id: 'declared-old-nobody-signs',
    when: (view) => view.declared === 'old' && view.active === null && !standbyRuns(view),
    sentence:
      'The old node was declared fenced, but the standby does not run as the validator. Giving it the role now would be a takeover, which this version does not have.',
    next: stops('run/override-refused'),
    signer: 'unknown',
  },
  {
    id: 'declared-standby-runs',
    when: (view) => view.declared === 'standby' && standbyRuns(view),
    sentence: 'The standby was declared fenced, but it answers and runs as the validator.',
    next: stops('run/override-refused'),
    signer: 'standby',
  },
  {
    id: 'declared-standby-in-flight',
    when: (view) => view.declared === 'standby' && view.standby?.inFlight === true,
    sentence: 'The standby was declared fenced, but it answers and a command on it is still in flight.',
    next: stops('run/override-refused'),
    signer: 'unknown',
  },
  {
    id: 'declared-standby-old-unclear',
    when: (view) => isDeclaredAway(view) && !isOldPassive(view),
    sentence: 'The standby was declared fenced, but the old node is not seen to be unstaked with its tower.',
    next: stops('run/override-refused'),
    signer: 'unknown',
  },
  {
    id: 'declared-standby-voted',
    when: (view) => isDeclaredAway(view) && view.oldTower === 'behind',
    sentence:
      'The standby was declared fenced, but it has voted: the chain has a vote above the tower of the old node, which must not sign with it.',
    next: stops('tower/stale'),
    signer: 'unknown',
  },
  {
    id: 'declared-standby-unproven',
    when: (view) => isDeclaredAway(view) && view.oldTower === 'unproven',
    sentence:
      'The standby was declared fenced, but it is not proven that the tower of the old node is the one it sent away and that two observers know of no later vote.',
    next: stops('run/override-refused'),
    signer: 'unknown',
    declare: 'standby',
  },
  {
    id: 'declared-standby',
    when: isDeclaredAway,
    sentence: 'The standby was declared fenced, and the tower of the old node holds the last vote that landed.',
    next: goesBack,
    signer: 'nobody',
  },
];

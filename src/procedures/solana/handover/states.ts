import { DECLARED } from './declared-states.ts';
import { OLD_READY, OLD_UNCLEAR } from './old-states.ts';
import { STANDBY_RUNS, TOLD } from './standby-states.ts';
import { standbyRuns, stops, type HandoverState } from './state.ts';

/**
 * The state machine of a handover between giving and taking. The first row that fits decides. Fewer signers always wins, but
 * never both passive for want of a decision.
 */
export const HANDOVER_STATES: readonly HandoverState[] = [
  {
    id: 'both-run',
    when: (view) => standbyRuns(view) && view.active?.running === 'staked',
    sentence: 'Both nodes run as the validator. Stop one of them now.',
    next: stops('host/refused'),
    signer: 'both',
  },
  ...DECLARED,
  ...STANDBY_RUNS,
  ...TOLD,
  ...OLD_UNCLEAR,
  ...OLD_READY,
];

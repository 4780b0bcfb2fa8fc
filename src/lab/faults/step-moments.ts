import type { CallMoment } from '../hosts/call-record.ts';
import type { FaultOrder, PrepareStep } from './faults.ts';

/** A moment of a call, placed in the handover it belongs to. */
export interface StepMoment {
  readonly step: FaultOrder['step'];
  /** `begin`: the host has heard of it and has done nothing. `end`: it is done and the answer has not left. */
  readonly at: 'begin' | 'end';
}

/** By which verb a step of a preparation changes a host. */
const PREPARES: Readonly<Record<string, PrepareStep>> = {
  'prepare.keygen': 'keys',
  'prepare.link': 'links',
  'prepare.write.start': 'start',
  'prepare.voter-add': 'voters',
  'prepare.restart': 'restart',
};

/**
 * Follows a preparation or a handover by what reaches the hosts, and by nothing else. Calls before the first fenced look belong to
 * planning and to no step.
 */
export function createStepMoments(): (moment: CallMoment) => StepMoment | null {
  let began = false;
  let took = false;
  return ({ phase, call }) => {
    const prepares = PREPARES[call.verb];
    if (prepares !== undefined) return { step: prepares, at: phase === 'answer' ? 'end' : 'begin' };
    if (call.verb === 'observe' && call.args['fence'] !== undefined) began = true;
    if (!began) return null;
    const at = phase === 'answer' ? 'end' : 'begin';
    if (call.verb === 'solana.step-down') return { step: 'give', at };
    if (call.verb === 'solana.step-up') {
      if (phase === 'exec') return { step: 'arm', at };
      if (phase === 'commit') took = true;
      return took && phase !== 'tower' ? { step: 'take', at } : null;
    }
    if (call.verb === 'solana.tower.set-aside' && took) return { step: 'close', at };
    if (call.verb !== 'observe') return null;
    return { step: took ? 'verify' : 'window', at };
  };
}

import type { LookIntent } from '../domain/request.ts';

/** Where somebody asked for a look. */
export interface AskedWhere {
  /** `here`: where an answer that is no plan goes. */
  readonly here: string;
  /** Whether the cards of the validator appear where it was asked for. */
  readonly appearsHere: boolean;
}

/** A plan's card appears where its validator's cards do; whoever asks elsewhere is told where that is. */
export function lookingWords({ kind, validator }: LookIntent, { here, appearsHere }: AskedWhere): string {
  const looking = `Looking at ${validator ?? 'every validator'}.`;
  const makesPlan = ['plan', 'handover', 'takeover', 'prepare', 'upgrade'].includes(kind);
  if (!makesPlan || validator === undefined) return `${looking} The answer comes ${here}.`;
  return `${looking} The plan comes ${appearsHere ? 'here' : `in the channel of ${validator}`}.`;
}

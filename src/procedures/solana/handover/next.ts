import { BatonError } from '../../../domain/failure.ts';
import type { LookResult } from '../../../execution/procedure.ts';
import type { HandoverState, SignerWord } from './state.ts';
import { HANDOVER_STATES } from './states.ts';
import type { HandoverView } from './seen.ts';

/** Between two looks at a node that is not clear yet: the identity has to be seen twice at least 2 s apart. */
const LOOK_AGAIN_MS = 2_500;
/** A validator that restarts answers after minutes; people should not wait longer than this to be told. */
const LONGEST_WAIT_MS = 90_000;

/** What a look led to. Signers and declared nodes are roles here: `old`, `standby`; the caller puts names for them. */
export type Decided = LookResult & { readonly state: string; readonly signer: SignerWord };

/** The first row of the table that fits. @throws `host/bad-answer` when none does, which no observation leads to */
export function stateOf(view: HandoverView): HandoverState {
  const state = HANDOVER_STATES.find(({ when }) => when(view));
  if (!state) throw new BatonError('host/bad-answer', 'No row of the table fits what was seen.');
  return state;
}

/** What was seen → what is next, with the sentence people read. Pure; a wait that lasts too long is a stop. */
export function nextOfHandover(view: HandoverView): Decided {
  const row = stateOf(view);
  const { next } = row;
  const said = {
    state: row.id,
    because: row.words?.(view) ?? row.sentence,
    signer: signerIn(row, view),
    ...(row.declare === undefined ? {} : { declare: row.declare }),
  };
  switch (next.kind) {
    case 'wait':
      return view.waitedMs < LONGEST_WAIT_MS
        ? { kind: 'wait', untilMs: view.nowMs + LOOK_AGAIN_MS, ...said }
        : { kind: 'stop', code: next.code, ...said };
    case 'stop':
      return { kind: 'stop', code: next.code, ...said };
    case 'go-on':
    case 'again':
      return { kind: next.kind, step: next.step, ...said };
    case 'back':
      return { kind: 'back', ...said };
  }
  return next satisfies never;
}

/** A row that leads to the old node is met in two ways: it votes already, or nobody does. */
function signerIn({ signer }: HandoverState, { active }: HandoverView): SignerWord {
  if (signer !== 'old or nobody') return signer;
  return active?.running === 'staked' ? 'old' : 'nobody';
}

import type { LookResult } from '../../../execution/procedure.ts';

/** What a fenced look at one node shows. */
export interface NodeView {
  /** `gone`: no validator process. `unknown`: it did not say. `other`: neither of the two keys of this node. */
  readonly running: 'staked' | 'unstaked' | 'other' | 'gone' | 'unknown';
  readonly link: 'staked' | 'unstaked' | 'other';
  readonly inFlight: boolean;
  /** What the host's receipt says of this attempt's taking of the role. */
  readonly taking: 'none' | 'begun' | 'done' | 'refused' | 'unknown';
  /** A tower of the identity lies where the client reads it. */
  readonly hasTower: boolean;
  /** The machine has not been started anew since this run first looked at it: what was written is on its disk or in its memory. */
  readonly sameBoot: boolean;
}

/** Everything the decision rests on; nothing else may influence it. */
export interface HandoverView {
  readonly attempt: number;
  /** The row of this attempt, after the look has tried to close it. */
  readonly decision: 'told' | 'returned';
  /** Null: does not answer a fenced look. */
  readonly active: NodeView | null;
  readonly standby: NodeView | null;
  /** The journal holds the proof that the active gave the role up in this run and was not given it back. */
  readonly gaveUp: boolean;
  readonly wantsBack: boolean;
  /** The fast checks of the standby pass and the quiet window still holds. */
  readonly fitForAnother: boolean;
  /** How often the votes of the new node were waited for in vain. */
  readonly verifiedInVain: number;
  /** What was said of a node that shows another host key than the pinned one; it was not asked, so it is null above. */
  readonly strangers: { readonly active: string | null; readonly standby: string | null };
  /** How long the run has been waiting for a node to become clear. Unit: milliseconds. */
  readonly waitedMs: number;
  readonly nowMs: number;
}

/** safety protocol 4.6: at most one more try. */
const MAX_ATTEMPTS = 2;
/** Between two looks at a node that is not clear yet: the identity has to be seen twice at least 2 s apart. */
const LOOK_AGAIN_MS = 2_500;
/** Each is a minute of waiting for votes, or the end of a long wait for the other host. */
const MOST_VERIFICATIONS = 3;
/** A validator that restarts answers after minutes; people should not wait longer than this to be told. */
const LONGEST_WAIT_MS = 90_000;

type Decided = LookResult;

/**
 * The state machine of a handover between giving and taking: what was seen → what is next, with the sentence people read.
 * Pure. Fewer signers always wins, but never both passive for want of a decision.
 */
export function nextOfHandover(view: HandoverView): Decided {
  const { active, standby } = view;
  if (active?.running === 'staked' && standby?.running === 'staked') {
    return stop('both', 'host/refused', 'Both nodes run as the validator. Stop one of them now.');
  }
  if (standby?.running === 'staked') return standbyTook(view);
  if (view.decision === 'told') {
    const cleared = clearTold(view);
    if (cleared) return cleared;
  }
  return notTold(view);
}

function standbyTook(view: HandoverView): Decided {
  if (view.standby?.inFlight) return wait(view, 'The standby runs as the validator; its command is still in flight.');
  if (view.active?.running === 'unknown')
    return wait(view, 'The standby runs as the validator; the old node does not say what it runs as.');
  if (view.active?.inFlight)
    return wait(view, 'The standby runs as the validator; a command on the old node is still in flight.');
  // Its votes were waited for once. The rest of the proof is on a machine that is not ours to ask.
  if (view.strangers.active !== null && view.verifiedInVain > 0)
    return stop('standby', 'host/key-changed', view.strangers.active);
  if (view.verifiedInVain >= MOST_VERIFICATIONS) {
    return stop('standby', 'chain/unreachable', 'The standby runs as the validator and the end could not be proven.');
  }
  return { kind: 'go-on', step: 'verify', because: 'The standby runs as the validator.' };
}

/** The standby was told. Only the standby can show that it did not act and cannot. Null: it has shown that. */
function clearTold(view: HandoverView): Decided | null {
  const { standby } = view;
  if (view.strangers.standby !== null) return stop('unknown', 'host/key-changed', view.strangers.standby);
  if (!standby) return wait(view, 'The standby was told to take the role and cannot be asked.');
  if (standby.inFlight) return wait(view, 'The standby may still take the role: its command is in flight.');
  if (standby.taking !== 'none' && standby.taking !== 'refused') {
    // It may have voted: the old node's tower is too old from here on, so going back would be a second signer in time.
    if (mayTakeAgain(view)) {
      if (view.verifiedInVain >= MOST_VERIFICATIONS)
        return stop('unknown', 'host/refused', 'The standby took the role, restarted, and does not take it again.');
      return {
        kind: 'go-on',
        step: 'verify',
        because: 'The standby took the role and restarted; it takes it again with its own tower.',
      };
    }
    return wait(view, 'The standby began to take the role and does not run as the validator.');
  }
  if (standby.running !== 'unstaked' || standby.link !== 'unstaked') {
    return wait(view, 'The standby was told and it is not clear what it runs as.');
  }
  return null;
}

/**
 * safety protocol 4.4: a standby that restarted between set-identity and link came up unstaked. Its own tower is the
 * newest there is, unless the machine lost power: the client does not sync it.
 */
export function mayTakeAgain({ active, standby }: Pick<HandoverView, 'active' | 'standby'>): boolean {
  const passive =
    active !== null &&
    !active.inFlight &&
    (active.running === 'unstaked' || active.running === 'gone') &&
    active.link === 'unstaked';
  return (
    passive && standby?.running === 'unstaked' && standby.link === 'unstaked' && standby.hasTower && standby.sameBoot
  );
}

/** Nobody can tell the standby in this attempt any more. */
function notTold(view: HandoverView): Decided {
  const { active } = view;
  const signer = view.gaveUp ? 'nobody' : 'unknown';
  // No wait: the network is well, and only a person can say whose key that is.
  if (view.strangers.active !== null) return stop(signer, 'host/key-changed', view.strangers.active);
  if (!active) return wait(view, 'The old node does not answer.', signer);
  if (active.inFlight) return wait(view, 'A command on the old node is still in flight.');
  if (active.running === 'unknown' || active.running === 'other') {
    return wait(view, 'The old node does not say what it runs as.');
  }
  if (active.running === 'gone') return wait(view, 'The validator on the old node is not running.', 'nobody');
  const again =
    view.attempt < MAX_ATTEMPTS &&
    !view.wantsBack &&
    view.fitForAnother &&
    view.standby?.running === 'unstaked' &&
    !view.standby.inFlight;
  if (again)
    return { kind: 'again', step: 'arm', because: 'Both nodes answer and the standby was not told: tried once more.' };
  return { kind: 'back', because: view.wantsBack ? 'People asked for it.' : backReason(view) };
}

function backReason(view: HandoverView): string {
  if (view.attempt >= MAX_ATTEMPTS) return 'The second try did not succeed either.';
  if (view.strangers.standby !== null) return view.strangers.standby;
  if (!view.standby) return 'The standby does not answer.';
  return 'The standby cannot take the role now.';
}

function wait(view: HandoverView, because: string, signer = 'unknown'): Decided {
  if (view.waitedMs < LONGEST_WAIT_MS) return { kind: 'wait', untilMs: view.nowMs + LOOK_AGAIN_MS, because };
  return stop(signer, 'host/unreachable', because);
}

function stop(signer: string, code: string, because: string): Decided {
  return { kind: 'stop', signer, code, because };
}

/** What a fenced look at one node shows. */
export interface NodeView {
  /** `gone`: no validator process. `unknown`: it did not say. `other`: neither of the two keys of this node. */
  readonly running: 'staked' | 'unstaked' | 'other' | 'gone' | 'unknown';
  readonly link: 'staked' | 'unstaked' | 'other';
  readonly inFlight: boolean;
  /**
   * What the host's receipt says of this attempt's taking of the role. `unreached`: it began, and the tower that came with it
   * still lies where the client does not look, so the role was never asked for.
   */
  readonly taking: 'none' | 'begun' | 'done' | 'refused' | 'unreached' | 'unknown';
  /**
   * The tower of the identity where the client reads it. `sure`: no newer one of this node can be lost, since the machine was
   * not started anew in this run, or it is the very tower that the node proved to be its last and handed out. `doubtful`: the
   * machine lost its memory meanwhile, and the client does not sync the file. The others are not the tower that the node handed
   * out, and the guard takes only that one back: `replaced` was stored after it; of `lost` that cannot be said, since the machine
   * was started anew.
   */
  readonly tower: 'none' | 'sure' | 'doubtful' | 'replaced' | 'lost';
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
  /** The node that people have declared fenced, where an override is in force. */
  readonly declared: 'old' | 'standby' | null;
  /** `holds`: the old node has the tower it sent away, and no vote above it has landed. `behind`: one has. */
  readonly oldTower: 'holds' | 'behind' | 'unproven';
  /** People have asked for the way back after they were last told that the tower of the old node is doubtful, as of this boot. */
  readonly doubtAccepted: boolean;
  /** How long the run has been waiting for a node to become clear. Unit: milliseconds. */
  readonly waitedMs: number;
  readonly nowMs: number;
}

/** It may have taken the role, and voted with it. */
export const mayHaveTaken = ({ taking }: NodeView): boolean =>
  taking !== 'none' && taking !== 'refused' && taking !== 'unreached';

/** The standby itself shows that it did not take the role in that attempt and cannot: it is cleared. */
export function showsNothingDone(standby: NodeView): boolean {
  return standby.running === 'unstaked' && standby.link === 'unstaked' && !standby.inFlight && !mayHaveTaken(standby);
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
  return passive && standby?.running === 'unstaked' && standby.link === 'unstaked' && standby.tower === 'sure';
}

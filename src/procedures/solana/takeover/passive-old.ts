import type { NodeView } from '../handover/seen.ts';

/** What a quarantine does about an old node that is passive now. */
type Next =
  /** A restart could make it sign: the quarantine goes on. */
  | 'waits'
  /** It may start again: it comes up as its link gives. */
  | 'unfence'
  /** It cannot come up as the validator; its fence file stays, where there is one. */
  | 'settles';

/**
 * What it comes up as is its link's to say only where its start names the link. Where only the fence file keeps a start file with
 * the staked key from being followed, taking that file away would make a second signer.
 * @param byLink null: no process was seen, so what it would start as is not known
 * @param isHeldDown its fence file lies there, and a boot guard reads it: without one nothing minds that file
 */
export function nextOfPassive(
  byLink: boolean | null,
  { running }: Pick<NodeView, 'running'>,
  { hasFenceFile, isHeldDown }: { readonly hasFenceFile: boolean; readonly isHeldDown: boolean },
): Next {
  if (byLink === false && !(running === 'gone' && isHeldDown)) return 'waits';
  return hasFenceFile && byLink === true ? 'unfence' : 'settles';
}

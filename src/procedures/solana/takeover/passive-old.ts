import type { NodeView } from '../handover/seen.ts';

/** What a quarantine does about an old node that is passive now. */
type Next =
  /** A restart could make it sign: the quarantine goes on. */
  | 'waits'
  /** No process was seen there, and nothing holds it down: what a start would make of it is not known. */
  | 'unseen'
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
  if (byLink !== true && !(running === 'gone' && isHeldDown)) return byLink === false ? 'waits' : 'unseen';
  return hasFenceFile && byLink === true ? 'unfence' : 'settles';
}

// What the card says after the name of such a node.
export const UNSTAKED = 'runs as its unstaked key or not at all, and would come up unstaked';
export const GAVE_UP = 'gave the identity up in this run and would come up unstaked';
export const HELD_DOWN =
  'is stopped, and its boot guard starts nothing while its fence file lies there; it was not seen to start by its link, so its start file has to be looked at before that file goes';

export function startsByKey(hasFenceFile: boolean): string {
  const mend = hasFenceFile
    ? 'Mend its start file, take its fence file away, and start it.'
    : 'Mend its start file and restart it.';
  return `its start names another key than its link: after a restart it could sign. ${mend}`;
}
export function unseen(hasFenceFile: boolean): string {
  const first = hasFenceFile ? ', take its fence file away,' : '';
  return `what it would start as was not seen. See that its start file names its link${first} and start it. Or power the machine off for good: then it can be declared.`;
}

import type { JsonObject, NodeName } from '../../domain/names.ts';
import type { Run } from '../../domain/run.ts';
import { isTakeover } from './takeover-words.ts';
import { listed, oneLine } from './words.ts';

/** The journal's word for who signs: a node, nobody, both, whoever did before (nothing was sent), or not known. */
export type Signer =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'both' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unknown' };

/** Reads the `signer` of `run.stopped` and `run.ended`: a node of the run or one of the words; all else is unknown. */
export function signerOf(run: Pick<Run, 'from' | 'to'>, signer: string): Signer {
  if (signer === run.from || signer === run.to) return { kind: 'node', node: signer };
  if (signer === 'none') return { kind: 'nobody' };
  return signer === 'nobody' || signer === 'both' || signer === 'unchanged' ? { kind: signer } : { kind: 'unknown' };
}

/** The one way out that is only as safe as people's word. */
export const DECLARES = 'declare-fenced';

/** Closes the run and frees its nodes, whoever signs: safe only once people have made sure of that. */
export const CLOSES = 'stand-down';

/** Ways on of which Baton itself sees to it that they make no second signer. */
export const isSafeWay = (exit: string): boolean => exitName(exit) !== DECLARES && exitName(exit) !== CLOSES;

/**
 * First line of a stopped run: who signs, and the safe ways on.
 * @param byHand whether the card has something to be done on a machine, without which no way leads on
 */
export function stoppedLine(
  run: Pick<Run, 'from' | 'to'>,
  signer: string,
  exits: readonly string[],
  byHand = false,
): string {
  const who = signerOf(run, signer);
  const safe = exits.filter(isSafeWay).map(exitName);
  const ways = safe.length === 0 ? '' : ` Safe ways on: ${listed(safe)}.`;
  switch (who.kind) {
    case 'node':
      return `Stopped; ${who.node} signs.${ways}`;
    case 'nobody':
      return `Nobody signs.${ways}`;
    case 'both':
      return `Both nodes can sign: stop one of them now.${ways}`;
    case 'unchanged':
    case 'unknown':
      return byHand
        ? `Unknown who signs. What has to be done by hand stands below; start nothing else.${ways}`
        : `Unknown who signs: do not start anything by hand.${ways}`;
    default:
      return who satisfies never;
  }
}

/**
 * First line of an ended run. The proof wins over the word: an ending whose signer is not the expected one says so.
 * @param declared the node that people's word stood in for
 * @param heldDown the node that only its fence file keeps from starting as the validator
 * @param notYetProven whether nothing had to be signed that could have shown it
 */
export function endedLine(
  run: Pick<Run, 'from' | 'to' | 'state' | 'procedure' | 'validator'>,
  signer: string,
  declared: NodeName | null = null,
  heldDown: NodeName | null = null,
  notYetProven = false,
): string {
  const who = signerOf(run, signer);
  if (who.kind === 'unknown')
    return `Unknown who signs: do not start anything by hand. This run is closed: \`status ${run.validator}\` looks.`;
  if (who.kind === 'unchanged') return 'Cancelled. Nothing was changed: whoever signed before still does.';
  if (who.kind === 'both') return 'Both nodes can sign: stop one of them now.';
  if (who.kind === 'nobody') return 'Nobody signs. This run is closed: make a new plan.';
  if (run.state === 'done' && declared !== null && declared === run.from)
    return `${who.node} signs. ${declared} was declared fenced: see that it stays so.`;
  if (run.state === 'done' && heldDown !== null && heldDown === run.from)
    return `${who.node} signs. Mend the start file of ${heldDown} before its fence file goes.`;
  if (run.state === 'done' && notYetProven && who.node === run.to)
    return `Moved, not yet proven: ${who.node} has the key, and nothing was to be signed that would show it.`;
  if (run.state === 'done')
    return who.node === run.to ? `${who.node} signs. Nothing else to do.` : `${who.node} signs, not ${run.to}.`;
  if (run.state === 'returned' && who.node === run.from)
    return isTakeover(run)
      ? `${who.node} signs; the takeover was called off.`
      : `${who.node} signs again; the move did not happen.`;
  return run.state === 'cancelled' ? `Cancelled. ${who.node} signs.` : `${who.node} signs.`;
}

/** First line of a run that a takeover replaced. @param figures those of its end, which name the other run */
export function replacedLine({ by }: JsonObject): string {
  const other = typeof by === 'string' ? `run ${oneLine(by)}` : 'a takeover';
  return `Replaced by ${other}, which has everything of it: see there who signs.`;
}

/** The word of the command behind a way out: the first word, `resume` of `resume r-1`. */
export function exitName(exit: string): string {
  return oneLine(exit, 60).split(/[\s:,]/)[0] ?? '';
}

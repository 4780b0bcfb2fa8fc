import type { JournalEntry } from '../../domain/journal.ts';
import type { NodeName } from '../../domain/names.ts';
import type { Run } from '../../domain/run.ts';
import type { CardSection } from '../card.ts';
import { timeMark } from '../time-mark.ts';

/** What a node was last seen to come up as. Times in milliseconds since 1970. */
interface ComesUp {
  readonly atMs: number;
  /** The key behind its link is the identity. */
  readonly staked: boolean;
  /** Its validator is kept from starting. */
  readonly kept: boolean;
  /** Something on it puts its link on the unstaked key when the machine was restarted since it was given the role. */
  readonly guarded: boolean;
}

/** By node; one that was not seen in this run is absent. */
export type Reboots = Readonly<Record<NodeName, ComesUp>>;

/**
 * With one more line of the journal. A fenced look tells what a restart would do; a giving up and a stop have put the link on the
 * unstaked key since.
 */
export function rebootsAfter(before: Reboots, { event, atMs }: JournalEntry, identity: string): Reboots {
  if (event.kind === 'host.fenced') {
    const { facts } = event;
    const bootIdentity = facts['boot.identity'];
    if (typeof bootIdentity !== 'string') return before;
    const guarded = facts['boot_guard'] === 'yes';
    const seen = { atMs, staked: bootIdentity === identity, kept: guarded && facts['fence.file'] === 'yes', guarded };
    return { ...before, [event.node]: seen };
  }
  if (event.kind !== 'outcome' || event.result !== 'done') return before;
  const { node, verb, evidence } = event;
  const guarded = before[node]?.guarded === true;
  // NEAR: the key of the new node is put aside and back; that of the old one is taken away with its fence.
  if (verb === 'near.key-aside') return { ...before, [node]: { atMs, staked: false, kept: false, guarded } };
  if (verb === 'near.key-return' || verb === 'near.key-place')
    return { ...before, [node]: { atMs, staked: true, kept: false, guarded } };
  if (verb === 'near.fence') return { ...before, [node]: { atMs, staked: false, kept: true, guarded } };
  if (verb === 'solana.step-down') return { ...before, [node]: { atMs, staked: false, kept: false, guarded } };
  if (verb === 'solana.stop') {
    const hasGuard = evidence['boot_guard'] === 'yes';
    return { ...before, [node]: { atMs, staked: false, kept: hasGuard, guarded: hasGuard } };
  }
  return before;
}

/** What a node comes up as, in the words of a chain. @param when how old that is, a few words */
export interface ComesUpWords {
  readonly unseen: (node: NodeName) => string;
  readonly kept: (node: NodeName, when: string) => string;
  readonly unstaked: (node: NodeName, when: string) => string;
  /** The new node, without the role. */
  readonly bare: (node: NodeName) => string;
  /** The new node, with it. */
  readonly signs: (node: NodeName) => string;
}

const COMES_UP: ComesUpWords = {
  unseen: (node) =>
    `${node}: nobody has seen in this run what it comes up as. Held to be the validator, so a second signer: do not start it.`,
  kept: (node, when) => `${node}: its validator does not start, ${when}.`,
  unstaked: (node, when) => `${node}: comes up as its unstaked key and does not sign, ${when}.`,
  bare: (node) => `${node}: comes up as its unstaked key. Then nobody signs, until this run gives it the role again.`,
  signs: (node) => `${node}: comes up as the validator and signs again.`,
};

export const NEAR_COMES_UP: ComesUpWords = {
  unseen: (node) =>
    `${node}: nobody has seen in this run whether it has the key. Held to have it, so a second signer: do not start it.`,
  kept: (node, when) => `${node}: its neard does not start, ${when}.`,
  unstaked: (node, when) => `${node}: comes up without the key and does not sign, ${when}.`,
  bare: (node) => `${node}: comes up without the key. Then nobody signs, until this run gives it the key again.`,
  signs: (node) => `${node}: comes up with the key and signs again.`,
};

/** What a restart of either machine would do, as long as the old one is in quarantine. */
export function quarantineSection(
  { from, to }: Pick<Run, 'from' | 'to'>,
  reboots: Reboots,
  words: ComesUpWords = COMES_UP,
): CardSection {
  const lines = [oldWords(from, reboots[from], words), newWords(to, reboots[to], words)];
  return { kind: 'text', title: `Quarantine: if a machine restarts now`, text: lines.join('\n') };
}

function oldWords(node: NodeName, seen: ComesUp | undefined, words: ComesUpWords): string {
  if (seen === undefined) return words.unseen(node);
  const when = `as seen ${timeMark(seen.atMs)}`;
  if (seen.kept) return words.kept(node, when);
  if (!seen.staked) return words.unstaked(node, when);
  if (seen.guarded)
    return `${node}: comes up as its unstaked key after a restart of the machine, ${when}; a restart of the validator alone makes a second signer.`;
  return `${node}: comes up as the validator, ${when}: a second signer. Keep it off.`;
}

function newWords(node: NodeName, seen: ComesUp | undefined, words: ComesUpWords): string {
  return seen === undefined || seen.staked ? words.signs(node) : words.bare(node);
}

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
  if (verb === 'solana.step-down') return { ...before, [node]: { atMs, staked: false, kept: false, guarded } };
  if (verb === 'solana.stop') {
    const hasGuard = evidence['boot_guard'] === 'yes';
    return { ...before, [node]: { atMs, staked: false, kept: hasGuard, guarded: hasGuard } };
  }
  return before;
}

/** What a restart of either machine would do, as long as the old one is in quarantine. */
export function quarantineSection({ from, to }: Pick<Run, 'from' | 'to'>, reboots: Reboots): CardSection {
  const lines = [oldWords(from, reboots[from]), newWords(to, reboots[to])];
  return { kind: 'text', title: `Quarantine: if a machine restarts now`, text: lines.join('\n') };
}

function oldWords(node: NodeName, seen: ComesUp | undefined): string {
  if (seen === undefined)
    return `${node}: nobody has seen in this run what it comes up as. Held to be the validator, so a second signer: do not start it.`;
  const when = `as seen ${timeMark(seen.atMs)}`;
  if (seen.kept) return `${node}: its validator does not start, ${when}.`;
  if (!seen.staked) return `${node}: comes up as its unstaked key and does not sign, ${when}.`;
  if (seen.guarded)
    return `${node}: comes up as its unstaked key after a restart of the machine, ${when}; a restart of the validator alone makes a second signer.`;
  return `${node}: comes up as the validator, ${when}: a second signer. Keep it off.`;
}

function newWords(node: NodeName, seen: ComesUp | undefined): string {
  if (seen === undefined || seen.staked) return `${node}: comes up as the validator and signs again.`;
  return `${node}: comes up as its unstaked key. Then nobody signs, until this run gives it the role again.`;
}

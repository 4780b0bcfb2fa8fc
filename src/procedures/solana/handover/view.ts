import type { HostFacts, NodeObservation, SolanaObservation } from '../../../chains/solana/observation.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { NodeName, PublicKey } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { unstakedKeyNow } from './bound-keys.ts';
import { emittedTower } from './emitted-tower.ts';
import type { NodeView } from './seen.ts';
import { takingOf } from './taking.ts';

/** The keys of one node that tell its role. */
export interface NodeKeys {
  readonly identity: PublicKey;
  /** Null: not known, so nothing is its own key. */
  readonly unstaked: PublicKey | null;
}

/** What a fenced answer says about one node; null when it did not answer. */
function nodeView(
  observed: NodeObservation | undefined,
  keys: NodeKeys,
  context: RunContext,
  node: NodeName,
  attempt: number,
): NodeView | null {
  if (observed?.host.kind !== 'known') return null;
  const facts = observed.host.value;
  return {
    running: runningAs(facts, keys),
    link: keyNamed(facts.bootIdentity, keys) ?? 'other',
    inFlight: facts.inFlight !== null,
    taking: takingOf(facts, context.run.id, attempt),
    tower: towerIn(facts, bootsOf(context.entries(), node)[0] === facts.bootId),
  };
}

/** What a fenced look says about one node of the run. @param attempt whose taking of the role is asked for */
export function viewOfNode(
  context: RunContext,
  seen: SolanaObservation,
  node: NodeName,
  attempt = context.attempt,
): NodeView | null {
  const keys = { identity: context.plan.identity, unstaked: unstakedKeyNow(context.plan, seen, node) };
  return nodeView(seen.nodes[node], keys, context, node, attempt);
}

function towerIn({ towerFiles, receipts }: HostFacts, sameBoot: boolean): NodeView['tower'] {
  const found = towerFiles.find(({ name }) => name.startsWith('tower-1_9-') && name.endsWith('.bin'));
  if (!found) return 'none';
  const emitted = emittedTower(receipts);
  if (emitted === found.sha256) return 'sure';
  if (emitted !== 'none') return sameBoot ? 'replaced' : 'lost';
  return sameBoot ? 'sure' : 'doubtful';
}

function runningAs(facts: HostFacts, keys: NodeKeys): NodeView['running'] {
  // A validator that still answers on its socket is not gone, whatever the list of processes says.
  if (facts.processCount === 0) return facts.runningIdentity === null ? 'gone' : 'unknown';
  if (facts.processCount > 1 || facts.runningIdentity === null) return 'unknown';
  return keyNamed(facts.runningIdentity, keys) ?? 'other';
}

function keyNamed(key: PublicKey | null, keys: NodeKeys): 'staked' | 'unstaked' | null {
  if (key === keys.identity) return 'staked';
  return key === keys.unstaked ? 'unstaked' : null;
}

/** The boot ids under which the node was fenced, oldest first. */
function bootsOf(entries: readonly JournalEntry[], node: NodeName): readonly string[] {
  return entries.flatMap(({ event }) => {
    const boot = event.kind === 'host.fenced' && event.node === node ? event.facts['host.boot_id'] : undefined;
    return typeof boot === 'string' ? [boot] : [];
  });
}

/**
 * Whether the journal holds the proof that the active gave the role up, with nothing after it that may have given it back.
 * A take-back counts from its intent on: one whose answer was lost may have been carried out.
 */
export function gaveUp(entries: readonly JournalEntry[], from: NodeName): boolean {
  const last = entries.findLast(({ event }) => {
    if (event.kind === 'outcome')
      return event.node === from && event.verb === 'solana.step-down' && event.result === 'done';
    return event.kind === 'intent' && event.node === from && event.verb === 'solana.take-back';
  });
  return last?.event.kind === 'outcome';
}

/** The row in which a run stops for people to accept that doubt. */
export const DOUBTFUL_TOWER = 'old-tower-doubtful';

/**
 * Whether somebody asked for the way back after the run had last stopped for that reason. It is good for the boot that was seen
 * then: after another loss of power other votes may be missing, and people are asked anew.
 * @param node whose tower it is; its newest look is in `entries`
 */
export function doubtAccepted(entries: readonly JournalEntry[], node: NodeName): boolean {
  const told = entries.findLastIndex(({ event }) => event.kind === 'run.stopped' && event.state === DOUBTFUL_TOWER);
  if (told === -1) return false;
  const isAsked = entries.slice(told).some(({ event }) => event.kind === 'wish.stored' && event.wish === 'return');
  const seenThen = bootsOf(entries.slice(0, told), node).at(-1);
  return isAsked && seenThen !== undefined && seenThen === bootsOf(entries, node).at(-1);
}

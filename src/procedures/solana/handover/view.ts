import type { HostFacts, NodeObservation, SolanaObservation } from '../../../chains/solana/observation.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { NodeName, PublicKey, RunId } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { unstakedKeyOf } from './bound-keys.ts';
import type { NodeView } from './next.ts';

/** The keys of one node that tell its role. */
export interface NodeKeys {
  readonly identity: PublicKey;
  readonly unstaked: PublicKey;
}

/** What a fenced answer says about one node; null when it did not answer. */
function nodeView(
  observed: NodeObservation | undefined,
  keys: NodeKeys,
  runId: RunId,
  attempt: number,
): NodeView | null {
  if (observed?.host.kind !== 'known') return null;
  const facts = observed.host.value;
  return {
    running: runningAs(facts, keys),
    link: keyNamed(facts.bootIdentity, keys) ?? 'other',
    inFlight: facts.inFlight !== null,
    taking: takingOf(facts.receipts, runId, attempt),
    hasTower: facts.towerFiles.length > 0,
  };
}

/** What a fenced look says about one node of the run. */
export function viewOfNode(context: RunContext, seen: SolanaObservation, node: NodeName): NodeView | null {
  const keys = { identity: context.plan.identity, unstaked: unstakedKeyOf(context.plan, node) };
  return nodeView(seen.nodes[node], keys, context.run.id, context.attempt);
}

function runningAs(facts: HostFacts, keys: NodeKeys): NodeView['running'] {
  if (facts.processCount === 0) return 'gone';
  if (facts.processCount > 1 || facts.runningIdentity === null) return 'unknown';
  return keyNamed(facts.runningIdentity, keys) ?? 'other';
}

function keyNamed(key: PublicKey | null, keys: NodeKeys): 'staked' | 'unstaked' | null {
  if (key === keys.identity) return 'staked';
  return key === keys.unstaked ? 'unstaked' : null;
}

/** Receipt line of the guard: run step attempt verb digest term state detail. */
function takingOf(receipts: readonly string[], runId: RunId, attempt: number): NodeView['taking'] {
  const mine = receipts
    .map((line) => line.split(' '))
    .findLast((words) => words[0] === runId && words[2] === String(attempt) && words[3] === 'solana.step-up');
  const state = mine?.[6];
  if (state === 'begun' || state === 'done' || state === 'refused') return state;
  return mine ? 'unknown' : 'none';
}

/** Whether the journal holds the proof that the active gave the role up and was not given it back since. */
export function gaveUp(entries: readonly JournalEntry[], from: NodeName): boolean {
  const last = entries.findLast(
    ({ event }) =>
      event.kind === 'outcome' &&
      event.node === from &&
      event.result === 'done' &&
      ['solana.step-down', 'solana.take-back'].includes(event.verb),
  );
  return last?.event.kind === 'outcome' && last.event.verb === 'solana.step-down';
}

/** How long the run has only been waiting, by the database's clock. Unit: milliseconds. */
export function waitedMs(entries: readonly JournalEntry[], nowMs: number): number {
  const looks = entries.filter(
    ({ event }) => event.kind === 'resume.decided' || event.kind === 'step.began' || event.kind === 'wish.stored',
  );
  const lastOther = looks.findLastIndex(({ event }) => event.kind !== 'resume.decided' || event.decision !== 'wait');
  const first = looks[lastOther + 1];
  return first && first.atMs > 0 ? Math.max(0, nowMs - first.atMs) : 0;
}

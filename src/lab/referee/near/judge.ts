import type { NodeName } from '../../../domain/names.ts';
import { type CapabilityInterval, nobodySigns, type Overlap, overlaps } from '../capability.ts';
import type { Approval, NearHistoryEvent } from './history.ts';

/** One move of a validator as the lab arranged it. Times are of the wall clock, in milliseconds. */
export interface NearMatch {
  readonly publicKey: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface NearJudgement {
  /**
   * Pairs of processes that had the key loaded at once, heights that two have signed for, blocks and chunks that two have made. Zero
   * or the move was unsafe.
   */
  readonly doubleSigned: number;
  /** The same, as far as it rests on nothing but a declaration that was not true. */
  readonly falseDeclarations: number;
  /** How long no process could sign. Unit: milliseconds. */
  readonly silentMs: number;
  /** At the end nobody can, though a node that runs could be given the key. */
  readonly silentAtEnd: boolean;
  /** Who can sign at the end. */
  readonly signers: readonly NodeName[];
  readonly evidence: {
    readonly held: readonly Overlap[];
    readonly twice: readonly Approval[];
    readonly made: readonly NearHistoryEvent[];
  };
}

/** The referee's word on one move, from what nodes and chain say of themselves and from nothing else. */
export function judgeNear(events: readonly NearHistoryEvent[], match: NearMatch): NearJudgement {
  const seen = events.filter(({ atMs }) => atMs <= match.untilMs).toSorted((a, b) => a.atMs - b.atMs);
  const whole = damage(seen, match);
  const asTold = damage(asDeclared(seen), match);
  const able = stretches(seen, match.publicKey, true);
  const silent = nobodySigns(able, match.fromMs, match.untilMs);
  const signers = able.filter(({ toMs }) => toMs === null).map(({ node }) => node);
  return {
    doubleSigned: asTold.count,
    falseDeclarations: whole.count - asTold.count,
    silentMs: silent.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0),
    silentAtEnd: signers.length === 0 && runs(seen),
    signers,
    evidence: whole.evidence,
  };
}

function damage(
  events: readonly NearHistoryEvent[],
  { publicKey, untilMs }: NearMatch,
): { readonly count: number; readonly evidence: NearJudgement['evidence'] } {
  const held = overlaps(stretches(events, publicKey, false), untilMs);
  const twice = signedTwice(events, publicKey);
  const made = events.filter(
    (event) => event.kind === 'made' && event.publicKey === publicKey && event.instances.length > 1,
  );
  return { count: held.length + twice.length + made.length, evidence: { held, twice, made } };
}

/** When each process had the key; with `able`, when it could sign at once. In the order in which they began. */
function stretches(events: readonly NearHistoryEvent[], publicKey: string, able: boolean): CapabilityInterval[] {
  const closed: CapabilityInterval[] = [];
  const open = new Map<string, CapabilityInterval>();
  for (const event of events) {
    if (event.kind !== 'signer') continue;
    const { instance, node, atMs } = event;
    const has = event.publicKey === publicKey && (event.ready || !able);
    const interval = open.get(instance);
    if (has && interval === undefined) open.set(instance, { instance, node, fromMs: atMs, toMs: null });
    if (has || interval === undefined) continue;
    closed.push({ ...interval, toMs: atMs });
    open.delete(instance);
  }
  return [...closed, ...open.values()].toSorted((a, b) => a.fromMs - b.fromMs);
}

/** Signatures for a height for which another process has signed with the same key. */
function signedTwice(events: readonly NearHistoryEvent[], publicKey: string): Approval[] {
  const first = new Map<number, string>();
  return events
    .filter((event) => event.kind === 'approval')
    .filter((approval) => {
      if (approval.publicKey !== publicKey) return false;
      const by = first.get(approval.target);
      if (by === undefined) first.set(approval.target, approval.instance);
      return by !== undefined && by !== approval.instance;
    });
}

/** What would have happened had every declaration been true: of a declared node nothing is heard after it. */
function asDeclared(events: readonly NearHistoryEvent[]): NearHistoryEvent[] {
  const since = new Map<NodeName, number>();
  for (const event of events)
    if (event.kind === 'declared' && !since.has(event.node)) since.set(event.node, event.atMs);
  const isAfter = (node: NodeName, atMs: number): boolean => atMs >= (since.get(node) ?? Infinity);
  const instances = new Map(
    events.flatMap((event) =>
      event.kind === 'signer' && since.has(event.node) ? [[event.instance, event] as const] : [],
    ),
  );
  const ends = [...instances.values()].map((event) => ({
    ...event,
    publicKey: null,
    ready: false,
    atMs: since.get(event.node) ?? event.atMs,
  }));
  const kept = events.flatMap((event): NearHistoryEvent[] => {
    if (event.kind === 'declared') return [event];
    if (event.kind === 'made')
      return [{ ...event, instances: event.instances.filter((each) => !isAfter(nodeOf(each), event.atMs)) }];
    return isAfter(event.node, event.atMs) ? [] : [event];
  });
  return [...kept, ...ends].toSorted((a, b) => a.atMs - b.atMs);
}

/** An instance is called `NODE/PID`. */
const nodeOf = (instance: string): NodeName => instance.slice(0, instance.lastIndexOf('/'));

/** Whether any process of a lab node is there and in step with the chain. */
function runs(events: readonly NearHistoryEvent[]): boolean {
  const last = new Map(
    events.flatMap((event) => (event.kind === 'signer' ? [[event.instance, event.ready] as const] : [])),
  );
  return [...last.values()].some((ready) => ready);
}

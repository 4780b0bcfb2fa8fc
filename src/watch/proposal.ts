import { counted } from '../domain/counted.ts';
import type { Proposal } from '../domain/incident.ts';
import type { NodeName } from '../domain/names.ts';
import type { ValidatorStatus, WitnessAnswer } from '../domain/status.ts';

/** What the watch keeps between two looks to propose something. Times by the database's clock, milliseconds since 1970. */
export interface ProposalMemory {
  readonly proposal: Proposal;
  /** The node that each look since `sinceMs` has found dead; null where the last one did not. */
  readonly dead: {
    readonly node: NodeName;
    readonly sinceMs: number;
    readonly looks: number;
    readonly seenMs: number;
  } | null;
}

/** What one look has to go by. */
export interface ProposalLook {
  readonly status: ValidatorStatus;
  /** What is wrong with the node that signs, seen often enough to be believed or told by alerts; null: nothing. */
  readonly wrong: string | null;
  /** Whether more than one node could sign: then nothing moves. */
  readonly alarm: boolean;
  /** How long a node must be seen dead. Unit: milliseconds. */
  readonly dwellMs: number;
  /** Looks further apart than this say nothing of the time between them. Unit: milliseconds. */
  readonly apartMs: number;
  /** The look saw what it saw at some time between these. */
  readonly beganMs: number;
  readonly endedMs: number;
}

export interface ProposalDecision {
  readonly memory: ProposalMemory;
  /** Whether a look should come soon, because it decides. */
  readonly soon: boolean;
}

/** One may be cut off, behind or lying; who is outvoted by nobody is believed by nobody either. */
const FEWEST_WITNESSES = 2;
/** One look alone may have met a restart. */
const FEWEST_LOOKS = 2;

/**
 * What Baton would do. Pure. It proposes and never begins: people press the button, and the plan looks and judges anew.
 *
 * A handover, where the node that signs answers as one that can give its role up, and something is wrong with it. A takeover only
 * where every look of the dwell time, at least two, has found the same: no node answers as the signer, and all observers that
 * answer, at least two, see no signature land. A single look or observer that says otherwise begins the time anew: signatures
 * cannot be made up, silence can.
 */
export function decideProposal(before: ProposalMemory | null, look: ProposalLook): ProposalDecision {
  const { signing } = look.status;
  const nothing = (because: string) => decided({ kind: 'none', because });
  if (look.alarm || signing.kind === 'two') return nothing('More than one node could sign: nothing moves.');
  if (signing.kind === 'node' || signing.kind === 'silent') return decided(handoverFrom(signing.node, look));
  return decideTakeover(before, look);
}

function decided(proposal: Proposal): ProposalDecision {
  return { memory: { proposal, dead: null }, soon: false };
}

function handoverFrom(node: NodeName, { status, wrong }: ProposalLook): Proposal {
  const way = status.ways?.handover;
  if (wrong === null) return { kind: 'none', because: `Nothing is seen to be wrong with ${node}, which signs.` };
  if (way?.kind !== 'open')
    return { kind: 'none', because: `No handover is possible: ${way?.because ?? 'nothing could be looked at'}.` };
  return { ...way, kind: 'handover', evidence: [wrong, `${node} answers`, ...saidOf(status, [way.from, way.to])] };
}

function decideTakeover(before: ProposalMemory | null, look: ProposalLook): ProposalDecision {
  const { status, dwellMs } = look;
  const way = status.ways?.takeover;
  const doubt = doubtOf(status.witnesses ?? []);
  if (doubt !== null) return decided({ kind: 'none', because: doubt });
  if (way?.kind !== 'open')
    return decided({ kind: 'none', because: `No takeover is possible: ${way?.because ?? 'nothing was seen'}.` });
  const dead = deadSince(before, look, way.from);
  const lastedMs = look.beganMs - dead.sinceMs;
  if (dead.looks < FEWEST_LOOKS || lastedMs < dwellMs) {
    const because = `${way.from} looks dead. A takeover is proposed when each look has found that for ${dwellMs / 1_000} s.`;
    return { memory: { proposal: { kind: 'none', because }, dead }, soon: true };
  }
  const evidence = [
    `seen so for ${Math.floor(lastedMs / 1_000)} s, at ${counted(dead.looks, 'look')}`,
    ...saidOf(status, [way.from, way.to]),
  ];
  return { memory: { proposal: { ...way, kind: 'takeover', evidence }, dead }, soon: false };
}

/** Why the observers do not show that nothing lands; null when they do. */
function doubtOf(witnesses: readonly WitnessAnswer[]): string | null {
  const told = witnesses.filter(({ landing }) => landing !== null);
  const other = told.find(({ landing }) => landing === true);
  if (other !== undefined)
    return `Whether anything is wrong is not plain: observer ${other.observer} sees signatures land (${other.said}).`;
  return told.length < FEWEST_WITNESSES
    ? `Only ${counted(told.length, 'observer')} can tell whether it signs; ${FEWEST_WITNESSES} are needed.`
    : null;
}

/** From the end of the first look to the beginning of this one: so the time between them is never made longer than it was. */
function deadSince(
  before: ProposalMemory | null,
  { beganMs, endedMs, apartMs }: ProposalLook,
  node: NodeName,
): NonNullable<ProposalMemory['dead']> {
  const was = before?.dead;
  const goesOn = was?.node === node && beganMs - was.seenMs <= apartMs;
  return goesOn
    ? { ...was, looks: was.looks + 1, seenMs: endedMs }
    : { node, sinceMs: endedMs, looks: 1, seenMs: endedMs };
}

/** Observers first, then the two nodes. */
function saidOf({ witnesses = [], nodes }: ValidatorStatus, ofNodes: readonly NodeName[]): string[] {
  return [
    ...witnesses.map(({ observer, said }) => `observer ${observer}: ${said}`),
    ...nodes
      .filter(({ node }) => ofNodes.includes(node))
      .map(({ node, role, found }) => `${node}: ${[role, ...found].join(', ')}`),
  ];
}

import type { SolanaObservation } from '../chains/solana/observation.ts';
import { knownValues } from '../chains/solana/observation.ts';
import { nodeOf as solanaNode, type SolanaTarget } from '../chains/solana/target.ts';
import { readable } from '../domain/check.ts';
import { counted } from '../domain/counted.ts';
import type { NodeName } from '../domain/names.ts';
import type {
  CopyAnswer,
  MoveAnswer,
  NodeAnswer,
  QuietAnswer,
  Signing,
  StandbyAnswer,
  ValidatorStatus,
} from '../domain/status.ts';
import { quietWindow } from '../procedures/solana/handover/quiet.ts';
import { cannotSign, couldSign, roleOf } from '../procedures/solana/roles.ts';
import { spareHindrance, startedFor, takenBy } from '../procedures/solana/spare.ts';
import type { Looked } from './drafts/draft.ts';
import { hostAnswer } from './host-answer.ts';
import { type Try, bestOf, PASSES_BY_ITSELF, reasonOf, triesOf, waysOf } from './ways.ts';
import { voteWitnesses } from './witnesses.ts';

/** Everything `status` says of a validator, from one look. Pure. */
export function statusOf(looked: Looked): ValidatorStatus {
  const { target, seen, policy } = looked;
  const tries = triesOf(looked);
  return {
    validator: target.validator,
    chain: 'solana',
    atMs: seen.atMs,
    signing: signingOf(seen, target),
    move: moveOf(tries),
    window: windowOf(looked),
    standbys: standbysOf(seen, target, tries),
    nodes: target.nodes.map(({ node }) => nodeOf(seen, target, node)),
    witnesses: voteWitnesses(seen, policy),
    ways: waysOf(looked),
  };
}

/** The status of a validator that could not be looked at at all. */
export function statusUnseen(
  { validator, chain }: Pick<ValidatorStatus, 'validator' | 'chain'>,
  atMs: number,
  because: string,
): ValidatorStatus {
  return {
    validator,
    chain,
    atMs,
    signing: { kind: 'unknown', because },
    move: { ready: false, to: null, reason: because, more: 0, fit: false },
    window: { inMs: null, text: because },
    standbys: [],
    nodes: [],
  };
}

function signingOf(seen: SolanaObservation, target: SolanaTarget): Signing {
  const roles = target.nodes.map(({ node }) => ({
    node,
    role: roleOf(seen.nodes[node], target.identity, target.others),
  }));
  const actives = roles.filter(({ role }) => role.kind === 'active').map(({ node }) => node);
  const [first, ...more] = actives;
  if (more.length > 0)
    return { kind: 'two', nodes: actives, because: `${actives.join(' and ')} both run as the identity` };
  const votes = votesOf(seen);
  if (first !== undefined) {
    if (!votes.delinquent) return { kind: 'node', node: first };
    return { kind: 'silent', node: first, because: `${first} has the identity, and ${votes.words}` };
  }
  const found = roles.map(({ node, role }) => `${node}: ${'because' in role ? role.because : role.kind}`).join('; ');
  const because = votes.words === '' ? found : `${found}; ${votes.words}`;
  const passive = roles.every(
    ({ node, role }) => role.kind === 'standby' || cannotSign(seen.nodes[node], target.identity),
  );
  return { kind: passive ? 'nobody' : 'unknown', because };
}

/** What the observers say of the votes; empty words when none of them answered. */
function votesOf({ observers }: SolanaObservation): { readonly delinquent: boolean; readonly words: string } {
  const accounts = knownValues(observers.map(({ vote }) => vote)).filter((vote) => vote !== null);
  const slots = knownValues(observers.map(({ slot }) => slot));
  if (accounts.length === 0 || slots.length === 0) return { delinquent: false, words: '' };
  const ago = Math.max(0, Math.max(...slots) - Math.max(...accounts.map(({ lastVote }) => lastVote)));
  const delinquent = accounts.every((account) => account.delinquent);
  const last = `its last vote on chain is ${counted(ago, 'slot')} old`;
  return { delinquent, words: delinquent ? `${last}: the chain calls it delinquent` : last };
}

/** Of several standbys the one with the least in its way. */
function moveOf(tries: readonly Try[]): MoveAnswer {
  const best = bestOf(tries) ?? { to: null, failed: [] };
  const { shown } = readable(best.failed);
  const [first] = shown;
  return {
    ready: first === undefined,
    to: best.to,
    reason: first === undefined ? null : reasonOf(first),
    more: Math.max(0, shown.length - 1),
    fit: best.failed.every(({ id }) => PASSES_BY_ITSELF.has(id)),
  };
}

/** The next quiet window, however far away it is: whether that is too far is for the checks to say. */
function windowOf({ seen, policy }: Looked): QuietAnswer {
  const window = quietWindow(seen, { ...policy, max_wait: Number.POSITIVE_INFINITY });
  return { inMs: window.kind === 'now' ? 0 : window.kind === 'wait' ? window.waitMs : null, text: window.text };
}

function standbysOf(seen: SolanaObservation, target: SolanaTarget, tries: readonly Try[]): StandbyAnswer[] {
  const standbys = target.nodes.filter(({ node }) => roleOf(seen.nodes[node], target.identity).kind !== 'active');
  return standbys.map(({ node }) => ({
    node,
    lagSlots: lagOf(seen, node),
    copy: copyOf(seen, target, node),
    notReady: spareHindrance(seen.nodes[node], target, node) ?? hindranceOf(node, tries),
  }));
}

function hindranceOf(node: NodeName, tries: readonly Try[]): string | null {
  const tried = tries.find(({ to }) => to === node) ?? tries.find(({ to }) => to === null);
  const [first] = readable(tried?.failed ?? []).shown.filter(({ id }) => !PASSES_BY_ITSELF.has(id));
  return first === undefined ? null : reasonOf(first);
}

/** Only a copy of this identity's tower is one: a spare of several validators has one for each. */
function copyOf(seen: SolanaObservation, target: SolanaTarget, node: NodeName): CopyAnswer | null {
  const host = seen.nodes[node]?.host;
  const copy = host?.kind === 'known' ? host.value.copy : null;
  if (host?.kind !== 'known' || copy?.tower.kind !== 'known') return null;
  const { identity, signatureValid, lastVote } = copy.tower.value;
  if (identity !== target.identity || !signatureValid) return null;
  const { atLeastMs, atMostMs } = host.value.clock;
  const hostNowMs = seen.atMs + (atLeastMs + atMostMs) / 2;
  return { lastVote, ageMs: Math.max(0, Math.round(hostNowMs - copy.modifiedMs)) };
}

/** Slots behind the best observer; slots are read together, so that the difference is lag and not reading time. */
function lagOf(seen: SolanaObservation, node: NodeName): number | null {
  const slots = knownValues(seen.observers.map(({ slot }) => slot));
  const own = seen.nodes[node]?.rpc.slot;
  return own?.kind !== 'known' || slots.length === 0 ? null : Math.max(0, Math.max(...slots) - own.value);
}

function nodeOf(seen: SolanaObservation, target: SolanaTarget, node: NodeName): NodeAnswer {
  const observed = seen.nodes[node];
  const role = roleOf(observed, target.identity, target.others);
  const found: string[] = [];
  if ('because' in role) found.push(role.because);
  else if (role.kind === 'standby' && startedFor(observed, target))
    found.push(spareHindrance(observed, target, node) ?? '');
  const lag = lagOf(seen, node);
  if (lag !== null) found.push(lag === 0 ? 'caught up' : `${counted(lag, 'slot')} behind`);
  if (observed?.host.kind === 'known' && observed.host.value.clientVersion)
    found.push(observed.host.value.clientVersion);
  return {
    node,
    role: role.kind === 'active' || role.kind === 'standby' ? role.kind : 'not known',
    couldSign: couldSign(observed, target.identity),
    takenBy: takenBy(observed, target.others)?.validator ?? null,
    found,
    host: hostAnswer(observed, solanaNode(target, node), target),
  };
}

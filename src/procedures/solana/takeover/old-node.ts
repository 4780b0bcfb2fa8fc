import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { observeSolana } from '../../../chains/solana/observe.ts';
import { guardArgs, nodeOf } from '../../../chains/solana/target.ts';
import type { NodeName, ValidatorName } from '../../../domain/names.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { Effect, RunContext } from '../../../execution/procedure.ts';
import { unstakedKeyNow } from '../handover/bound-keys.ts';
import { fencedLook, STARTS_BY } from '../handover/fence.ts';
import type { NodeView } from '../handover/seen.ts';
import { riseAboveHosts } from '../handover/start.ts';
import { strangerAt } from '../handover/stranger.ts';
import { viewOfNode } from '../handover/view.ts';
import { cannotSign } from '../roles.ts';
import { takenBy } from '../spare.ts';
import type { TakeoverDeps } from './deps.ts';

/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;

/** What a fenced look at the old node came to. */
export type OldNode =
  | { readonly kind: 'answers'; readonly view: NodeView; readonly seen: SolanaObservation }
  | { readonly kind: 'silent'; readonly because: string }
  /** Another host key: what answers may be another machine, so it is neither asked nor counted as silence of ours. */
  | { readonly kind: 'stranger'; readonly because: string }
  /** It answers, and its term record is not the one that was adopted: nothing may be sent there before a person has looked. */
  | { readonly kind: 'quarantined'; readonly because: string };

/**
 * Fences the old node with the present term, if it answers. A run that has not met it before rises above what it knows: a new
 * term is one above the highest of Postgres and of every host that answers (safety protocol 1.5), and it did not have to answer before.
 * @throws `host/stale-term` when it knows a higher one though this run has met it
 */
export async function lookAtOld(context: RunContext, deps: TakeoverDeps): Promise<OldNode> {
  for (let hasRisen = false; ; hasRisen = true) {
    try {
      return await fencedOld(context, deps);
    } catch (error) {
      if (!(error instanceof BatonError)) throw error;
      if (error.code === 'host/quarantined') return { kind: 'quarantined', because: error.message };
      if (error.code !== 'host/stale-term' || hasRisen || hasMet(context)) throw error;
      const nodes = [context.run.from];
      const seen = await observeSolana(deps.observe, deps.targetOf(context), { depth: 'fast', nodes });
      await riseAboveHosts(context, seen);
    }
  }
}

const hasMet = (context: RunContext): boolean =>
  context.entries().some(({ event }) => event.kind === 'host.fenced' && event.node === context.run.from);

async function fencedOld(context: RunContext, deps: TakeoverDeps): Promise<OldNode> {
  const { from } = context.run;
  const seen = await fencedLook(context, deps, 'fast', [from]);
  const stranger = strangerAt(seen, from);
  if (stranger !== null) return { kind: 'stranger', because: stranger };
  const view = viewOfNode(context, seen, from);
  if (view) return { kind: 'answers', view, seen };
  const host = seen.nodes[from]?.host;
  return { kind: 'silent', because: host?.kind === 'unknown' ? host.because : 'it was not looked at' };
}

/**
 * Whether the old node starts by its link, by the newest look of this run that saw a process there; null when none did. A start
 * file that names the staked key itself brings it back as the validator, whatever the link gives.
 */
export function startsByLink(context: RunContext, deps: TakeoverDeps): boolean | null {
  const { from } = context.run;
  const seen = context
    .entries()
    .findLast(({ event }) => event.kind === 'host.fenced' && event.node === from && STARTS_BY in event.facts)?.event;
  if (seen?.kind !== 'host.fenced') return null;
  return seen.facts[STARTS_BY] === nodeOf(deps.targetOf(context), from).identityLink;
}

/**
 * It was stopped in this run while its boot guard was at work: nothing starts there as long as the fence file lies there. After a
 * reboot the guard does not say so again, since it has let nothing start.
 */
export function wasStoppedUnderGuard({ run, entries }: Pick<RunContext, 'run' | 'entries'>): boolean {
  return entries().some(
    ({ event }) =>
      event.kind === 'outcome' &&
      event.verb === 'solana.stop' &&
      event.node === run.from &&
      event.result === 'done' &&
      event.evidence['boot_guard'] === 'yes',
  );
}

/** Nothing but its fence file keeps it from coming up as the validator: it was stopped under its boot guard, and was not seen to start by its link. */
export const isHeldByGuard = (context: RunContext, deps: TakeoverDeps): boolean =>
  wasStoppedUnderGuard(context) && startsByLink(context, deps) !== true;

/** One verb at the old node; each only takes something away there, looks for itself, and twice leaves what once does. */
export function atOld(
  context: RunContext,
  deps: TakeoverDeps,
  seen: SolanaObservation,
  { step, verb, ...expected }: Pick<Effect, 'step' | 'expectedBefore' | 'expectedAfter'> & { readonly verb: string },
): Effect {
  const { from } = context.run;
  const args = guardArgs(deps.targetOf(context), from, unstakedKeyNow(context.plan, seen, from));
  return { step, node: from, request: { verb, args }, ...expected, timeoutMs: ANSWER_WITHIN_MS, repeatable: true };
}

/** Cannot sign now and would not after a restart through its link, by its own word. */
export function isPassive({ running, link, inFlight }: NodeView): boolean {
  return (running === 'unstaked' || running === 'gone') && link === 'unstaked' && !inFlight;
}

/**
 * The other validator of the fleet that the old node signs for, when by its own word it is passive for this one: it runs as that
 * identity, starts by its link, and that gives another key than this one's. Nothing is done to it: to stop it would end another signer.
 */
export function servesOther(
  context: RunContext,
  deps: TakeoverDeps,
  { seen, view }: Extract<OldNode, { kind: 'answers' }>,
): { readonly validator: ValidatorName; readonly isPassive: boolean } | null {
  const old = seen.nodes[context.run.from];
  const other = takenBy(old, deps.targetOf(context).others);
  if (other === null || view.running === 'staked') return null;
  const boots = old?.host.kind === 'known' ? old.host.value.bootIdentity : null;
  // A link that cannot be read may lead to the staked key.
  return {
    validator: other.validator,
    isPassive:
      startsByLink(context, deps) === true &&
      boots !== null &&
      view.link !== 'staked' &&
      !view.inFlight &&
      cannotSign(old, deps.targetOf(context).identity),
  };
}

/** What people read where Baton leaves such a node alone. */
export const servesWords = (node: NodeName, other: ValidatorName): string =>
  `${node} signs for ${other}, so it is not stopped, and it is not proven that it would not come up as this validator. Put its link on a key of ${other} or on its unstaked key by hand, or move ${other} away first.`;

/** A TCP connection to a machine of the same network is accepted or refused in less. Unit: milliseconds. */
const ANSWERS_WITHIN_MS = 1_500;

/**
 * Signs of life of a node that SSH does not reach. agave listens with TCP on its gossip port for as long as it runs (net-utils,
 * ip_echo_server). Silence proves nothing: the line may be what is broken.
 */
export async function signsOfLife(
  context: RunContext,
  deps: TakeoverDeps,
): Promise<{ readonly gossip: boolean; readonly ssh: boolean }> {
  const { host, port, gossip } = nodeOf(deps.targetOf(context), context.run.from);
  const [ssh, cluster] = await Promise.all([
    deps.accepts(`${host}:${port}`, ANSWERS_WITHIN_MS),
    gossip === null ? false : deps.accepts(gossip, ANSWERS_WITHIN_MS),
  ]);
  return { gossip: cluster, ssh };
}

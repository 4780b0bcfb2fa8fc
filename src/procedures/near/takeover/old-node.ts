import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { fencedLook } from '../fence.ts';
import { isFenced, liveKey, saysItSigns, unitIsDown } from '../node-look.ts';
import { fieldOf, KEY_FILE } from '../way.ts';
import type { TakeoverDeps } from './deps.ts';

/** What a fenced look at the old node came to. */
export type OldNode =
  | { readonly kind: 'answers'; readonly facts: NearHostFacts }
  | { readonly kind: 'silent'; readonly because: string }
  /** Another host key: what answers may be another machine, so it is neither asked nor counted as silence of ours. */
  | { readonly kind: 'stranger'; readonly because: string }
  /** It answers, and its term record is not the one that was adopted: nothing may be sent there before a person has looked. */
  | { readonly kind: 'quarantined'; readonly because: string };

/**
 * Fences the old node with the present term, if it answers. A run that has not met it before rises above what it knows (safety
 * protocol 1.5): it did not have to answer before.
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
      await riseAbove(context, deps);
    }
  }
}

const hasMet = (context: RunContext): boolean =>
  context.entries().some(({ event }) => event.kind === 'host.fenced' && event.node === context.run.from);

async function riseAbove(context: RunContext, deps: TakeoverDeps): Promise<void> {
  const look = await deps.look(deps.targetOf(context), context.run.from);
  const term = look.kind === 'seen' && look.facts.state.kind === 'present' ? (look.facts.state.term ?? 0) : 0;
  if (term >= context.term) await context.raiseTerm(term);
}

async function fencedOld(context: RunContext, deps: TakeoverDeps): Promise<OldNode> {
  const look = await fencedLook(context, deps, context.run.from);
  if (look.kind === 'seen') return { kind: 'answers', facts: look.facts };
  return { kind: look.code === 'host/key-changed' ? 'stranger' : 'silent', because: look.because };
}

/**
 * By its own word it cannot sign now and would come up without a key: its process says that it has none, or nothing of it runs; and none
 * lies where a start reads it.
 */
export function isPassive(facts: NearHostFacts, target: Pick<NearTarget, 'pool' | 'publicKey'>): boolean {
  const live = liveKey(facts, target);
  if (live !== 'none' || facts.inFlight !== null || readsAnotherFile(facts)) return false;
  return isGone(facts) || (facts.processCount === 1 && saysItSigns(facts, target) === 'none');
}

/** Its config.json names another file than the one that was looked at: a key may lie there, and its next start reads it. */
function readsAnotherFile({ config }: NearHostFacts): boolean {
  const named = fieldOf(config, KEY_FILE);
  return named !== null && named !== '"validator_key.json"';
}

/** Nothing of it runs, by every sign that the host has: no process, no lock on its data, no listener, a unit that is down. */
function isGone(facts: NearHostFacts): boolean {
  const { processCount, lockHolder, listens } = facts;
  return processCount === 0 && lockHolder === 0 && listens.rpc === false && listens.p2p === false && unitIsDown(facts);
}

/** Nothing starts there, whatever supervises it, and its key is taken away: by its own guard, durable. */
export function isHeldDown(facts: NearHostFacts, target: Pick<NearTarget, 'pool' | 'publicKey'>): boolean {
  return isFenced(facts) && facts.fence.inForce && liveKey(facts, target) === 'none';
}

/** It signs as it always did: nothing was taken from it. */
export function signsUnfenced(facts: NearHostFacts, target: Pick<NearTarget, 'pool' | 'publicKey'>): boolean {
  return !isFenced(facts) && liveKey(facts, target) === 'this' && saysItSigns(facts, target) === 'this';
}

/** A TCP connection to a machine of the same network is accepted or refused in less. Unit: milliseconds. */
const ANSWERS_WITHIN_MS = 1_500;

/** Signs of life of a node that SSH does not reach: neard listens on its p2p port for as long as it runs. Silence proves nothing. */
export async function signsOfLife(
  context: RunContext,
  deps: TakeoverDeps,
): Promise<{ readonly p2p: boolean; readonly ssh: boolean }> {
  const { host, port, p2pPort } = nearNode(deps.targetOf(context), context.run.from);
  const [ssh, p2p] = await Promise.all([
    deps.accepts(`${host}:${port}`, ANSWERS_WITHIN_MS),
    deps.accepts(`${host}:${p2pPort}`, ANSWERS_WITHIN_MS),
  ]);
  return { p2p, ssh };
}

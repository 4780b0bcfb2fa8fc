import type { PublicSessionKey } from '../../../chains/polkadot/session-keys.ts';
import { type BlockRef, type SessionState, slotsToNextSession } from '../../../chains/polkadot/session-state.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { confirmedChain, isChainAway } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { mayStop, type MayStop } from '../may-stop.ts';
import type { NodeLook } from '../../../chains/polkadot/observe-host.ts';
import { keystoreOf } from '../node-look.ts';
import { madeKeys } from '../proven-keys.ts';
import { pauseMs } from './pause.ts';
import { newIsNotWhole } from './new-is-whole.ts';
import { usedSince } from './used-since.ts';

const LOOK_AGAIN_MS = 30_000;

/** What safety protocol 6.1 says of the old node now. */
export interface OldJudged {
  readonly verdict: MayStop;
  readonly session: number | null;
  /** The chain as it was read; null where it was not. */
  readonly state: SessionState | null;
  /** When the next session begins, as far as the slots say. Milliseconds since 1970. */
  readonly nextSessionAtMs: number | null;
  /** Its keys as they were judged. */
  readonly keystore: readonly PublicSessionKey[];
  /** The new node lacks keys that are set: only people can mend that. */
  readonly keysLost?: boolean;
  /** When to look again. Unit: milliseconds. */
  readonly pauseMs: number;
}

/**
 * Asked at the gate, and once more right before the old node is touched, with the keystore as it is then. Besides the chain as it is
 * now, what it named at the end of each session since the old node was seen free: nobody may have looked then.
 */
export async function judgeGate(context: RunContext, deps: PolkadotDeps, look: NodeLook): Promise<OldJudged> {
  const judged = await judgeOld(context, deps, look);
  const since = freeSince(context);
  if (judged.verdict.kind !== 'yes' || judged.state === null || since === null) return judged;
  try {
    const lacks = await newIsNotWhole(context, deps);
    if (lacks !== null) return { ...judged, verdict: lacks, pauseMs: LOOK_AGAIN_MS, keysLost: lacks.keysLost };
    const used = await usedSince(context, deps, judged.keystore, judged.state, since);
    return used === null ? judged : { ...judged, verdict: used, pauseMs: LOOK_AGAIN_MS };
  } catch (error) {
    if (!isChainAway(error)) throw error;
    return unread(`the chain cannot be read (${error.message})`);
  }
}

/** Asked in the wait for the first session without the old keys. */
export async function judgeOld(context: RunContext, deps: PolkadotDeps, look: NodeLook): Promise<OldJudged> {
  if (look.kind === 'unseen') return unread(`it does not answer (${look.because})`);
  const keystore = keystoreOf(look.facts);
  if (keystore === null) return unread('its keystore cannot be listed');
  try {
    return await judged(context, deps, keystore);
  } catch (error) {
    if (!isChainAway(error)) throw error;
    return unread(`the chain cannot be read (${error.message})`);
  }
}

async function judged(
  context: RunContext,
  deps: PolkadotDeps,
  keystore: readonly PublicSessionKey[],
): Promise<OldJudged> {
  const { state, doubts } = await confirmedChain(context, deps, keystore);
  if (doubts.length > 0) return unread(doubts.join('; '));
  // A wait that was voided: both keep running, whatever the chain names.
  if (state.nextKeys?.encoded !== madeKeys(context.entries())?.encoded)
    return unread(`the next keys of the stash are not those of ${context.run.to} any more`);
  const verdict = mayStop(state, { keystore, freeSince: freeSince(context), beefy: await lowestBeefy(deps) });
  const { epoch, session } = state;
  const nextSessionAtMs = epoch === null ? null : deps.clock.now() + slotsToNextSession(epoch) * epoch.slotMs;
  const untilSeen = epoch === null || verdict.kind === 'unread' ? LOOK_AGAIN_MS : pauseMs(epoch, context.run.id);
  return { verdict, session, state, nextSessionAtMs, keystore, pauseMs: untilSeen };
}

/** Of what the observers say, for none is believed alone; those without BEEFY say nothing. */
async function lowestBeefy({ observers }: PolkadotDeps): Promise<BlockRef | null> {
  const heads = await Promise.all(observers.map(({ chain }) => chain.beefyHead()));
  const [lowest] = heads.filter((head) => head !== null).toSorted((a, b) => a.number - b.number);
  return lowest ?? null;
}

/** The session in which the step before the gate saw none of the old node's keys named, at a finalized block. */
export function freeSince(context: RunContext): number | null {
  const last = context.entries().findLast(({ event }) => event.kind === 'step.proven' && event.step === 'free')?.event;
  const session = last?.kind === 'step.proven' ? last.figures['firstFreeSession'] : undefined;
  return typeof session === 'number' ? session : null;
}

function unread(because: string): OldJudged {
  const nothing = { session: null, state: null, nextSessionAtMs: null, keystore: [] };
  return { ...nothing, verdict: { kind: 'unread', because }, pauseMs: LOOK_AGAIN_MS };
}

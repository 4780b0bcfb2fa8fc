import type { PublicSessionKey } from '../../../chains/polkadot/session-keys.ts';
import { type BlockRef, slotsToNextSession } from '../../../chains/polkadot/session-state.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { confirmedChain, isChainAway } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { mayStop, type MayStop } from '../may-stop.ts';
import type { NodeLook } from '../../../chains/polkadot/observe-host.ts';
import { keystoreOf } from '../node-look.ts';
import { madeKeys } from '../proven-keys.ts';
import { pauseMs } from './pause.ts';

const LOOK_AGAIN_MS = 30_000;

/** What safety protocol 6.1 says of the old node now. */
export interface OldJudged {
  readonly verdict: MayStop;
  readonly session: number | null;
  /** When the next session begins, as far as the slots say. Milliseconds since 1970. */
  readonly nextSessionAtMs: number | null;
  /** Its keys as they were judged. */
  readonly keystore: readonly PublicSessionKey[];
  /** When to look again. Unit: milliseconds. */
  readonly pauseMs: number;
}

/** Asked at the gate, and once more right before the old node is touched, with the keystore as it is then. */
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
  return { verdict, session, nextSessionAtMs, keystore, pauseMs: untilSeen };
}

/** Of what the observers say, for none is believed alone; those without BEEFY say nothing. */
async function lowestBeefy({ observers }: PolkadotDeps): Promise<BlockRef | null> {
  const heads = await Promise.all(observers.map(({ chain }) => chain.beefyHead()));
  const [lowest] = heads.filter((head) => head !== null).toSorted((a, b) => a.number - b.number);
  return lowest ?? null;
}

/** The session in which the step before the gate saw none of the old node's keys named, at a finalized block. */
function freeSince(context: RunContext): number | null {
  const last = context.entries().findLast(({ event }) => event.kind === 'step.proven' && event.step === 'free')?.event;
  const session = last?.kind === 'step.proven' ? last.figures['firstFreeSession'] : undefined;
  return typeof session === 'number' ? session : null;
}

function unread(because: string): OldJudged {
  const nothing = { session: null, nextSessionAtMs: null, keystore: [] };
  return { ...nothing, verdict: { kind: 'unread', because }, pauseMs: LOOK_AGAIN_MS };
}

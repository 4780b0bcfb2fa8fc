import type { SessionKeys } from '../../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { SetKeysCall } from '../../../chains/polkadot/set-keys.ts';
import { counted } from '../../../domain/counted.ts';
import { BatonError, messageOf } from '../../../domain/failure.ts';
import { leftBehindWords } from '../../../domain/left-behind.ts';
import type { SignedExtrinsic } from '../../../domain/journal.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { chainNow, confirmedChain } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { type Included, sentIn, settlementOf, type Sent } from '../extrinsics.ts';
import { slotsMs } from '../pace.ts';
import { keysOf, madeKeys } from '../proven-keys.ts';
import { proxyOf } from '../proxy.ts';
import { signerBefore } from '../signer.ts';
import { isUnread, proveOwn } from './own-step.ts';
import { LOOK_OUTSIDE_SLOTS, offeredWords, outside } from './outside.ts';
import { STORED_WITHIN_MS, turnedAway } from './stored.ts';

/** A block and its finality take about five slots; asking more often shows nothing new. */
const LOOK_AGAIN_SLOTS = 2;
/** 64 blocks are about 6 minutes: time for a busy chain, and short enough that people learn of one that was lost. */
const ERA_BLOCKS = 64;
/** As often an extrinsic is made anew that could not land; after that it is not bad luck. */
const MOST_LOST = 3;

/**
 * Set: the keys become the stash's next keys, which only `nextKeys` at a finalized block of the relay chain proves. On Asset Hub an
 * extrinsic that did well can still be turned away by the relay chain in silence.
 */
export function setStep(deps: PolkadotDeps, oldMayBeAway: boolean): ProcedureStep {
  return {
    id: 'set',
    async perform(context) {
      try {
        return await setKeys(context, deps, oldMayBeAway);
      } catch (error) {
        if (!(error instanceof BatonError && error.code === 'input/invalid')) throw error;
        // The call cannot be made or signed: nothing has left, and people have to mend that.
        return refused(`The keys cannot be set: ${error.message}`, context, error.code);
      }
    },
  };
}

async function setKeys(context: RunContext, deps: PolkadotDeps, oldMayBeAway: boolean): Promise<StepResult> {
  const { layout } = await deps.setKeys.capabilities();
  const keys = keysOf(context.entries(), layout);
  const state = await chainNow(context, deps);
  const sent = sentIn(context.entries());
  // Looked at first: keys that are there already are never set again, whoever set them.
  if (state.nextKeys?.encoded === keys.encoded) return confirmed(context, deps, keys, sent);
  if (sent.open !== null) return follow(context, deps, state, sent.open);
  if (sent.included !== null) return onTheWay(context, deps, state, sent.included);
  if (sent.offered !== null) return outside(context, deps, state, sent.offered);
  if (sent.lost >= MOST_LOST)
    return stays(
      'keys-not-landed',
      `${counted(sent.lost, 'extrinsic')} did not land. Is the chain overloaded, or is the proxy used by somebody else?`,
      context,
    );
  return (
    (await leftOpen(context, deps, state)) ??
    (await sharedNow(context, deps, state, oldMayBeAway)) ??
    begin(context, deps, keys, state, sent)
  );
}

/** Nothing is signed while an extrinsic of an earlier run can land: two that set keys would race (safety protocol 6.3). */
async function leftOpen(context: RunContext, deps: PolkadotDeps, state: SessionState): Promise<StepResult | null> {
  for (const left of await deps.leftBehind(context.run.validator, context.run.id)) {
    if (left.kind !== 'signed') continue;
    const outcome = await deps.setKeys.outcome(left.extrinsic);
    if (outcome.kind === 'pending')
      return waits(deps, slotsMs(state, LOOK_AGAIN_SLOTS), `Nothing is signed yet: ${leftBehindWords(left)}`);
  }
  return null;
}

/** Safety protocol 6.2 once more, for between the proof and this there may have been another worker's whole life. */
async function sharedNow(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  oldMayBeAway: boolean,
): Promise<StepResult | null> {
  const owns = await proveOwn(context, deps, oldMayBeAway);
  if (isUnread(owns)) return waits(deps, slotsMs(state, LOOK_AGAIN_SLOTS), owns.text);
  return owns.kind === 'proven' ? null : owns;
}

/** Where there is another observer it has to say so too: what is proven here nobody asks for again. */
async function confirmed(context: RunContext, deps: PolkadotDeps, keys: SessionKeys, sent: Sent): Promise<StepResult> {
  const { state, doubts } = await confirmedChain(context, deps, []);
  const isDoubted = deps.observers.length > 1 && doubts.length > 0;
  if (!isDoubted && state.nextKeys?.encoded === keys.encoded) return isSet(context, deps, keys, state, sent);
  return waits(
    deps,
    slotsMs(state, LOOK_AGAIN_SLOTS),
    isDoubted ? `The keys are said to be set; ${doubts.join('; ')}` : 'The keys were said to be set, and are not',
  );
}

/** In which session they were set is what people count from; where the chain does not keep that long, when it was seen. */
async function isSet(
  context: RunContext,
  deps: PolkadotDeps,
  keys: SessionKeys,
  now: SessionState,
  { relayBlock }: Sent,
): Promise<StepResult> {
  const { stash } = deps.targetOf(context);
  const [first] = deps.observers;
  const since =
    relayBlock === null ? null : await first?.chain.nextKeysSet({ stash, keys, after: relayBlock }).catch(() => null);
  const { session, block } = since ?? now;
  return {
    kind: 'proven',
    evidence: `The relay chain has the new keys as next keys since block ${block.number}, session ${session}`,
    figures: { setInSession: session, setAtBlock: block.number, sessionBlocks: now.epoch?.duration ?? null },
  };
}

/** Nothing of an earlier one can land any more: only then another may be signed (safety protocol 6.3). */
async function begin(
  context: RunContext,
  deps: PolkadotDeps,
  keys: SessionKeys,
  state: SessionState,
  sent: Sent,
): Promise<StepResult> {
  const { block } = state;
  const target = deps.targetOf(context);
  if (!deps.mayAct(context)) return refused('The fleet file says `mode: observe` now.', context);
  const { setKeys: paths } = await deps.setKeys.capabilities();
  const path = paths[sent.filtered];
  if (path === undefined || sent.filtered > 1)
    return stays(
      'keys-no-path',
      'The runtimes have no other call that sets keys than the one that was turned away.',
      context,
    );
  const staking = await deps.setKeys.stakingState({ chain: path.chain, stash: target.stash, proxy: target.proxy });
  const proxy = proxyOf(staking, target.proxy);
  if (proxy.kind === 'unusable') return refused(`The staking proxy cannot set keys: ${proxy.because}.`, context);
  const call = await deps.setKeys.build({
    path,
    stash: target.stash,
    keys,
    proof: madeKeys(context.entries())?.proof ?? '0x',
    forceProxyType: proxy.type,
    maxFee: null,
  });
  const by = await deps.proxyKey(target).catch((error: unknown) => messageOf(error));
  if (typeof by === 'string') return refused(`The key of the proxy cannot be read: ${by}`, context);
  // From here on the keys may be set: an abort that comes later is told so. Committed before anything can leave.
  if ((await context.decide('told', '')) !== 'told')
    return refused('An abort, a pause or another worker came first. Nothing was signed.', context, 'run/aborted');
  if (by === null) return offer(context, deps, call, state);
  const extrinsic = await deps.setKeys.sign(call, { ...by, eraBlocks: ERA_BLOCKS });
  // Stored before it is sent: whoever comes after this worker knows what may land, and until when.
  const { callHash } = call;
  await context.journal({ kind: 'keys.signed', call: path.call, callHash, extrinsic, relayBlock: block.number });
  return submit(deps, state, extrinsic);
}

async function offer(
  context: RunContext,
  deps: PolkadotDeps,
  call: SetKeysCall,
  state: SessionState,
): Promise<StepResult> {
  const offered = { kind: 'keys.offered', ...call, relayBlock: state.block.number } as const;
  await context.journal(offered);
  return waits(deps, slotsMs(state, LOOK_OUTSIDE_SLOTS), offeredWords(offered));
}

/** Sent again by every look until it is over: the same bytes twice are one extrinsic. */
async function follow(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  open: SignedExtrinsic,
): Promise<StepResult> {
  const settled = settlementOf(open, await deps.setKeys.outcome(open));
  if (settled === null) return submit(deps, state, open);
  await context.journal(settled);
  if (settled.result === 'failed') return refused(`The keys were not set: ${settled.text}`, context);
  return waits(deps, settled.result === 'ok' ? slotsMs(state, LOOK_AGAIN_SLOTS) : 0, settled.text);
}

async function submit(deps: PolkadotDeps, state: SessionState, extrinsic: SignedExtrinsic): Promise<StepResult> {
  const sent = await deps.setKeys.submit(extrinsic);
  const words = sent.kind === 'accepted' ? 'It is on its way' : `The node answered: ${sent.text}`;
  return waits(deps, slotsMs(state, LOOK_AGAIN_SLOTS), `${words}. It can land until block ${extrinsic.lastValidBlock}`);
}

/** Carried out where it was sent; the relay chain has not stored the keys yet, or has turned them away. */
async function onTheWay(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  included: Included,
): Promise<StepResult> {
  const turned = await turnedAway(context, deps, state, included);
  if (turned !== null) return refused(`The keys were not set: ${turned}.`, context);
  if (deps.clock.now() - included.atMs < STORED_WITHIN_MS)
    return waits(
      deps,
      slotsMs(state, LOOK_AGAIN_SLOTS),
      'The extrinsic was carried out; the relay chain has not stored the keys yet',
    );
  return stays(
    'keys-not-stored',
    'The extrinsic was carried out ten minutes ago, and the relay chain shows other next keys.',
    context,
  );
}

function waits(deps: PolkadotDeps, ms: number, because: string): StepResult {
  return { kind: 'wait', untilMs: deps.clock.now() + ms, because };
}

function refused(text: string, context: RunContext, code = 'run/checks-failed'): StepResult {
  return { kind: 'refused', code, text, signer: signerBefore(context) };
}

function stays(state: string, text: string, context: RunContext): StepResult {
  return { kind: 'ask', code: 'run/checks-failed', state, text, signer: signerBefore(context) };
}

import type { SetKeysPath } from '../../../chains/polkadot/capabilities.ts';
import type { SessionKeys } from '../../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { SetKeysCall } from '../../../chains/polkadot/set-keys.ts';
import { counted } from '../../../domain/counted.ts';
import type { SignedExtrinsic } from '../../../domain/journal.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { chainNow } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { sentIn, settlementOf, type Sent } from '../extrinsics.ts';
import { keysOf, madeKeys } from '../proven-keys.ts';
import { proxyOf } from '../proxy.ts';

/** A block and its finality take about 30 s; asking more often shows nothing new. Unit: milliseconds. */
const LOOK_AGAIN_MS = 12_000;
/** What people sign elsewhere lands when they do. Unit: milliseconds. */
const LOOK_OUTSIDE_MS = 30_000;
/** From Asset Hub to the relay chain keys take two to three blocks; far beyond that they were turned away. Unit: milliseconds. */
const STORED_WITHIN_MS = 600_000;
/** 64 blocks are about 6 minutes: time for a busy chain, and short enough that people learn of one that was lost. */
const ERA_BLOCKS = 64;
/** As often an extrinsic is made anew that could not land; after that it is not bad luck. */
const MOST_LOST = 3;

/**
 * Set: the keys become the stash's next keys, which only `nextKeys` at a finalized block of the relay chain proves. On Asset Hub an
 * extrinsic that did well can still be turned away by the relay chain in silence.
 */
export function setStep(deps: PolkadotDeps): ProcedureStep {
  return {
    id: 'set',
    async perform(context) {
      const { layout } = await deps.setKeys.capabilities();
      const keys = keysOf(context.entries(), layout);
      const state = await chainNow(context, deps);
      // Looked at first: keys that are there already are never set again, whoever set them.
      if (state.nextKeys?.encoded === keys.encoded) return isSet(state);
      const sent = sentIn(context.entries());
      if (sent.open !== null) return follow(context, deps, sent.open);
      if (sent.includedAtMs !== null) return onTheWay(context, deps, state, sent.includedAtMs);
      if (sent.offered !== null) return waits(deps, LOOK_OUTSIDE_MS, offeredWords(sent.offered));
      if (sent.lost >= MOST_LOST)
        return stays(
          'keys-not-landed',
          `${counted(sent.lost, 'extrinsic')} did not land. Is the chain overloaded, or is the proxy used by somebody else?`,
          context,
        );
      return begin(context, deps, keys, sent);
    },
  };
}

function isSet({ session, block, epoch }: SessionState): StepResult {
  return {
    kind: 'proven',
    evidence: `The relay chain has the new keys as next keys at block ${block.number}, session ${session}`,
    figures: { setInSession: session, setAtBlock: block.number, sessionBlocks: epoch?.duration ?? null },
  };
}

/** Nothing of an earlier one can land any more: only then another may be signed (safety protocol 6.3). */
async function begin(context: RunContext, deps: PolkadotDeps, keys: SessionKeys, sent: Sent): Promise<StepResult> {
  const target = deps.targetOf(context);
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
  const by = await deps.proxyKey(target);
  // From here on the keys may be set: an abort that comes later is told so. Committed before anything can leave.
  if ((await context.decide('told', '')) !== 'told')
    return refused('An abort, a pause or another worker came first. Nothing was signed.', context, 'run/aborted');
  return by === null ? offer(context, deps, call) : sign(context, deps, call, by, path);
}

async function offer(context: RunContext, deps: PolkadotDeps, call: SetKeysCall): Promise<StepResult> {
  const offered = { kind: 'keys.offered', ...call } as const;
  await context.journal(offered);
  return waits(deps, LOOK_OUTSIDE_MS, offeredWords(offered));
}

async function sign(
  context: RunContext,
  deps: PolkadotDeps,
  call: SetKeysCall,
  by: NonNullable<Awaited<ReturnType<PolkadotDeps['proxyKey']>>>,
  path: SetKeysPath,
): Promise<StepResult> {
  const extrinsic = await deps.setKeys.sign(call, { ...by, eraBlocks: ERA_BLOCKS });
  // Stored before it is sent: whoever comes after this worker knows what may land, and until when.
  await context.journal({ kind: 'keys.signed', call: path.call, callHash: call.callHash, extrinsic });
  return submit(deps, extrinsic);
}

/** Sent again by every look until it is over: the same bytes twice are one extrinsic. */
async function follow(context: RunContext, deps: PolkadotDeps, open: SignedExtrinsic): Promise<StepResult> {
  const settled = settlementOf(open, await deps.setKeys.outcome(open));
  if (settled === null) return submit(deps, open);
  await context.journal(settled);
  if (settled.result === 'failed') return refused(`The keys were not set: ${settled.text}`, context);
  return waits(deps, settled.result === 'ok' ? LOOK_AGAIN_MS : 0, settled.text);
}

async function submit(deps: PolkadotDeps, extrinsic: SignedExtrinsic): Promise<StepResult> {
  const sent = await deps.setKeys.submit(extrinsic);
  const words = sent.kind === 'accepted' ? 'It is on its way' : `The node answered: ${sent.text}`;
  return waits(deps, LOOK_AGAIN_MS, `${words}. It can land until block ${extrinsic.lastValidBlock}`);
}

/** Carried out where it was sent; the relay chain has not stored the keys yet, or has turned them away. */
async function onTheWay(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  sinceMs: number,
): Promise<StepResult> {
  const turned = await turnedAway(context, deps, state);
  if (turned !== null) return refused(`The relay chain turned the keys away: ${turned}.`, context);
  if (deps.clock.now() - sinceMs < STORED_WITHIN_MS)
    return waits(deps, LOOK_AGAIN_MS, 'The extrinsic was carried out; the relay chain has not stored the keys yet');
  return stays(
    'keys-not-stored',
    'The extrinsic was carried out ten minutes ago, and the relay chain shows other next keys.',
    context,
  );
}

/** About an hour of blocks: further back nothing of this extrinsic can be. */
const LOOK_BACK_BLOCKS = 200;

async function turnedAway(context: RunContext, deps: PolkadotDeps, { block }: SessionState): Promise<string | null> {
  const { stash } = deps.targetOf(context);
  const from = Math.max(1, block.number - LOOK_BACK_BLOCKS);
  const updates = await deps.setKeys.keyUpdates({ stash, from, to: block.number });
  return updates.at(-1)?.error ?? null;
}

function waits(deps: PolkadotDeps, ms: number, because: string): StepResult {
  return { kind: 'wait', untilMs: deps.clock.now() + ms, because };
}

export function offeredWords({ chain, callHash }: Pick<SetKeysCall, 'chain' | 'callHash'>): string {
  return `People have to sign call ${callHash} on ${chain === 'relay' ? 'the relay chain' : 'Asset Hub'}`;
}

function refused(text: string, { run }: RunContext, code = 'run/checks-failed'): StepResult {
  return { kind: 'refused', code, text, signer: run.from };
}

function stays(state: string, text: string, { run }: RunContext): StepResult {
  return { kind: 'ask', code: 'run/checks-failed', state, text, signer: run.from };
}

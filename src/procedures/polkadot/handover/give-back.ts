import { keysInUse } from '../../../chains/polkadot/keys-in-use.ts';
import type { BackResult, RunContext } from '../../../execution/procedure.ts';
import { provenSteps } from '../../../execution/progress.ts';
import { confirmedChain, isChainAway } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { sentIn, settlementOf } from '../extrinsics.ts';
import { keysOf, madeKeys } from '../proven-keys.ts';
import { signerBefore } from '../signer.ts';
import { stageOf } from '../stage.ts';
import { STORED_WITHIN_MS, turnedAway } from './stored.ts';

const LOOK_AGAIN_MS = 12_000;

/**
 * Called off. Before the keys are set that takes nothing: the old node has signed all along, and the new keys are files that
 * no chain names. Afterwards there is no way back, only forward: for its old keys the old node can make no proof any more, so
 * that it would need new ones, which is another handover.
 */
export async function giveBack(context: RunContext, deps: PolkadotDeps): Promise<BackResult> {
  if (madeKeys(context.entries()) === null)
    return returned(context, `Nothing was set. ${context.run.from} is as before.`);
  try {
    return (await stillOpen(context, deps)) ?? (await asChainHasIt(context, deps));
  } catch (error) {
    if (!isChainAway(error)) throw error;
    return waits(deps, `The chain cannot be read: ${error.message}`);
  }
}

/** What may still land, or is on its way between the chains, decides first. */
async function stillOpen(context: RunContext, deps: PolkadotDeps): Promise<BackResult | null> {
  const { open } = sentIn(context.entries());
  if (open === null) return null;
  const settled = settlementOf(open, await deps.setKeys.outcome(open));
  if (settled === null) return waits(deps, `An extrinsic may still land, until block ${open.lastValidBlock}`);
  await context.journal(settled);
  return null;
}

async function asChainHasIt(context: RunContext, deps: PolkadotDeps): Promise<BackResult> {
  const { from, to } = context.run;
  const { layout } = await deps.setKeys.capabilities();
  const keys = keysOf(context.entries(), layout);
  const { state, doubts } = await confirmedChain(context, deps, keys.keys);
  const stage = stageOf(state, keys);
  const { uses } = keysInUse(state, keys.keys);
  if (uses.length > 0)
    return {
      ...stays(context, 'keys-set', keysSetWords(context, [...new Set(uses.map(({ place }) => place))])),
      signer: stage.kind === 'active' ? to : signerBefore(context),
    };
  const sent = sentIn(context.entries());
  if (sent.included !== null && !provenSteps(context.entries(), context.attempt).has('set')) {
    const refused = await turnedAway(context, deps, state, sent.included);
    if (refused === null) return onTheWay(context, deps, sent.included.atMs);
  }
  if (sent.offered !== null)
    return stays(
      context,
      'keys-offered',
      `People were given call data that sets the keys of ${to}. Whoever has it can use it: keep ${to} running, or archive its keys, and then \`stand-down\`.`,
    );
  // Where something was signed, one RPC that is behind must not end the run: whoever then stops the new node stops its keys.
  if (sent.relayBlock !== null && deps.observers.length > 1 && doubts.length > 0)
    return waits(deps, `The keys are said not to be set; ${doubts.join('; ')}`);
  return returned(
    context,
    `The chain does not name the keys of ${to}, and they do no harm there. ${from} is as before.`,
  );
}

function keysSetWords({ run }: RunContext, places: readonly string[]): string {
  const { from, to, validator } = run;
  return `The keys of ${to} are named in ${places.join(', ')}. The way back is forward: keep both nodes running, \`stand-down\` this run, and then \`handover ${validator} --to ${from}\`, which makes new keys on ${from}.`;
}

function onTheWay(context: RunContext, deps: PolkadotDeps, sinceMs: number): BackResult {
  const words = 'The extrinsic was carried out, and the relay chain has not stored the keys yet';
  if (deps.clock.now() - sinceMs < STORED_WITHIN_MS) return waits(deps, words);
  return stays(
    context,
    'keys-not-stored',
    `${words}, ten minutes later. They may still come: keep both nodes running.`,
  );
}

function stays(context: RunContext, state: string, because: string): Extract<BackResult, { kind: 'stop' }> {
  return { kind: 'stop', signer: signerBefore(context), code: 'run/aborted', state, because };
}

function waits(deps: PolkadotDeps, because: string): BackResult {
  return { kind: 'wait', untilMs: deps.clock.now() + LOOK_AGAIN_MS, because };
}

function returned(context: RunContext, evidence: string): BackResult {
  return { kind: 'returned', signer: signerBefore(context), evidence, figures: {} };
}

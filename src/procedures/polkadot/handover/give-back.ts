import type { BackResult, RunContext } from '../../../execution/procedure.ts';
import { chainNow } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { sentIn } from '../extrinsics.ts';
import { keysOf, madeKeys } from '../proven-keys.ts';
import { stageOf } from '../stage.ts';

/**
 * Called off. Before the keys are set that takes nothing: the old node has signed all along, and the new keys are files that
 * no chain names. Afterwards there is no way back, only forward: for its old keys the old node can make no proof any more, so
 * that it would need new ones, which is another handover.
 */
export async function giveBack(context: RunContext, deps: PolkadotDeps): Promise<BackResult> {
  const { from, to, validator } = context.run;
  const entries = context.entries();
  if (madeKeys(entries) === null) return returned(from, `Nothing was set. ${from} signs as before.`);
  const { layout } = await deps.setKeys.capabilities();
  const stage = stageOf(await chainNow(context, deps), keysOf(entries, layout));
  const sent = sentIn(entries);
  if (sent.open !== null) {
    const outcome = await deps.setKeys.outcome(sent.open);
    if (outcome.kind === 'pending')
      return {
        kind: 'wait',
        untilMs: deps.clock.now() + 12_000,
        because: `An extrinsic may still land, until block ${sent.open.lastValidBlock}`,
      };
  }
  if (stage.kind === 'elsewhere' && sent.offered === null && sent.includedAtMs === null)
    return returned(
      from,
      `The keys of ${to} were not set. ${from} signs as before; the unused keys on ${to} do no harm.`,
    );
  return {
    kind: 'stop',
    signer: stage.kind === 'active' ? to : from,
    code: 'run/aborted',
    state: sent.offered !== null && stage.kind === 'elsewhere' ? 'keys-offered' : 'keys-set',
    because:
      sent.offered !== null && stage.kind === 'elsewhere'
        ? `People were given call data that sets the keys of ${to}. Whoever has it can use it: keep ${to} running, or archive its keys, and then \`stand-down\`.`
        : `The keys of ${to} are set. The way back is forward: keep both nodes running, \`stand-down\` this run, and then \`handover ${validator} --to ${from}\`, which makes new keys on ${from}.`,
  };
}

function returned(signer: string, evidence: string): BackResult {
  return { kind: 'returned', signer, evidence, figures: {} };
}

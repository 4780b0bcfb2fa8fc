import { rotateMethod } from '../../../chains/polkadot/capabilities.ts';
import { isHex } from '../../../chains/polkadot/account.ts';
import { splitSessionKeys } from '../../../chains/polkadot/session-keys.ts';
import { polkadotArgs } from '../../../chains/polkadot/target.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { boundFacts, changedSince } from '../bound.ts';
import { chainNow } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import { inSync } from '../node-look.ts';
import { signerBefore } from '../signer.ts';
import { fenceOthers } from './fence-others.ts';
import { fencedOr } from './look-at.ts';

/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;

/**
 * Keys: made by the new node and stored here before anything else happens to them. Where the answer is lost they are made again:
 * nobody was told of the lost ones and no chain names them, so they are clutter in a keystore and no danger.
 */
export function keysStep(deps: PolkadotDeps, oldMayBeAway: boolean): ProcedureStep {
  return {
    id: 'keys',
    async perform(context) {
      const { to } = context.run;
      if (!deps.mayAct(context))
        return { kind: 'refused', code: 'run/checks-failed', text: 'The fleet file says `mode: observe` now.' };
      const { proofs, layout } = await deps.setKeys.capabilities();
      const target = deps.targetOf(context);
      const changed = changedSince(context.plan, boundFacts(target, context.run, await chainNow(context, deps)));
      if (changed !== null)
        return { kind: 'refused', code: 'run/checks-failed', text: changed, signer: signerBefore(context) };
      const seen = await fencedOr(context, deps, to);
      if ('instead' in seen) return seen.instead;
      if (seen.facts.process?.validator !== true) return notReady(context, 'does not run with --validator');
      if (inSync(seen.facts) !== true) return notReady(context, 'is not in sync');
      const unfenced = await fenceOthers(context, deps, oldMayBeAway);
      if (unfenced !== null) return unfenced;
      const legacy = rotateMethod(proofs ? 'with-owner' : 'legacy', proofs) === 'author_rotateKeys';
      const answer = await context.act({
        step: 'keys',
        node: to,
        request: {
          verb: 'polkadot.rotate',
          args: { ...polkadotArgs(target, to), ...(legacy ? { legacy: 'yes' } : {}) },
        },
        expectedBefore: 'runs with --validator and holds none of the keys on chain',
        expectedAfter: 'holds six new keys, which no chain names yet',
        timeoutMs: ANSWER_WITHIN_MS,
      });
      if (answer.answer !== 'ok') return { kind: answer.answer, code: answer.code, text: `${to}: ${answer.text}` };
      const encoded = answer.facts.get('rotated.keys') ?? '';
      const proof = answer.facts.get('rotated.proof') ?? 'none';
      if (proofs && proof === 'none')
        return {
          kind: 'refused',
          code: 'host/bad-answer',
          text: `${to} made keys without the proof that this chain wants.`,
        };
      const keys = splitSessionKeys(encoded, layout);
      const given = isHex(proof) ? proof : '0x';
      return {
        kind: 'proven',
        evidence: `${to} made ${keys.keys.length} new session keys${given === '0x' ? '' : ' and the proof that they are its own'}`,
        figures: { keys: keys.encoded, proof: given },
      };
    },
  };
}

function notReady(context: RunContext, what: string): StepResult {
  const { run } = context;
  return {
    kind: 'refused',
    code: 'run/checks-failed',
    text: `${run.to} ${what}. \`prepare ${run.validator} --node ${run.to}\` brings it to that.`,
    signer: signerBefore(context),
  };
}

import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { act, notDone } from './act.ts';
import { rememberedStandby, rememberPlaced, rememberStandby } from './remembered.ts';

/**
 * Place: the staged key becomes the validator key, by a rename. The point of no return: a restart or a crash of the new node makes it
 * sign from here on.
 * @param before asked right before the decision; what it returns is what the step says instead
 */
export function placeStep(
  deps: NearDeps,
  before: (context: RunContext) => Promise<StepResult | null> = () => Promise.resolve(null),
): ProcedureStep {
  return {
    id: 'place',
    atOnce: true,
    async perform(context) {
      const { to } = context.run;
      const known = rememberedStandby(context) ?? (await looked(context, deps));
      if ('kind' in known) return known;
      const { staged } = known.keys;
      if (staged.kind !== 'present' || staged.publicKey !== deps.targetOf(context).publicKey)
        return {
          kind: 'refused',
          code: 'host/refused',
          text: `The key of this validator does not lie ready on ${to}.`,
        };
      const instead = await before(context);
      if (instead !== null) return instead;
      // From here nobody can give the role back without asking the new node.
      const stands = await context.decide('told', `the key is put in place on ${to}`);
      if (stands !== 'told')
        return {
          kind: 'refused',
          code: 'run/aborted',
          text: 'An abort, a pause or another worker came first. The key was not put in place.',
        };
      const answer = await act(context, deps, {
        step: 'place',
        node: to,
        verb: 'near.key-place',
        args: { sha256: staged.sha256 },
        before: 'no key in place; the staged one has this hash',
        after: 'the key is in place: whatever starts or reloads this node makes it sign',
      });
      const refused = notDone(answer, to);
      if (refused !== null) return refused;
      rememberPlaced(context);
      return { kind: 'proven', evidence: `The key is in place on ${to}` };
    },
  };
}

async function looked(context: RunContext, deps: NearDeps): Promise<NearHostFacts | StepResult> {
  const seen = await fencedOr(context, deps, context.run.to);
  if ('instead' in seen) return seen.instead;
  rememberStandby(context, seen.facts);
  return seen.facts;
}

import type { NearHostFacts } from '../../chains/near/node-host.ts';
import type { NearLook } from '../../chains/near/observe-host.ts';
import type { NodeName } from '../../domain/names.ts';
import type { RunContext, StepResult } from '../../execution/procedure.ts';
import type { NearDeps } from './deps.ts';
import { fencedLook } from './fence.ts';

/** A node that was seen, or what the step says instead. */
export type Seen = { readonly facts: NearHostFacts } | { readonly instead: StepResult };

/** Without its answer nothing of it is known, and nothing was changed by asking. */
export function seenOr(look: NearLook): Seen {
  if (look.kind === 'seen') return { facts: look.facts };
  return { instead: { kind: 'refused', code: look.code, text: `${look.node}: ${look.because}` } };
}

/** A fenced look at a node, before something is changed there. */
export async function fencedOr(context: RunContext, deps: NearDeps, node: NodeName): Promise<Seen> {
  return seenOr(await fencedLook(context, deps, node));
}

import type { NodeName } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import { fencedLook } from '../fence.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import type { NodeLook } from '../../../chains/polkadot/observe-host.ts';
import { signerBefore } from '../signer.ts';

/** A node that was seen, or what the step says instead. */
export type Seen = { readonly facts: PolkadotHostFacts } | { readonly instead: StepResult };

/** Without its answer nothing of it is known, and nothing was changed by asking. */
export function seenOr(look: NodeLook, node: NodeName, signer: string): Seen {
  if (look.kind === 'seen') return { facts: look.facts };
  return { instead: { kind: 'refused', code: look.code, text: `${node}: ${look.because}`, signer } };
}

/** A fenced look at a node, before something is changed there. */
export async function fencedOr(context: RunContext, deps: PolkadotDeps, node: NodeName): Promise<Seen> {
  return seenOr(await fencedLook(context, deps, node), node, signerBefore(context));
}

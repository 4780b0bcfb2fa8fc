import { BatonError } from '../../../domain/failure.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import { fencedLook } from '../fence.ts';
import { fencedOr } from './look-at.ts';

/**
 * Before the first effect of a run, every other host that an earlier run may still have an order for: a worker of it that stood still
 * could restart the old node, or tell it to run without `--validator`, in the middle of the wait (safety protocol 1.2).
 * @returns what the step says instead; null where it goes on. Of a takeover that is also so where the old node does not answer: the
 * order cannot reach it either, and it is fenced when it is back
 */
export async function fenceOthers(
  context: RunContext,
  deps: PolkadotDeps,
  oldMayBeAway: boolean,
): Promise<StepResult | null> {
  for (const node of othersOf(context, deps)) {
    if (wasFenced(context, node)) continue;
    if (oldMayBeAway) {
      await fencedIfThere(context, deps, node);
      continue;
    }
    const seen = await fencedOr(context, deps, node);
    if ('instead' in seen) return seen.instead;
  }
  return null;
}

/** The old node, and where a replaced run has begun something of which nobody knows what became. */
function othersOf(context: RunContext, deps: PolkadotDeps): readonly NodeName[] {
  const { from, to } = context.run;
  const created = context.entries().find(({ event }) => event.kind === 'run.created')?.event;
  const unknowns = created?.kind === 'run.created' ? (created.replaces?.unknowns ?? []) : [];
  const known = new Set(deps.targetOf(context).nodes.map(({ node }) => node));
  const nodes = new Set([from, ...unknowns.map(({ node }) => node)]);
  return [...nodes].filter((node) => node !== to && known.has(node));
}

function wasFenced(context: RunContext, node: NodeName): boolean {
  return context.entries().some(({ event }) => event.kind === 'host.fenced' && event.node === node);
}

/** A record that is not the one we know refuses every verb by itself, and asks for a person when that host is needed. */
async function fencedIfThere(context: RunContext, deps: PolkadotDeps, node: NodeName): Promise<void> {
  try {
    await fencedLook(context, deps, node);
  } catch (error) {
    if (!(error instanceof BatonError && error.code === 'host/quarantined')) throw error;
  }
}

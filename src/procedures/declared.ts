import type { NodeName } from '../domain/names.ts';
import { overrideOf, type Override, type OverrideUse } from '../domain/override.ts';
import type { RunContext } from '../execution/procedure.ts';

/** The override in force for `node` that this step may use: not used yet, or used by this very step. */
export function overrideFor(context: RunContext, node: NodeName, step: OverrideUse): Override | null {
  const override = overrideOf(context.entries());
  if (override?.node !== node) return null;
  return override.usedFor === null || override.usedFor === step ? override : null;
}

/** Journals that a step relies on the override, once. */
export async function useOverride(
  context: RunContext,
  { node, usedFor }: Override,
  reliedOnBy: OverrideUse,
  because: string,
): Promise<void> {
  if (usedFor === null) await context.journal({ kind: 'override.used', node, reliedOnBy, because });
}

/** `sol-a was declared fenced by ann ("powered off") and bob ("disks out")` */
export function declaredWords({ node, by }: Override): string {
  return `${node} was declared fenced by ${by.map(({ by: person, reason }) => `${person} ("${reason}")`).join(' and ')}`;
}

import { approvalRuleOf } from '../../config/policy.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { PlannedChange } from '../../domain/plan.ts';
import { prepareChecksum } from '../../hosts/prepare/command.ts';
import { nodesChosen, prepareChecks } from '../../procedures/solana/prepare/checks.ts';
import { lookForChanges, type PrepareLook } from '../../procedures/solana/prepare/look.ts';
import {
  PREPARE_ID,
  PREPARE_VERSION,
  prepareSteps,
  UNDO_ID,
  UNDO_VERSION,
  undoSteps,
} from '../../procedures/solana/prepare/steps.ts';
import { lookForUndo } from '../../procedures/solana/prepare/undo-look.ts';
import type { Draft, DraftDeps, Looked, PlanWish } from './draft.ts';

/** What both nodes, or the one that was named, need before a first move; or with `undo`, what is put back. */
export async function draftPrepare(looked: Looked, wish: PlanWish, deps: DraftDeps): Promise<Draft> {
  if (deps.prepare === undefined) throw new BatonError('config/invalid', 'This Baton cannot prepare hosts.');
  return wish.undo === true ? draftUndo(looked, wish, deps.prepare) : draftChanges(looked, wish, deps.prepare);
}

async function draftChanges(looked: Looked, wish: PlanWish, prepare: PrepareLook): Promise<Draft> {
  const { target, seen } = looked;
  const chosen = chosenNodes(looked, wish);
  const nodes = await Promise.all(chosen.map((name) => lookForChanges(prepare, target, seen, name)));
  const changes = nodes.flatMap((node) => node.changes);
  return {
    ...common(looked, chosen, nodes, changes),
    procedure: PREPARE_ID,
    version: PREPARE_VERSION,
    checks: [nodesChosen(target, chosen), ...prepareChecks(target, nodes)],
    steps: prepareSteps(target, changes),
    verdict:
      changes.length === 0
        ? `Nothing to change: ${chosen.join(' and ')} ${chosen.length === 1 ? 'is' : 'are'} prepared, as far as Baton can.`
        : 'Can prepare now. No validator is restarted: a start file takes effect at the next restart.',
  };
}

async function draftUndo(looked: Looked, wish: PlanWish, prepare: PrepareLook): Promise<Draft> {
  const { target, seen } = looked;
  const chosen = chosenNodes(looked, wish);
  const nodes = await Promise.all(chosen.map((name) => lookForUndo(prepare, target, seen, name)));
  const changes = nodes.flatMap((node) => node.changes);
  const runs = new Map(nodes.flatMap(({ node, run }) => (run === null ? [] : [[node.node, run] as const])));
  const kinds = nodes.map(({ node, role }) => ({ node, role: { kind: role } }));
  const base = common(looked, chosen, kinds, changes);
  return {
    ...base,
    procedure: UNDO_ID,
    version: UNDO_VERSION,
    bound: { ...base.bound, ...Object.fromEntries([...runs].map(([node, run]) => [`${node} undoes`, run])) },
    checks: [nodesChosen(target, chosen), ...nodes.flatMap(({ checks }) => checks)],
    steps: undoSteps(changes, runs),
    verdict:
      changes.length === 0 ? 'Nothing to put back.' : 'Can put back what was there before. No validator is restarted.',
  };
}

/** All nodes of a pair; of more, the one that is named. */
function chosenNodes({ target }: Looked, { node }: PlanWish): readonly NodeName[] {
  const names = target.nodes.map((each) => each.node);
  if (node !== undefined) return names.filter((name) => name === node);
  return names.length <= 2 ? names : [];
}

interface ToldNode {
  readonly node: { readonly node: NodeName };
  readonly role: { readonly kind: string };
}

/** What a prepare and its undo are bound to: the roles, the script, and through the changes every file as it is now. */
function common(
  { target, policy }: Looked,
  chosen: readonly NodeName[],
  nodes: readonly ToldNode[],
  changes: readonly PlannedChange[],
) {
  const [from = target.nodes[0]?.node ?? '', to = from] = chosen;
  return {
    from,
    to,
    changes,
    approval: approvalRuleOf(policy),
    bound: {
      validator: target.validator,
      identity: target.identity,
      genesis: target.genesis,
      ...Object.fromEntries(nodes.map(({ node, role }) => [`${node.node} role`, role.kind])),
      'prepare script': prepareChecksum(),
    },
    waitMs: 0,
  };
}

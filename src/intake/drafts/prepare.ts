import { approvalRuleOf } from '../../config/policy.ts';
import { counted } from '../../domain/counted.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { PlannedDiff } from '../../domain/plan.ts';
import { roleFact } from '../../procedures/solana/prepare/agreed.ts';
import { boundOf, changesOf, type NodeChanges } from '../../procedures/solana/prepare/changes.ts';
import { nodesToPrepare, prepareChecks, type PrepareScene } from '../../procedures/solana/prepare/checks.ts';
import { orderFacts, type PrepareDeps } from '../../procedures/solana/prepare/deps.ts';
import { lookToPrepare, PARTS, type PrepareLook } from '../../procedures/solana/prepare/look.ts';
import { prepareScript, unprepareScript, type KeptPaths } from '../../procedures/solana/prepare/script-lines.ts';
import {
  PREPARE_ID,
  PREPARE_VERSION,
  prepareSteps,
  UNPREPARE_ID,
  UNPREPARE_VERSION,
  unprepareSteps,
} from '../../procedures/solana/prepare/steps.ts';
import { keptFact, keptWords } from '../../procedures/solana/prepare/undo-step.ts';
import { roleOf } from '../../procedures/solana/roles.ts';
import type { Draft, DraftDeps, Looked, PlanWish } from './draft.ts';

const NOTHING: NodeChanges = { changes: [], leftAlone: [] };

/** What the hosts need, each change as a diff; or what of it is put back. */
export async function draftPrepare(looked: Looked, wish: PlanWish, deps: DraftDeps): Promise<Draft> {
  const { prepare } = deps;
  if (prepare === undefined) throw new BatonError('config/invalid', 'This process prepares no hosts.');
  const { seen, target } = looked;
  const { node: wanted, restart = false, undo = false, bootGuard = false } = wish.prepare ?? {};
  const names = target.nodes.map(({ node }) => node);
  const actives = names.filter((name) => roleOf(seen.nodes[name], target.identity).kind === 'active');
  const active = actives.length === 1 ? (actives[0] ?? null) : null;
  const from = active ?? names[0] ?? '';
  const to = wanted !== undefined && wanted !== from ? wanted : (names.find((name) => name !== from) ?? from);
  const which = nodesToPrepare(names, active, wanted);
  const nodes = which.state === 'passed' ? (wanted === undefined ? [from, to] : [wanted]) : [];
  const restarts = restart && !undo ? [wanted ?? to].filter((name) => nodes.includes(name)) : [];
  const scenes = await Promise.all(
    nodes.map((name) => sceneOf(looked, prepare, name, { bootGuard, isRestarted: restarts.includes(name) })),
  );
  const base = {
    from,
    to,
    checks: [which, ...scenes.flatMap((scene) => (undo ? prepareChecks(withoutChanges(scene)) : prepareChecks(scene)))],
    approval: approvalRuleOf(looked.policy),
    waitMs: 0,
  };
  const common = {
    ...orderFacts({ nodes, bootGuard, restart: restarts }),
    'active node': from,
    ...Object.fromEntries(scenes.map(({ prepared, look }) => [roleFact(prepared.node.node), roleIn(look)])),
    ...Object.fromEntries(
      scenes.map(({ prepared: { node } }) => [`${node.node} address`, `${node.login}@${node.host}:${node.port}`]),
    ),
  };
  return undo ? { ...base, ...undoDraft(scenes, common) } : { ...base, ...changeDraft(scenes, common, restarts) };
}

type Rest = Pick<Draft, 'procedure' | 'version' | 'steps' | 'bound' | 'verdict' | 'diffs' | 'script'>;

function changeDraft(
  scenes: readonly PrepareScene[],
  common: Readonly<Record<string, string>>,
  restarts: readonly NodeName[],
): Rest {
  const changes = scenes.flatMap(({ found }) => found.changes);
  const diffs = changes.flatMap((change): PlannedDiff[] =>
    change.kind === 'file' ? [{ node: change.node, path: change.path, lines: change.diff }] : [],
  );
  const roles = scenes.flatMap(({ prepared, look }) =>
    typeof look === 'string' || look.role === 'unknown' ? [] : [{ node: prepared.node.node, role: look.role }],
  );
  const restarted = roles.filter(({ node }) => restarts.includes(node));
  const isIdle = changes.length === 0 && restarts.length === 0;
  const byNode = nodesOf(scenes);
  return {
    procedure: PREPARE_ID,
    version: PREPARE_VERSION,
    steps: isIdle ? [] : prepareSteps(changes, byNode, restarted),
    bound: { ...common, ...Object.fromEntries(changes.map(boundOf)) },
    verdict: isIdle
      ? 'Nothing to change: everything that can be prepared is so already.'
      : `Can prepare now: ${counted(changes.length, 'change')}. ${restarts.length === 0 ? 'Nothing is restarted.' : `${restarts.join(' and ')} is restarted.`}`,
    diffs,
    script: prepareScript(changes, restarted, byNode),
  };
}

const nodesOf = (scenes: readonly PrepareScene[]) =>
  new Map(scenes.map(({ prepared }) => [prepared.node.node, prepared]));

function undoDraft(scenes: readonly PrepareScene[], common: Readonly<Record<string, string>>): Rest {
  const kept = new Map(
    scenes.map(({ prepared, look }) => [prepared.node.node, typeof look === 'string' ? [] : look.kept] as const),
  );
  const count = [...kept.values()].flat().length;
  const byNode = nodesOf(scenes);
  const pathOf: KeptPaths = (node, part) => {
    const look = scenes.find(({ prepared }) => prepared.node.node === node)?.look;
    const known = PARTS.find((each) => each === part);
    return look === undefined || typeof look === 'string' || known === undefined ? '' : look.files[known].path;
  };
  return {
    procedure: UNPREPARE_ID,
    version: UNPREPARE_VERSION,
    steps: count === 0 ? [] : unprepareSteps(kept),
    bound: {
      ...common,
      ...Object.fromEntries([...kept].map(([node, entries]) => [keptFact(node), keptWords(entries)])),
    },
    verdict:
      count === 0
        ? 'Nothing to put back: no preparation has left anything.'
        : `Can put back ${counted(count, 'change')}.`,
    diffs: [],
    script: unprepareScript(kept, byNode, pathOf),
  };
}

async function sceneOf(
  { seen, target }: Looked,
  prepare: PrepareDeps,
  name: NodeName,
  wish: { readonly bootGuard: boolean; readonly isRestarted: boolean },
): Promise<PrepareScene> {
  const prepared = prepare.nodeOf({ validator: target.validator }, name);
  const [look, parts] = await Promise.all([lookOrWhyNot(prepare, name, prepared), prepare.parts()]);
  return {
    prepared,
    observation: seen,
    look,
    found: typeof look === 'string' ? NOTHING : changesOf(look, prepared, wish, parts),
    isRestarted: wish.isRestarted,
    hasBootGuard: wish.bootGuard,
    keys: { baton: parts.texts.access(name)?.publicKey ?? null, prepare: parts.ownKey },
  };
}

async function lookOrWhyNot(
  prepare: PrepareDeps,
  name: NodeName,
  prepared: ReturnType<PrepareDeps['nodeOf']>,
): Promise<PrepareLook | string> {
  try {
    return await lookToPrepare(prepare.host(name), prepared);
  } catch (error) {
    return messageOf(error);
  }
}

/** What is left alone or restarted matters only where something is changed. */
function withoutChanges(scene: PrepareScene): PrepareScene {
  return { ...scene, found: NOTHING, isRestarted: false, hasBootGuard: false };
}

function roleIn(look: PrepareScene['look']): string {
  return typeof look === 'string' ? 'unknown' : look.role;
}

import { nodeOf } from '../../../chains/solana/target.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { PlannedChange } from '../../../domain/plan.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { changesIn, plannedRole, type PrepareDeps } from './deps.ts';
import { lookAtHost, sha256Of } from './host.ts';
import { performOn } from './perform.ts';
import { changeStartFile } from './start-file.ts';
import { STEPS } from './steps.ts';

type Make = (context: RunContext, deps: PrepareDeps, change: PlannedChange) => Promise<string>;

/** What each step does with one change; gives the words that the card shows as evidence. */
const MAKES: Readonly<Record<string, Make>> = {
  [STEPS.keys]: makeKey,
  [STEPS.link]: setLink,
  [STEPS.start]: writeStartFile,
  [STEPS.voter]: addVoter,
};

/**
 * The steps that change something, in the order that keeps every moment safe: first the key that a link may lead to, then the
 * link, then the start file that names the link. A restart in between comes up as what runs now: before the start file is
 * changed by its old words, after it through a link that is right already.
 */
export function changeSteps(deps: PrepareDeps): ProcedureStep[] {
  return Object.entries(MAKES).map(([id, make]) => ({
    id,
    perform: (context) => each(context, deps, id, make),
  }));
}

async function each(context: RunContext, deps: PrepareDeps, step: string, make: Make): Promise<StepResult> {
  const done: string[] = [];
  // The node that does not sign comes first: what goes wrong, goes wrong there.
  for (const change of passiveFirst(context, changesIn(context, step))) {
    try {
      done.push(await make(context, deps, change));
    } catch (error) {
      if (!(error instanceof BatonError) || error.code !== 'host/refused') throw error;
      return { kind: 'refused', code: error.code, text: error.message };
    }
  }
  return { kind: 'proven', evidence: done.length === 0 ? 'Nothing to change.' : done.join(' ') };
}

function passiveFirst(context: RunContext, changes: readonly PlannedChange[]): PlannedChange[] {
  const isActive = ({ node }: PlannedChange) => Number(plannedRole(context, node) === 'active');
  return changes.toSorted((a, b) => isActive(a) - isActive(b));
}

async function makeKey(context: RunContext, deps: PrepareDeps, change: PlannedChange): Promise<string> {
  const { node, path, before, after } = change;
  const { facts } = await performOn(context, deps, {
    step: STEPS.keys,
    node,
    verb: 'keygen',
    args: {},
    expectedBefore: before,
    expectedAfter: after,
  });
  return `${node} has the unstaked key ${facts.get('public_key') ?? 'unknown'} at ${path}.`;
}

async function setLink(context: RunContext, deps: PrepareDeps, change: PlannedChange): Promise<string> {
  const { node, path, before, after } = change;
  await performOn(context, deps, {
    step: STEPS.link,
    node,
    verb: 'link',
    args: { old: before },
    expectedBefore: before,
    expectedAfter: after,
  });
  return `On ${node} ${path} leads to ${after}.`;
}

/** The change is worked out again from what the host shows now: no text of a start file is ever stored. */
async function writeStartFile(context: RunContext, deps: PrepareDeps, change: PlannedChange): Promise<string> {
  const { node, path, before, after } = change;
  const target = deps.targetOf(context);
  const { file } = await lookAtHost(deps.script(node), target, node, { path });
  if (file.sha256 === after) return `${path} on ${node} is changed already.`;
  const { identityLink, stakedKey } = nodeOf(target, node);
  const changed = changeStartFile(file.text ?? '', { identity: identityLink, voter: stakedKey });
  const bytes = changed.kind === 'understood' ? Buffer.from(changed.text) : null;
  if (file.sha256 !== before || bytes === null || sha256Of(bytes) !== after)
    throw new BatonError('host/refused', `${node}: ${path} is not what the plan was made for.`);
  await performOn(context, deps, {
    step: STEPS.start,
    node,
    verb: 'write',
    args: { path, old: before, sha256: after, bytes: String(bytes.length) },
    input: bytes,
    expectedBefore: before,
    expectedAfter: after,
  });
  return `${path} on ${node} is changed.`;
}

async function addVoter(context: RunContext, deps: PrepareDeps, change: PlannedChange): Promise<string> {
  const { node, before, after } = change;
  const { facts } = await performOn(context, deps, {
    step: STEPS.voter,
    node,
    verb: 'voter-add',
    args: { server: after },
    expectedBefore: before,
    expectedAfter: after,
  });
  return `The process on ${node} ${facts.get('already') === 'yes' ? 'had' : 'has'} the authorized voter, until its next start.`;
}

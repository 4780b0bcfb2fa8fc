import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { nodeOf, type SolanaNodeTarget, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';
import type { PlannedChange } from '../../../domain/plan.ts';
import { failed, judge, passed, unknown, type Finding } from '../checks/judge.ts';
import { changedLines } from './diff.ts';
import type { KeptChange, KeptRun, PreparedHost } from './host.ts';
import { tryLook, type PrepareLook } from './look.ts';
import { prepareRole } from './role.ts';
import { changeStartFile } from './start-file.ts';
import { STEPS } from './steps.ts';

/** Where a host keeps what its runs replaced (`prepare.sh`, STATE_ROOT). */
const KEPT_AT = '/var/lib/baton/prepare';

/** What putting back would do on one node. */
export interface UndoNode {
  readonly node: SolanaNodeTarget;
  readonly role: string;
  /** Null where there is nothing to put back. */
  readonly run: RunId | null;
  readonly changes: readonly PlannedChange[];
  readonly checks: readonly CheckResult[];
}

/** Looks at what the last run that stands kept on a node, and whether it may be put back. Changes nothing. */
export async function lookForUndo(
  deps: PrepareLook,
  target: SolanaTarget,
  seen: SolanaObservation,
  name: NodeName,
): Promise<UndoNode> {
  const node = nodeOf(target, name);
  const first = await tryLook(deps, target, name);
  const role = prepareRole(seen, name, target.identity, first.host);
  const last = lastRun(first.host?.runs ?? []);
  const base = { node, role: role.kind, run: last?.run ?? null };
  const told = mayUndo(node, first, role, last);
  if (last === null || told.state !== 'passed') return { ...base, changes: [], checks: [told] };
  const { host } = await tryLook(deps, target, name, { of: last.run });
  const kept = host?.changes.toReversed() ?? [];
  const parts = await Promise.all(kept.map((change) => partOf(deps, target, node, role.kind, last.run, change)));
  return {
    ...base,
    changes: parts.flatMap(({ change }) => (change === null ? [] : [change])),
    checks: [told, ...parts.flatMap(({ check }) => (check === null ? [] : [check]))],
  };
}

/** The latest that stands; they are put back one after the other. */
function lastRun(runs: readonly KeptRun[]): KeptRun | null {
  return runs.filter(({ undone }) => !undone).toSorted((a, b) => b.atS - a.atS)[0] ?? null;
}

function mayUndo(
  node: SolanaNodeTarget,
  { host, trouble }: { readonly host: PreparedHost | null; readonly trouble: string },
  role: ReturnType<typeof prepareRole>,
  last: KeptRun | null,
): CheckResult {
  return judge(
    {
      id: 'prepare-undo-role',
      title: `${node.node} has the role that it was prepared for`,
      severity: 'must',
      node: node.node,
      needed: 'the same role as then, plain to see',
      why: 'What was there before fits the role it had then; in the other one a restart could bring up a second signer.',
      fix: 'Where a handover has moved the role since, what was prepared has to stay.',
    },
    host === null
      ? unknown(trouble)
      : role.kind === 'unknown'
        ? unknown(role.because)
        : last !== null && last.role !== role.kind
          ? failed(`it was ${last.role} at ${last.run}, and is ${role.kind} now`)
          : passed(last === null ? 'nothing to put back' : role.kind),
  );
}

interface Part {
  readonly change: PlannedChange | null;
  readonly check: CheckResult | null;
}

async function partOf(
  deps: PrepareLook,
  target: SolanaTarget,
  node: SolanaNodeTarget,
  role: string,
  run: RunId,
  kept: KeptChange,
): Promise<Part> {
  const { kind, before, after, path } = kept;
  const change = { node: node.node, step: STEPS.undo, path, before: after, after: before };
  switch (kind) {
    case 'file':
      return fileBack(deps, target, node, role, run, kept);
    case 'link': {
      const isStaked = role === 'passive' && before === node.stakedKey;
      const diff = [`- -> ${after}`, ...(before === 'none' ? [] : [`+ -> ${before}`])];
      return {
        change: { ...change, what: 'Identity link', diff },
        check: isStaked ? passive(node, failed(`${path} led to ${before}`)) : null,
      };
    }
    case 'key':
      return {
        change: { ...change, what: 'Unstaked key', diff: [`- ${after}, moved to ${KEPT_AT}/${run} unless it runs`] },
        check: null,
      };
    case 'voter':
      // There is no command that takes one away.
      return { change: null, check: null };
  }
  return kind satisfies never;
}

async function fileBack(
  deps: PrepareLook,
  target: SolanaTarget,
  node: SolanaNodeTarget,
  role: string,
  run: RunId,
  { before, after, path }: KeptChange,
): Promise<Part> {
  const [now, old] = await Promise.all([
    tryLook(deps, target, node.node, { path }),
    tryLook(deps, target, node.node, { path, of: run, copy: true }),
  ]);
  const [text, kept] = [now.host?.file.text ?? '', old.host?.file.text ?? ''];
  const diff = changedLines(deps.withoutSecrets(text), deps.withoutSecrets(kept));
  const change = { node: node.node, step: STEPS.undo, what: 'Start file', path, before: after, after: before, diff };
  return { change, check: role === 'passive' ? passive(node, await comesUp(deps, target, node, kept)) : null };
}

function passive(node: SolanaNodeTarget, finding: Finding): CheckResult {
  return judge(
    {
      id: 'prepare-undo-passive',
      title: `${node.node} comes up as nobody who signs after what was there is back`,
      severity: 'must',
      node: node.node,
      needed: 'a start file and a link that do not lead to the staked key',
      why: 'It does not sign now. With what was there before, its next restart would make a second signer.',
      fix: 'Leave it as it is prepared, or change the files by hand.',
    },
    finding,
  );
}

/** What the old start file brings up: the link is judged by itself, any other file by the key it holds. */
async function comesUp(
  deps: PrepareLook,
  target: SolanaTarget,
  node: SolanaNodeTarget,
  text: string,
): Promise<Finding> {
  const read = changeStartFile(text, { identity: node.identityLink, voter: node.stakedKey });
  if (read.kind === 'not-understood') return unknown(`the kept start file is not understood: ${read.because}`);
  if (read.identity === null) return unknown('a variable decides which identity the kept start file names');
  if (read.identity === node.identityLink) return passed('the link decides');
  const { host, trouble } = await tryLook(deps, target, node.node, { path: read.identity });
  const key = host?.file.publicKey ?? null;
  if (key === null) return unknown(trouble === '' ? `no public key can be read of ${read.identity}` : trouble);
  return key === target.identity ? failed(`${read.identity} is the staked key`) : passed(`${read.identity}: ${key}`);
}

import type { HostFacts } from '../../../chains/solana/observation.ts';
import type { SolanaNodeTarget, SolanaTarget } from '../../../chains/solana/target.ts';
import type { PlannedChange } from '../../../domain/plan.ts';
import { argumentsOf } from '../checks/judge.ts';
import { changedLines } from './diff.ts';
import { sha256Of, type PreparedHost } from './host.ts';
import { changeStartFile } from './start-file.ts';
import { STEPS } from './steps.ts';

/** One node whose role is told, as it was looked at. */
export interface NodeScene {
  readonly target: SolanaTarget;
  readonly node: SolanaNodeTarget;
  readonly role: 'active' | 'passive';
  readonly host: PreparedHost;
  /** As the guard saw it. */
  readonly facts: HostFacts | null;
}

/** What is left as it is although it is not as the runbook wants it, and why. */
export interface LeftAlone {
  readonly what: string;
  readonly path: string;
  readonly because: string;
}

/** What has to become different on one node. */
export interface NodeChanges {
  readonly changes: readonly PlannedChange[];
  readonly left: readonly LeftAlone[];
}

/** @param withoutSecrets takes out of a line of a file what looks like a secret */
export function changesOf(scene: NodeScene, withoutSecrets: (text: string) => string): NodeChanges {
  const parts = [keyChange(scene), linkChange(scene), startChange(scene, withoutSecrets), voterChange(scene)];
  return {
    changes: parts.flatMap((part) => (part !== null && 'step' in part ? [part] : [])),
    left: parts.flatMap((part) => (part !== null && 'because' in part ? [part] : [])),
  };
}

type Part = PlannedChange | LeftAlone | null;

function keyChange({ node, host, target }: NodeScene): Part {
  const about = { what: 'Unstaked key', path: node.unstakedKey };
  if (host.unstakedKey === 'missing')
    return {
      node: node.node,
      step: STEPS.keys,
      ...about,
      before: 'none',
      after: 'a new key',
      diff: [`+ a new key, made on ${node.node}; it never leaves it`],
    };
  if (host.unstakedKey === 'unreadable')
    return { ...about, because: 'there is a file, and no public key can be read of it' };
  return host.unstakedKey === target.identity ? { ...about, because: 'it is the staked identity' } : null;
}

/** Where the link has to lead, so that a restart at any moment comes up as what runs now. */
export function wantedTarget({ role, node }: Pick<NodeScene, 'role' | 'node'>): string {
  return role === 'active' ? node.stakedKey : node.unstakedKey;
}

function linkChange(scene: NodeScene): Part {
  const { node, host } = scene;
  const about = { what: 'Identity link', path: node.identityLink };
  if (hasBadKey(scene)) return { ...about, because: 'the unstaked key is not one that it could lead to' };
  if (host.linkKind !== 'link' && host.linkKind !== 'missing')
    return { ...about, because: `there is a ${host.linkKind} of that name, and no symbolic link` };
  const [before, after] = [host.linkKind === 'missing' ? 'none' : host.linkTarget, wantedTarget(scene)];
  if (before === after) return null;
  const diff = [...(before === 'none' ? [] : [`- -> ${before}`]), `+ -> ${after}`];
  return { node: node.node, step: STEPS.link, ...about, before, after, diff };
}

/** Without a link that leads to the right key a start file that names the link would bring up the wrong one, or none. */
function canBeLinked(scene: NodeScene): boolean {
  return !hasBadKey(scene) && (scene.host.linkKind === 'link' || scene.host.linkKind === 'missing');
}

function hasBadKey({ role, host, target }: NodeScene): boolean {
  return role === 'passive' && (host.unstakedKey === 'unreadable' || host.unstakedKey === target.identity);
}

function startChange(scene: NodeScene, withoutSecrets: (text: string) => string): Part {
  const { node, host } = scene;
  const about = { what: 'Start file', path: node.startFile ?? 'not named' };
  const left = (because: string) => ({ ...about, because });
  if (node.startFile === null) return left(`the fleet file names no start_file of ${node.node}`);
  if (!canBeLinked(scene))
    return left('the identity link is left alone, and a start file must not name it before it is right');
  const { kind, text, sha256, shown, names } = host.file;
  if (kind !== 'file')
    return left(kind === 'missing' ? 'there is no such file' : `it is a ${kind} and no regular file`);
  if (text === null || sha256 === null) return left(`the host does not show it: ${shown}`);
  if (names !== 1) return left('it has a second name (a hard link), which a change would part from it');
  if (sha256Of(text) !== sha256) return left('it is no text in UTF-8');
  const changed = changeStartFile(text, { identity: node.identityLink, voter: node.stakedKey });
  if (changed.kind === 'not-understood') return left(`not understood, because ${changed.because}`);
  if (changed.text === text) return null;
  const diff = changedLines(withoutSecrets(text), withoutSecrets(changed.text));
  return { node: node.node, step: STEPS.start, ...about, before: sha256, after: sha256Of(changed.text), diff };
}

/** A process that was started without it is told, so that it can vote before its next restart. */
function voterChange({ node, host, facts, target }: NodeScene): Part {
  const process = facts?.process ?? null;
  if (process === null || host.stakedKey !== target.identity) return null;
  const server = `${process.pid}:${process.start}`;
  const started = argumentsOf(process.args, '--authorized-voter').includes(node.stakedKey);
  if (started || process.authorizedVoters.includes(target.identity) || host.voters.includes(server)) return null;
  return {
    node: node.node,
    step: STEPS.voter,
    what: 'Authorized voter of the process that runs',
    path: node.stakedKey,
    before: 'none',
    after: server,
    diff: ['+ authorized-voter add, in memory, until the next start'],
  };
}

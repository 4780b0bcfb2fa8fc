import { createHash } from 'node:crypto';
import type { NodeName } from '../../../domain/names.ts';
import { restrictKey } from './authorized-keys.ts';
import { diffOf } from './diff.ts';
import type { FileSeen, Part, PrepareLook } from './look.ts';
import { editStartFile } from './start-file.ts';
import type { PrepareNode, PrepareTexts } from './target.ts';

/** One thing that is to be changed on one host. */
export type Change = { readonly node: NodeName; readonly step: PrepareStepId } & (
  | { readonly kind: 'key'; readonly path: string }
  | { readonly kind: 'record' }
  | { readonly kind: 'link'; readonly to: 'staked' | 'unstaked'; readonly before: string; readonly key: string }
  | FileChange
  | { readonly kind: 'voter' }
);

export interface FileChange {
  readonly kind: 'file';
  readonly part: Part;
  readonly path: string;
  /** SHA-256 as people saw it; `none` for a file that is not there. */
  readonly before: string;
  /** Null where the new text is not known yet: it holds a key that is still to be made. */
  readonly after: string | null;
  readonly text: string;
  readonly diff: readonly string[];
}

/** In the order in which they are carried out. */
export const PREPARE_STEP_IDS = ['keys', 'record', 'links', 'start', 'voters', 'guard', 'access'] as const;
export type PrepareStepId = (typeof PREPARE_STEP_IDS)[number];

/** What was found that is left alone, and why. */
export interface LeftAlone {
  readonly node: NodeName;
  readonly part: Part | 'link' | 'key';
  readonly path: string;
  readonly because: string;
}

export interface NodeChanges {
  readonly changes: readonly Change[];
  readonly leftAlone: readonly LeftAlone[];
}

export interface ChangeWish {
  readonly bootGuard: boolean;
}

/** What the changes are worked out from, besides the look. */
export interface ChangeParts {
  readonly texts: PrepareTexts;
  readonly redact: (text: string) => string;
}

/** What has to be changed on a host so that it is as the runbook's Setup wants it; nothing where all is so already. Pure. */
export function changesOf(look: PrepareLook, node: PrepareNode, wish: ChangeWish, parts: ChangeParts): NodeChanges {
  const found: NodeChanges[] = [
    keyChange(look, node),
    look.record === 'writable' ? NONE : one({ node: node.node.node, step: 'record', kind: 'record' }),
    wish.bootGuard ? bootGuardChange(look, node, parts) : NONE,
    linkChange(look, node),
    startChange(look, node, wish, parts),
    voterChange(look, node),
    ...(node.node.guard === 'installed' ? guardChanges(look, node, parts) : []),
  ];
  return {
    changes: found.flatMap(({ changes }) => changes),
    leftAlone: found.flatMap(({ leftAlone }) => leftAlone),
  };
}

const NONE: NodeChanges = { changes: [], leftAlone: [] };
const one = (change: Change): NodeChanges => ({ changes: [change], leftAlone: [] });
const left = (node: PrepareNode, part: LeftAlone['part'], path: string, because: string): NodeChanges => ({
  changes: [],
  leftAlone: [{ node: node.node.node, part, path, because }],
});

function keyChange(look: PrepareLook, prepared: PrepareNode): NodeChanges {
  const { node } = prepared;
  if (look.unstakedKey === 'missing')
    return one({ node: node.node, step: 'keys', kind: 'key', path: node.unstakedKey });
  return look.unstakedKey === 'unreadable'
    ? left(prepared, 'key', node.unstakedKey, 'a file is there that is no key which its user can read')
    : NONE;
}

/** By what the node is seen to run as, never by what it should be. */
function linkChange(look: PrepareLook, prepared: PrepareNode): NodeChanges {
  const { node } = prepared;
  if (look.role === 'unknown') return NONE;
  if (look.link.kind === 'file')
    return left(
      prepared,
      'link',
      node.identityLink,
      'a file stands where the link goes; it may be the only copy of a key',
    );
  const to = look.role === 'active' ? 'staked' : 'unstaked';
  const key = to === 'staked' ? node.stakedKey : node.unstakedKey;
  if (look.link.target === key) return NONE;
  const before = look.link.kind === 'symlink' ? look.link.target : 'none';
  return one({ node: node.node, step: 'links', kind: 'link', to, before, key });
}

function startChange(look: PrepareLook, prepared: PrepareNode, wish: ChangeWish, parts: ChangeParts): NodeChanges {
  const { node, startFile } = prepared;
  const file = look.files.start;
  if (startFile === null) return left(prepared, 'start', 'no start file', 'the fleet file names none (`start_file`)');
  if (file.text === null) return left(prepared, 'start', startFile, `it is ${inWords(file)}`);
  const before = wish.bootGuard ? `${look.files['boot-guard'].path} ${prepared.target.validator}` : null;
  const edit = editStartFile(file.text, { identityLink: node.identityLink, stakedKey: node.stakedKey, before });
  if (edit.kind === 'not-understood') return left(prepared, 'start', startFile, edit.because);
  return edit.kind === 'same' ? NONE : one(fileChange(prepared, 'start', 'start', file, edit.text, parts));
}

/** A process that was started without the staked key as voter gets it live; it shows in no argument. */
function voterChange(look: PrepareLook, { node, target }: PrepareNode): NodeChanges {
  if (look.process === null || look.hasVoter || look.stakedKey !== target.identity) return NONE;
  return one({ node: node.node, step: 'voters', kind: 'voter' });
}

function bootGuardChange(look: PrepareLook, prepared: PrepareNode, parts: ChangeParts): NodeChanges {
  return whole(prepared, 'boot-guard', 'start', look, parts.texts.bootGuard(prepared.node.node), parts);
}

function guardChanges(look: PrepareLook, prepared: PrepareNode, parts: ChangeParts): NodeChanges[] {
  const { node } = prepared.node;
  const unstaked = ['missing', 'unreadable'].includes(look.unstakedKey) ? null : look.unstakedKey;
  const hostFile = whole(prepared, 'host-file', 'guard', look, parts.texts.hostFile(node, unstaked), parts);
  return [
    whole(prepared, 'guard', 'guard', look, parts.texts.guard(), parts),
    unstaked === null ? { ...hostFile, changes: hostFile.changes.map(notKnownYet) } : hostFile,
    sudoersChange(look, prepared, parts),
    accessChange(look, prepared, parts),
  ];
}

function notKnownYet(change: Change): Change {
  return change.kind === 'file' ? { ...change, after: null } : change;
}

function sudoersChange(look: PrepareLook, prepared: PrepareNode, parts: ChangeParts): NodeChanges {
  const { node } = prepared.node;
  const wanted = parts.texts.sudoers(node);
  if (wanted === null) return NONE;
  const known = [...parts.texts.sudoersKnown(node), ...wanted.split('\n')];
  const { sudoers } = look.files;
  const strange = (sudoers.text ?? '')
    .split('\n')
    .find((line) => !known.includes(line) && !/^\s*(#(?!include).*)?$/.test(line));
  if (strange !== undefined) return left(prepared, 'sudoers', sudoers.path, 'it has a rule that is not Baton’s');
  return whole(prepared, 'sudoers', 'guard', look, wanted, parts);
}

function accessChange(look: PrepareLook, prepared: PrepareNode, parts: ChangeParts): NodeChanges {
  const { keys } = look.files;
  const access = parts.texts.access(prepared.node.node);
  if (access === null) return left(prepared, 'keys', keys.path, 'Baton’s own key cannot be read here');
  if (keys.text === null) return left(prepared, 'keys', keys.path, `it is ${inWords(keys)}`);
  const edit = restrictKey(keys.text, access.publicKey, access.options);
  if (edit.kind === 'not-understood') return left(prepared, 'keys', keys.path, edit.because);
  return edit.kind === 'same' ? NONE : one(fileChange(prepared, 'keys', 'access', keys, edit.text, parts));
}

/** A file that has to have this very text. */
function whole(
  prepared: PrepareNode,
  part: Part,
  step: PrepareStepId,
  look: PrepareLook,
  text: string,
  parts: ChangeParts,
): NodeChanges {
  const file = look.files[part];
  if (file.sha256 === sha256(text)) return NONE;
  if (file.kind !== 'file' && file.kind !== 'missing') return left(prepared, part, file.path, `it is ${inWords(file)}`);
  return one(fileChange(prepared, part, step, file, text, parts));
}

function fileChange(
  { node }: PrepareNode,
  part: Part,
  step: PrepareStepId,
  file: FileSeen,
  text: string,
  { redact }: ChangeParts,
): Change {
  const isShown = part !== 'guard' && part !== 'boot-guard';
  return {
    node: node.node,
    step,
    kind: 'file',
    part,
    path: file.path,
    before: file.sha256,
    after: sha256(text),
    text,
    diff: isShown
      ? diffOf(file.text ?? '', text, redact)
      : [`+ ${text.split('\n').length} lines, SHA-256 ${sha256(text)}`],
  };
}

const KINDS: Readonly<Record<string, string>> = {
  link: 'a symbolic link',
  large: 'too large to be one',
  'named-twice': 'a file with a second name, which would keep the old text',
  loose: 'root’s, in a directory of somebody else',
  missing: 'not there',
  unreadable: 'not readable',
};

function inWords({ kind }: FileSeen): string {
  return KINDS[kind] ?? 'no plain file';
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What an approval binds of a change: what it is, what was there, what will be. */
export function boundOf(change: Change): readonly [fact: string, value: string] {
  switch (change.kind) {
    case 'key':
      return [`${change.node} new key`, change.path];
    case 'record':
      return [`${change.node} record`, 'made'];
    case 'voter':
      return [`${change.node} voter`, 'added live'];
    case 'link':
      return [`${change.node} link`, `${change.before} → ${change.key}`];
    case 'file':
      return [`${change.node} ${change.part}`, `${change.before} → ${change.after ?? 'with the new key'}`];
  }
  return change satisfies never;
}

import { gzipSync } from 'node:zlib';
import type { NodeName } from '../../../domain/names.ts';
import type { ScriptLine, ScriptLines } from '../../../domain/script.ts';
import type { Change, FileChange } from './changes.ts';
import type { Kept } from './look.ts';
import { PREPARE_ID, type Restart } from './steps.ts';
import type { PrepareNode } from './target.ts';

type Nodes = ReadonlyMap<NodeName, PrepareNode>;

/** Files whose whole text is Baton's own and no secret, packed into one line; others are edited by hand, as their diff shows. */
const MODES: Readonly<Record<string, string>> = {
  guard: '755',
  'boot-guard': '755',
  'host-file': '644',
  sudoers: '440',
};

/** Where the script on the host keeps what was there before. */
const keptOn = ({ target }: PrepareNode): string =>
  `/var/lib/baton-prepare/solana-${target.genesis}/${target.identity}/kept`;

/**
 * The same as the plan of `prepare`, typed by people over the login that prepares: in the same order, and with the sum that each
 * file must have afterwards.
 */
export function prepareScript(changes: readonly Change[], restarts: readonly Restart[], nodes: Nodes): ScriptLines {
  const steps = Map.groupBy(changes, ({ step }) => step);
  const lines: [string, readonly ScriptLine[]][] = [...steps].map(([step, own]) => [
    step,
    own.flatMap((change) => changeLines(change, nodes)),
  ]);
  return Object.fromEntries([...lines, ['restart', restarts.flatMap((restart) => restartLines(restart, nodes))]]);
}

function changeLines(change: Change, nodes: Nodes): ScriptLine[] {
  const prepared = nodes.get(change.node);
  if (prepared === undefined) return [];
  const { node } = prepared;
  const run = (command: string): ScriptLine => ({ kind: 'run', node: change.node, command });
  const user = asUser(prepared);
  switch (change.kind) {
    case 'key':
      // The client makes it only where there is no file of that name.
      return [run(`${user}${node.keygenBin} new -s --no-bip39-passphrase -o ${change.path}`)];
    case 'record':
      return [run(`${asRoot(prepared)}install -d -o ${node.runAs} -m 700 /var/lib/baton`)];
    case 'link':
      return linkLines(prepared, change.key).map(run);
    case 'voter':
      return [run(`${user}${node.validatorBin} -l ${node.ledger} authorized-voter add ${node.stakedKey}`)];
    case 'file':
      return fileLines(change, prepared);
  }
  return change satisfies never;
}

/** Made beside and renamed: between the two there is always a link. */
function linkLines(prepared: PrepareNode, key: string): string[] {
  const user = asUser(prepared);
  const { identityLink: link } = prepared.node;
  return [`${user}ln -s ${key} ${link}.new`, `${user}mv -T ${link}.new ${link}`, `${user}sync ${folderOf(link)}`];
}

function fileLines(change: FileChange & { readonly node: NodeName }, prepared: PrepareNode): ScriptLine[] {
  const { path, part, after, text, diff, node } = change;
  const root = asRoot(prepared);
  const run = (command: string): ScriptLine => ({ kind: 'run', node, command });
  const mode = MODES[part];
  const made: ScriptLine[] =
    mode === undefined || after === null
      ? [{ kind: 'see', text: `on ${node} you have changed ${path} as shown:\n${diff.join('\n')}` }]
      : [
          run(
            `${root}mkdir -p ${folderOf(path)} && echo ${gzipSync(text).toString('base64')} | base64 -d | gunzip | ${root}tee ${path}.new >/dev/null`,
          ),
          run(`${root}chmod ${mode} ${path}.new`),
          ...(part === 'sudoers' ? [run(`${root}visudo -c -f ${path}.new`)] : []),
          run(`${root}mv -T ${path}.new ${path}`),
        ];
  return [
    ...made,
    ...(after === null ? [] : [run(`echo '${after}  ${path}' | ${root}sha256sum -c -`)]),
    ...(part === 'start' && path.endsWith('.service') ? [run(`${root}systemctl daemon-reload`)] : []),
    ...(part === 'keys'
      ? [{ kind: 'see' as const, text: `a new login with Baton’s own key reaches the guard on ${node}` }]
      : []),
  ];
}

function restartLines({ node, role }: Restart, nodes: Nodes): ScriptLine[] {
  const prepared = nodes.get(node);
  if (prepared?.unit == null) return [];
  const { validatorBin, ledger } = prepared.node;
  const run = (command: string): ScriptLine => ({ kind: 'run', node, command });
  const cli = `${asUser(prepared)}${validatorBin} -l ${ledger}`;
  return [
    ...(role === 'active' ? [run(`${cli} wait-for-restart-window --skip-new-snapshot-check`)] : []),
    run(`${asRoot(prepared)}systemctl restart ${prepared.unit}`),
    {
      kind: 'see',
      text: `\`${cli} contact-info\` answers on ${node}, which can take many minutes, and says what it said before`,
    },
  ];
}

/** The same as the plan of `prepare --undo`, from the copies on the hosts; the newest change first. */
export function unprepareScript(
  kept: ReadonlyMap<NodeName, readonly Kept[]>,
  nodes: Nodes,
  paths: KeptPaths,
): ScriptLines {
  const lines = [...kept].flatMap(([name, entries]) => {
    const prepared = nodes.get(name);
    if (prepared === undefined) return [];
    return entries.toReversed().flatMap((entry): ScriptLine[] => [
      ...signerQuestion(entry, prepared),
      ...undoLines(entry, prepared, paths(name, entry.part)).map((command): ScriptLine => ({
        kind: 'run',
        node: name,
        command,
      })),
    ]);
  });
  return { undo: lines };
}

/** Where a part lies on a node. */
export type KeptPaths = (node: NodeName, part: string) => string;

/** On a node that did not sign: what stood there before may bring up a second signer, and people look before it goes back. */
function signerQuestion({ set, entry, part, before, role }: Kept, prepared: PrepareNode): ScriptLine[] {
  const { node, target } = prepared;
  if (role !== 'passive' || (part !== 'start' && part !== 'link') || before === 'none') return [];
  const what =
    part === 'link'
      ? `\`${node.keygenBin} pubkey ${before}\``
      : `the key behind --identity in ${keptOn(prepared)}/${set}/${entry}.bytes`;
  return [
    { kind: 'see', text: `on ${node.node} ${what} is another key than ${target.identity}: with that one stop here` },
  ];
}

/** Each stops the script where what is there is not what was left: it was changed since. */
function undoLines({ set, entry, part, before, after }: Kept, prepared: PrepareNode, path: string): string[] {
  const { identityLink: link, unstakedKey } = prepared.node;
  const [user, root] = [asUser(prepared), asRoot(prepared)];
  if (part === 'unstaked') return [`${user}mv -nT ${unstakedKey} ${unstakedKey}.baton-undone`];
  if (part === 'link')
    return [
      `[ "$(${user}readlink ${link})" = ${after} ]`,
      ...(before === 'none' ? [`${user}rm ${link}`] : linkLines(prepared, before)),
    ];
  const copy = `${keptOn(prepared)}/${set}/${entry}.bytes`;
  return [
    `echo '${after}  ${path}' | ${root}sha256sum -c -`,
    before === 'none'
      ? `${root}rm ${path}`
      : `${root}sh -c 'cat ${copy} >${path}' && echo '${before}  ${path}' | ${root}sha256sum -c -`,
    ...(part === 'start' && path.endsWith('.service') ? [`${root}systemctl daemon-reload`] : []),
  ];
}

/** Whether a plan is typed over the login that prepares. */
export const isPrepared = (procedure: string): boolean => procedure.startsWith(PREPARE_ID);

function asUser({ node, login }: PrepareNode): string {
  if (login === null || login === node.runAs) return '';
  return login === 'root' ? `runuser -u ${node.runAs} -- ` : `sudo -u ${node.runAs} `;
}

const asRoot = ({ login, become }: PrepareNode): string => (login === 'root' || become === 'none' ? '' : 'sudo ');

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

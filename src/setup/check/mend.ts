import type { HostFacts } from '../../chains/solana/observation.ts';
import type { OtherValidator, SolanaNodeTarget, SolanaTarget } from '../../chains/solana/target.ts';
import type { CheckResult } from '../../domain/check.ts';
import type { PublicKey } from '../../domain/names.ts';
import type { PasteLine } from '../../domain/setup-report.ts';
import { linkLine } from '../../procedures/solana/checks/identity.ts';
import { keyModeLines, newKeyLine } from '../../procedures/solana/checks/key-lines.ts';
import type { NodeRole } from '../../procedures/solana/roles.ts';
import { guardLines, hostFileLine, recordLines, sudoersLines } from './host-lines.ts';

/** The node a check is about, as it is configured and as it was seen. */
export interface MendScene {
  readonly target: SolanaTarget;
  readonly node: SolanaNodeTarget;
  readonly facts: HostFacts | null;
  readonly role: NodeRole['kind'];
  /** It answered, and by no account runs as the identity. */
  readonly cannotSign: boolean;
  /** The other validator that this node was started for; null where it was started for this one, or for none that is known. */
  readonly startedFor: OtherValidator | null;
  /** Node keys of all vote accounts with stake; null when no observer told them. */
  readonly staked: ReadonlySet<PublicKey> | null;
}

/** The lines that mend a failed check of a node, in their order; none where a person has to find out more first. */
export function mendLines(check: CheckResult, scene: MendScene): readonly PasteLine[] {
  if (check.state === 'passed' || (check.state === 'unknown' && !MENDED_UNTOLD.has(check.id))) return [];
  return LINES[check.id]?.(scene) ?? [];
}

/** What is installed tells by its silence that it is an older one; of anything else, silence proves nothing to mend. */
const MENDED_UNTOLD = new Set(['guard-ours', 'host-file', 'record-place']);

type Lines = (scene: MendScene) => readonly PasteLine[];

const LINES: Readonly<Record<string, Lines>> = {
  'unstaked-key': ({ node, facts }) => {
    // A key that is there is never written over: it may be somebody's identity.
    if (facts?.unstakedKey.problem !== 'missing') return [];
    return asUser(node, newKeyLine(node, node.unstakedKey));
  },
  'key-modes': ({ node, facts }) =>
    facts === null ? [] : keyModeLines(node, facts).map((line) => byOwner(node, line)),
  'running-identity': (scene) => {
    const { target, node, facts, staked } = scene;
    const running = facts?.runningIdentity ?? null;
    // One that runs as the identity is never told to run as something else by a line to paste: that is a handover. Nor is
    // one that may sign for somebody else.
    if (running === null || running === target.identity || staked === null || staked.has(running)) return [];
    if (!isHarmless(scene)) return [];
    return asUser(node, `${node.validatorBin} -l ${node.ledger} set-identity ${node.unstakedKey}`);
  },
  'identity-link': (scene) => linkLines(scene),
  'authorized-voter': (scene) => {
    const { target, node, facts } = scene;
    // Another key, or none, in that file: mended first.
    if (facts?.stakedKey.publicKey !== target.identity) return [];
    const isShared = target.others.some(({ nodes }) => nodes.includes(node.node));
    const script = inStartScript(scene, `--authorized-voter ${node.stakedKey}`, isShared ? BESIDE : undefined);
    // A restart brings the key with it. Where there is none, the running process is given it, which no start argument shows.
    if (mayRestart(scene)) return script;
    const place = `as ${node.runAs}; it holds until the next start, and \`check\` counts the start script alone`;
    const line = `${node.validatorBin} -l ${node.ledger} authorized-voter add ${node.stakedKey}`;
    return [{ node: node.node, place, line }, ...script];
  },
  'identity-argument': (scene) => inStartScript(scene, `--identity ${scene.node.identityLink}`),
  // Which validator a spare of several is started for is for people to say: it cannot be both.
  'vote-account-argument': (scene) =>
    scene.startedFor === null ? inStartScript(scene, `--vote-account ${scene.target.voteAccount}`) : [],
  'tower-directory': (scene) => inStartScript(scene, `--tower ${scene.node.tower}`),
  'record-place': ({ node }) => recordLines(node),
  'term-state': ({ target, facts }) => (facts?.state.kind === 'missing' ? adopting(target) : []),
  'host-user': ({ node }) => sudoersLines(node),
  'guard-ours': ({ node }) => guardLines(node).slice(0, 1),
  'host-file': ({ node }) => [hostFileLine(node)],
};

/**
 * Where the key file itself stands in the place of the link, it gets its second name first, and only where that is certain:
 * a hard link writes over nothing, and what follows then takes the first name only. While nobody knows what the node runs as,
 * nobody knows either where its link should lead.
 */
function linkLines(scene: MendScene): PasteLine[] {
  const { target, node, facts, role } = scene;
  if (facts === null || role === 'unknown' || (role !== 'active' && !isHarmless(scene))) return [];
  const key = role === 'active' ? node.stakedKey : node.unstakedKey;
  const line = linkLine(node, key);
  if (facts.link.kind !== 'file') return asUser(node, line);
  const isStaked = facts.bootIdentity === target.identity && facts.stakedKey.problem === 'missing';
  return isStaked ? asUser(node, `ln ${node.identityLink} ${node.stakedKey} && ${line}`) : [];
}

/**
 * Whether a node that runs as its unstaked key signs for nobody. Somebody may have put a staked key under that name; one that
 * is missing is made by a line before.
 */
function isHarmless({ target, facts, staked }: MendScene): boolean {
  const { publicKey = null, problem = null } = facts?.unstakedKey ?? {};
  if (publicKey === null) return problem === 'missing';
  return publicKey !== target.identity && staked?.has(publicKey) !== true;
}

function adopting({ validator }: SolanaTarget): PasteLine[] {
  const place = 'here, when everything else is mended and Baton runs (`npm run baton -- start`)';
  return [{ node: null, place, line: `npm run baton -- adopt ${validator}`, last: true }];
}

function asUser(node: SolanaNodeTarget, line: string): PasteLine[] {
  return [{ node: node.node, place: `as ${node.runAs}`, line }];
}

/** Only root can give a file away; the validator's user need not be one who may use sudo. */
function byOwner(node: SolanaNodeTarget, line: string): PasteLine {
  const place = line.startsWith('sudo ') ? 'as a user who may use sudo' : `as ${node.runAs}`;
  return { node: node.node, place, line };
}

const IN_PLACE = 'in the start script, in place of the line with that option (above --ledger where there is none)';
/** A spare of several validators has a voter key of each. */
const BESIDE = 'in the start script, beside the lines with that option (above --ledger where there is none)';

/**
 * Each option has its own line there, which goes on at the next one; it holds from the next start on. The node that signs is
 * not restarted for it: that would be minutes without a vote, and a move makes it the standby anyway.
 */
function inStartScript(scene: MendScene, option: string, place = IN_PLACE): PasteLine[] {
  const { node } = scene.node;
  return [
    { node, place, line: `    ${option} \\` },
    { node, place: 'when everything above is done', line: restartWords(scene), last: true },
  ];
}

function mayRestart({ role, cannotSign }: MendScene): boolean {
  return role !== 'active' && cannotSign;
}

function restartWords(scene: MendScene): string {
  const { node, role } = scene;
  if (role === 'active')
    return '# It takes effect at the next restart. Move the validator to the other node before you restart this one.';
  if (!mayRestart(scene))
    return '# It takes effect at the next restart. Find out first who signs: the node that does is not restarted.';
  return `# Restart the validator on this node, once \`readlink ${node.identityLink}\` prints ${node.unstakedKey} there.`;
}

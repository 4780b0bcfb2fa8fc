import type { CheckResult } from './check.ts';
import type { NodeName } from './names.ts';

/** A line to be typed or pasted as it stands. */
export interface PasteLine {
  /** Null: where Baton runs. */
  readonly node: NodeName | null;
  /** As whom, or into which file: `as sol`, `as root`, `into ~baton/.ssh/authorized_keys`. */
  readonly place: string;
  readonly line: string;
  /** A line that may only be followed when no other of its node is left to do; of no node, when no other at all is. */
  readonly last?: true;
}

/** A check of what was set up, with the lines that mend it; none where words have to do. */
export interface SetupFinding extends CheckResult {
  readonly lines: readonly PasteLine[];
}

/** One item of the checklist: `Created a symbolic link to the respective identity file`. */
export interface SetupPart {
  readonly title: string;
  readonly findings: readonly SetupFinding[];
  /** Checks that could not be made because of a finding that is shown. */
  readonly folded: number;
  /** The same by name, each with why it could not be made. */
  readonly unmade?: readonly { readonly title: string; readonly because: string }[];
}

/** What belongs together: one node, one validator, or Baton itself. */
export interface SetupGroup {
  /** The fleet file's name, or `Baton`. */
  readonly name: string;
  /** A few words: what the node is seen to be. */
  readonly about: string;
  readonly parts: readonly SetupPart[];
}

/** Everything in the fleet file, tried. */
export interface SetupReport {
  readonly fleet: string;
  /** The verdict in words. */
  readonly headline: string;
  /** No `must` failed. */
  readonly ready: boolean;
  readonly groups: readonly SetupGroup[];
  /** What each host needs once, whether or not it has it already. */
  readonly hostLines: readonly PasteLine[];
}

/** What forbids a move until it is mended. */
export function toMend(group: SetupGroup): SetupFinding[] {
  return allOf(group).filter(({ severity, state }) => severity === 'must' && state !== 'passed');
}

/** What should be otherwise, and forbids nothing. */
export function toKnow(group: SetupGroup): SetupFinding[] {
  return allOf(group).filter(({ severity, state }) => severity === 'should' && state !== 'passed');
}

function allOf(group: SetupGroup): SetupFinding[] {
  return group.parts.flatMap(({ findings }) => findings);
}

/** What makes a restart come up as the wrong key. */
const DECIDES_A_RESTART = new Set(['identity-link', 'boot-identity', 'identity-argument', 'unstaked-key']);
/** Of these the lines come first; a link may lead to a key that is made after it. */
const COMES_FIRST = new Set(['identity-link', 'boot-identity', 'identity-argument']);

/**
 * The lines that mend what was found, each once, in the order in which they are needed. People paste from top to bottom, and
 * a node that is restarted while its link leads to the wrong key can be a second signer: so on each node the link comes
 * first and the restart last, and there is no line that restarts it where nothing here mends the link. What waits for all
 * nodes stands at the very end.
 */
export function linesToDo({ groups }: SetupReport): PasteLine[] {
  const seen = new Set<string>();
  const lines = groups.flatMap(linesOf).filter((one) => {
    const key = JSON.stringify([one.node, one.line]);
    return !seen.has(key) && seen.add(key);
  });
  return [...lines.filter((one) => !endsAll(one)), ...lines.filter(endsAll)];
}

function endsAll({ node, last }: PasteLine): boolean {
  return node === null && last === true;
}

function linesOf(group: SetupGroup): PasteLine[] {
  const open = [...toMend(group), ...toKnow(group)];
  const first = open.filter(({ id }) => COMES_FIRST.has(id));
  const rest = open.filter((one) => !first.includes(one));
  const lines = [...first, ...rest].flatMap((finding) => finding.lines);
  const mayRestart = open.filter(({ id }) => DECIDES_A_RESTART.has(id)).every((finding) => isMended(finding, open));
  const atEnd = lines.filter((one) => one.last && (mayRestart || endsAll(one)));
  return [...lines.filter(({ last }) => !last), ...atEnd];
}

/** What comes up after a restart is mended by the link that it comes through. */
function isMended({ id, lines }: SetupFinding, open: readonly SetupFinding[]): boolean {
  if (lines.length > 0 || id !== 'boot-identity') return lines.length > 0;
  return open.some((other) => other.id === 'identity-link' && other.lines.length > 0);
}

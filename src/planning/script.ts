import type { Plan, PlannedCommand } from '../domain/plan.ts';

/** Words by which a planned command begins when it can be typed as it stands. */
const TYPED = /^(sudo|ln|mv|cat|rm)\s|^\//;

/**
 * The commands of a plan as a shell script, for the day on which Baton itself is dead. It asks before each command, since no
 * script can tell whether the step before has done what it should: what Baton would prove is written above each step.
 */
export function planScript(plan: Plan): string {
  const nodes = [...new Set(plan.steps.flatMap(({ commands }) => commands.map(({ node }) => node)))];
  return [
    ...heading(plan),
    ...nodes.map((node) => `address_${variable(node)}=${quoted(plan.bound[`${node} address`] ?? `LOGIN@${node}:22`)}`),
    ...ASKING,
    ...plan.steps.flatMap((step, index) => [
      '',
      ...comment(`${index + 1}. ${step.title}${step.pointOfNoReturn ? ' (POINT OF NO RETURN)' : ''}`),
      ...comment(`Done when: ${step.proof}`),
      ...comment(`Way back: ${step.undo}`),
      ...step.commands.flatMap(commandLines),
    ]),
    ...(plan.diffs ?? []).flatMap(({ node, path, lines }) => [
      '',
      ...comment(`To be edited on ${node}, ${path}; values that may be secret are not shown:`),
      ...lines.flatMap(comment),
    ]),
    '',
  ].join('\n');
}

function heading(plan: Plan): string[] {
  return [
    '#!/bin/sh',
    ...comment(`${plan.procedure} of ${plan.validator} (${plan.identity}), for the day on which Baton cannot do it.`),
    ...comment(
      `Made from plan ${plan.id} at ${new Date(plan.madeAtMs).toISOString()}. Looked at then: ${plan.verdict}`,
    ),
    ...comment('Read all of it first. What was so then may not be so now: nothing here checks what Baton checks.'),
    ...comment('Go on only when "Done when" of the step before holds. At no moment may two nodes run as the identity.'),
    'set -eu',
  ];
}

/** `on NODE COMMAND`: shows it, waits for Enter, and runs it there. */
const ASKING = [
  'on() {',
  '  eval "at=\\$address_$1"',
  `  printf '%s: %s\\n  Enter runs it, Ctrl-C stops here. ' "$1" "$2" >/dev/tty && read -r _ </dev/tty`,
  '  ssh -p "${at##*:}" "${at%:*}" "$2"',
  '}',
];

/** A command that can be typed, or what is to be done in words. */
function commandLines({ node, command }: PlannedCommand): string[] {
  const [, text = command, note = ''] = /^(.*?)(?: {2}\((.*)\))?$/s.exec(command) ?? [];
  if (!TYPED.test(text)) return comment(`${node}: ${command}`);
  // The bytes of the tower go through the machine on which this runs.
  const isRead = text.startsWith('cat ') && !text.startsWith('cat >');
  const way = isRead ? ' >tower.bin' : text.startsWith('cat >') ? ' <tower.bin' : '';
  const typed = text.replaceAll('…', '$(date +%s)');
  return [...(note === '' ? [] : comment(note)), `on ${variable(node)} ${quoted(typed)}${way}`];
}

/** No text of a host or a person may end a comment. */
function comment(text: string): string[] {
  return text.split(/\r?\n/).map((line) => `# ${line}`.trimEnd());
}

function variable(node: string): string {
  return node.replaceAll(/[^A-Za-z0-9]/g, '_');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

import { blocking } from '../domain/check.ts';
import { counted } from '../domain/counted.ts';
import type { Plan, PlannedCommand, PlannedStep } from '../domain/plan.ts';
import type { Reach, ScriptLine, ScriptLines } from '../domain/script.ts';

/** What a script is made of, besides the steps of its plan. */
export interface ScriptInput {
  readonly plan: Pick<Plan, 'id' | 'procedure' | 'validator' | 'from' | 'to' | 'madeAtMs' | 'checks' | 'steps'>;
  readonly lines: ScriptLines;
  readonly reach: readonly Reach[];
}

/** Wrapped, so that it can be read out. Unit: characters. */
const WIDTH = 118;

/**
 * The commands of a plan as a POSIX script with its proofs as comments, for the day on which Baton itself is dead. It stops at the
 * first command that fails, asks before each point of no return, and goes on from what has to be seen only when a person says so.
 */
export function planScript({ plan, lines, reach }: ScriptInput): string {
  const steps = plan.steps.flatMap((step, index) => stepLines(step, index + 1, lines[step.id]));
  return [...headOf(plan), ...functionsFor(reach), ...BEGINNING, ...steps, '', `say 'That was all.'`, ''].join('\n');
}

function headOf({ id, procedure, validator, from, to, madeAtMs, checks, steps }: ScriptInput['plan']): string[] {
  const failed = blocking(checks);
  // Where there is always a way back, no role is moved.
  const moves = steps.some(({ pointOfNoReturn }) => pointOfNoReturn);
  const nodes = moves ? `${from} -> ${to}` : [...new Set([from, to])].join(', ');
  return [
    '#!/bin/sh',
    ...comment(`${procedure} of ${validator}: ${nodes}. From plan ${id}, made ${new Date(madeAtMs).toISOString()}.`),
    ...comment(
      'For the day on which Baton itself is dead, and for two people who read it to each other. What was seen when it was made may not be so any more: every line under "See" has to be seen now.',
    ),
    ...(failed.length === 0
      ? []
      : comment(
          `When it was made ${counted(failed.length, 'check')} failed: ${failed.map(({ title }) => title).join('; ')}.`,
        )),
    'set -eu',
    '',
  ];
}

/** Remote words go through one more shell, so that they are quoted once more; nothing of a command is read here. */
function functionsFor(reach: readonly Reach[]): string[] {
  return [
    `say() { printf '\\n%s\\n' "$1" >&2; }`,
    `quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\\\\\''/g")"; }`,
    '# Where the commands are run. Change it here when an address or a login is another one by now.',
    'reach() {',
    '  case $1 in',
    ...reach.map(
      ({ node, ssh, as }) =>
        `  ${node}) ${ssh.map(quotedWord).join(' ')} "${as === null ? '' : `sudo -n -u ${quotedWord(as)} -- `}sh -euc $(quoted "$2")" ;;`,
    ),
    `  *) say "Nothing is known of $1." && return 1 ;;`,
    '  esac',
    '}',
    '# ssh would otherwise read the answers that are meant for this script.',
    'on() { printf \'[%s] %s\\n\' "$1" "$2" >&2 && reach "$1" "$2" </dev/null; }',
    'try_on() { on "$1" "$2" || say "That failed on $1. It may be as it should, see below."; }',
    'see() {',
    `  printf 'See: %s\\nIs it so? Type yes to go on, anything else to stop: ' "$1" >&2`,
    '  read -r answer || answer=',
    '  [ "$answer" = yes ] && return 0',
    `  say 'Stopped. Nothing more was done. The remarks of this step say how it is undone.'`,
    '  exit 1',
    '}',
    'sum_of() { reach "$1" "sha256sum < $2" </dev/null; }',
    '# FROM FILE TO AS: under another name first, so that nothing half-written is ever read.',
    'carry() {',
    `  printf '[%s -> %s] %s\\n' "$1" "$3" "$2" >&2`,
    '  sum=$(sum_of "$1" "$2") || return 1',
    '  reach "$1" "cat < $2" </dev/null | reach "$3" "cat > $4.by-hand" || return 1',
    '  [ "$(sum_of "$3" "$4.by-hand")" = "$sum" ] || { say "Not the same file on $3." && return 1; }',
    '  on "$3" "sync $4.by-hand && mv -T $4.by-hand $4 && sync $(dirname "$4")"',
    '}',
    '',
  ];
}

const BEGINNING = [
  ...comment('A worker that was forgotten goes on by itself and takes a role that was given by hand for a stranger.'),
  `see 'No worker of Baton runs any more, on any machine, and none will be started.'`,
];

function stepLines(step: PlannedStep, number: number, own: readonly ScriptLine[] | undefined): string[] {
  const lines = own ?? step.commands.flatMap(plannedLine);
  return [
    '',
    ...comment(`${number}. ${step.title}`),
    ...comment(`Proof: ${step.proof}`),
    ...comment(`Undo: ${step.undo}`),
    `say ${quotedWord(`${number}. ${step.title}`)}`,
    ...(step.pointOfNoReturn
      ? [`see ${quotedWord(`You have seen all of the above. From here there is no way back: ${step.undo}`)}`]
      : []),
    ...lines.flatMap(lineOf),
    // A step without anything to be seen of its own ends with its proof.
    ...(own?.some(({ kind }) => kind === 'see') === true ? [] : [`see ${quotedWord(step.proof)}`]),
  ];
}

/** As people read it, a command may have a remark behind it, or be no command at all: then it is shown, and a person does it. */
function plannedLine({ node, command }: PlannedCommand): ScriptLine[] {
  const [text = '', remark] = command.split(/\s{2,}(?=\()/);
  if (remark === undefined && /^\S*\/\S+(\s|$)|^(?:cat|ln|mv|sync) /.test(text) && !text.includes('…'))
    return [{ kind: 'run', node, command: text }];
  return [{ kind: 'see', text: `on ${node}, done by hand where it is needed: ${command}` }];
}

function lineOf(line: ScriptLine): string[] {
  switch (line.kind) {
    case 'run':
      return [`${line.mayFail ? 'try_on' : 'on'} ${line.node} ${quotedWord(line.command)}`];
    case 'see':
      return [`see ${quotedWord(line.text)}`];
    case 'carry': {
      const words = ['carry', line.from, line.file, line.to, line.as].map(quotedWord).join(' ');
      return [line.mayFail ? `${words} || say 'It was not carried. See below.'` : words];
    }
  }
  return line satisfies never;
}

/** One word for a shell, whatever is in it. */
function quotedWord(text: string): string {
  return /^[\w./:@=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.replaceAll(/\s+/g, ' ').trim().split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}

import type { NodeName } from '../../domain/names.ts';
import type { Run } from '../../domain/run.ts';
import type { CardButton } from '../card.ts';
import type { RunPicture } from './run-picture.ts';
import { wordsFor } from './run-words.ts';
import { exitName, signerOf } from './who-signs.ts';

/** Abort as long as it can be honoured; on a stopped run its ways out; nothing once the run has ended. */
export function runButtons(run: Run, picture: RunPicture): CardButton[] {
  if (run.state === 'stopped') return stoppedButtons(run, picture);
  const gone = run.state === 'waiting' ? goneNode(picture) : null;
  if (gone !== null) return [declareButton(run, gone, wordsFor(run).declareGone(run))];
  const open = run.state === 'queued' || run.state === 'running' || run.state === 'waiting';
  if (!open || picture.toldAtMs !== null || run.wish === 'abort' || run.wish === 'return') return [];
  return [abortButton(run)];
}

function abortButton(run: Run): CardButton {
  return {
    label: 'Abort',
    style: 'danger',
    command: `abort ${run.id}`,
    confirm: wordsFor(run).abort(run),
  };
}

function returnButton(run: Run): CardButton {
  return { style: 'plain', command: `return ${run.id}`, ...wordsFor(run).return(run) };
}

function stoppedButtons(run: Run, { stopped }: RunPicture): CardButton[] {
  // A wish is acted on by the next job; asking twice would only confuse.
  if (run.wish !== null) return [];
  const ways = new Set((stopped?.exits ?? []).map(exitName));
  const buttons: CardButton[] = [];
  // It changes nobody's role: the first thing to press, and not asked twice.
  if (ways.has('look')) buttons.push({ label: 'Look again', style: 'primary', command: `look ${run.id}` });
  if (ways.has('resume')) {
    buttons.push({
      label: 'Resume',
      style: 'plain',
      command: `resume ${run.id}`,
      confirm: wordsFor(run).resume(run),
    });
  }
  if (ways.has('return')) buttons.push(returnButton(run));
  if (ways.has('stand-down')) {
    const known = signerOf(run, stopped?.signer ?? '').kind === 'node';
    buttons.push({
      label: 'Stand down',
      style: 'danger',
      command: `stand-down ${run.id}`,
      confirm: `Close this run and leave everything as it is?\n${known ? wordsFor(run).closes(run) : 'From then on only people can bring the validator back.'}`,
      asks: 'Why is it closed?',
    });
  }
  const node = declarable(stopped?.exits ?? []);
  if (node !== null) buttons.push(declareButton(run, node, wordsFor(run).declare(run)));
  return buttons;
}

function declareButton(run: Run, node: NodeName, besides: string): CardButton {
  return {
    label: `Declare ${node} fenced`,
    style: 'danger',
    command: `declare-fenced ${run.id} ${node}`,
    confirm: `Can ${node} certainly not sign any more?\nA false declaration can make two signers. ${besides}`,
    asks: 'What makes it certain?',
    types: run.validator,
  };
}

/** The node that the run waits for and that people's word could stand in for. */
function goneNode({ steps }: RunPicture): NodeName | null {
  const state = steps.findLast(({ beganAtMs }) => beganAtMs !== null)?.state;
  return state?.kind === 'waiting' ? (state.declare ?? null) : null;
}

/** The node of `declare-fenced RUN NODE …`, as the stop named it. */
function declarable(exits: readonly string[]): NodeName | null {
  const words = exits.find((exit) => exitName(exit) === 'declare-fenced')?.split(' ');
  return words?.[2] ?? null;
}

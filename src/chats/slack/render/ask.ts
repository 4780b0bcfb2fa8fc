import type { InputBlock, ModalView } from '@slack/types';
import type { CardButton } from '../../card.ts';
import { cut } from '../../plain-text.ts';
import { plainObject } from './buttons.ts';
import { blocksOf } from './fit.ts';
import { smallPrint } from './frame.ts';
import { LIMITS } from './limits.ts';
import { line, words } from './rich.ts';

/** Where the answers are: `view.state.values[ASK.reason][ASK.reason].value`, and the same for the typed word. */
export const ASK = { callback: 'ask', reason: 'reason', typed: 'typed' } as const;

/** As long as a reason is kept whole on cards and in the journal. Unit: signs. */
const LONGEST_REASON = 600;
/** More of a question would not be read before a button is pressed. */
const LONGEST_LINE = 900;

/**
 * Asks before a button does its work: what will happen, a reason, a word to be typed. Slack cannot compare the word, so that whoever
 * takes the answer has to. @param meta what is to come back with the answer @throws RangeError when `meta` is longer than Slack takes
 */
export function askView(button: CardButton, meta: string): ModalView {
  if (meta.length > LIMITS.privateMetadata) throw new RangeError('private_metadata takes 3000 signs');
  const question = button.confirm ?? button.label;
  const rows = question
    .split('\n')
    .map((text, index) => line(...words(text, { bold: index === 0, longest: LONGEST_LINE })));
  // All 64 signs of a digest are sent; the first twelve are enough to compare by eye.
  const command = button.command.replace(/([0-9a-f]{12})[0-9a-f]{52}/, '$1…');
  return {
    type: 'modal',
    callback_id: ASK.callback,
    private_metadata: meta,
    title: plainObject(button.label, LIMITS.viewTitle),
    submit: plainObject(button.label, LIMITS.viewTitle),
    close: plainObject('Cancel', LIMITS.viewTitle),
    blocks: [
      ...blocksOf([rows], LIMITS.viewBlocks / 2),
      ...(button.asks === undefined ? [] : [input(ASK.reason, button.asks, true)]),
      ...(button.types === undefined ? [] : [input(ASK.typed, `Type ${button.types} to go on`, false)]),
      ...smallPrint(`/baton ${cut(command, LONGEST_LINE)}`, LONGEST_LINE),
    ],
  };
}

function input(id: string, label: string, multiline: boolean): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plainObject(label, LIMITS.inputLabel),
    element: { type: 'plain_text_input', action_id: id, multiline, min_length: 1, max_length: LONGEST_REASON },
  };
}

import type { ActionsBlock, Button, ConfirmationDialog, PlainTextElement } from '@slack/types';
import type { CardButton } from '../../card.ts';
import { flat, lines } from '../../plain-text.ts';
import { LIMITS } from './limits.ts';

/** Words on a button or in a title; Slack refuses a text without any. Emoji off: nothing in them is read as `:name:`. */
export function plainObject(text: string, longest: number): PlainTextElement {
  return { type: 'plain_text', text: flat(text, longest) || '–', emoji: false };
}

/** Where clicks on a card come from: `block_id` of its buttons is this and the card's key. */
export const CARD_BLOCK = 'card:';

/** All buttons of a card may take half of a message. A real card needs a tenth. Unit: signs of JSON. */
const ROOM = LIMITS.messageJson / 2;

/**
 * Whether a modal has to be opened before it is sent: something has to be typed, or the question does not fit into Slack's own dialog,
 * where a cut question would hide what will happen.
 */
export function needsModal({ asks, types, confirm, label }: CardButton): boolean {
  if (asks !== undefined || types !== undefined) return true;
  return (
    confirm !== undefined && (lines(confirm).length > LIMITS.confirmText || lines(label).length > LIMITS.confirmButton)
  );
}

/**
 * The buttons of a card, with their command as the value. Action ids: `do:<n>` is sent as it is, `ask:<n>` opens `askView` first,
 * `details` shows the whole card. One whose command Slack does not take whole is left out: a cut command is another command.
 * @param details whether there is more to see than the message shows
 */
export function actionsOf(key: string, buttons: readonly CardButton[], details: boolean): ActionsBlock[] {
  const elements: Button[] = [];
  let left = ROOM;
  for (const [index, button] of buttons.entries()) {
    if (!canBeSent(button.command) || elements.length === LIMITS.actions - 1) continue;
    const made = buttonElement(button, index);
    left -= JSON.stringify(made).length;
    if (left < 0) break;
    elements.push(made);
  }
  if (details)
    elements.push({
      type: 'button',
      action_id: 'details',
      text: plainObject('Details', LIMITS.buttonText),
      value: valueOf(key),
    });
  if (elements.length === 0) return [];
  return [{ type: 'actions', block_id: `${CARD_BLOCK}${valueOf(key)}`, elements }];
}

const canBeSent = (command: string): boolean => command.length <= LIMITS.buttonValue && command.isWellFormed();

/** A card's key as a value and as `block_id`; a real one has some 50 signs. */
export function valueOf(key: string): string {
  return key.slice(0, LIMITS.blockId - CARD_BLOCK.length).toWellFormed();
}

function buttonElement(button: CardButton, index: number): Button {
  const modal = needsModal(button);
  return {
    type: 'button',
    action_id: `${modal ? 'ask' : 'do'}:${index}`,
    text: plainObject(button.label, LIMITS.buttonText),
    value: button.command,
    ...styleOf(button),
    ...(modal || button.confirm === undefined ? {} : { confirm: dialog(button, button.confirm) }),
  };
}

function dialog(button: CardButton, question: string): ConfirmationDialog {
  return {
    title: plainObject(button.label, LIMITS.confirmTitle),
    text: { type: 'plain_text', text: lines(question) || '–', emoji: false },
    confirm: plainObject(button.label, LIMITS.confirmButton),
    deny: plainObject('Cancel', LIMITS.confirmButton),
    ...styleOf(button),
  };
}

function styleOf({ style }: CardButton): { style?: 'primary' | 'danger' } {
  return style === 'plain' ? {} : { style };
}

import { createHash } from 'node:crypto';
import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10';
import type { CardButton } from '../../card.ts';
import { flat } from '../../plain-text.ts';
import { LIMITS } from './limits.ts';

export type ButtonRow = APIActionRowComponent<APIButtonComponentWithCustomId>;

/**
 * What a press asks for. `do`: the button's command. `sure`: the question before it, which `yes` answers. `ask`: a window for a
 * reason or a typed word, which comes back as `said`. `details`: the whole card.
 */
const KINDS = ['do', 'sure', 'yes', 'ask', 'said', 'details'] as const;
export type PressKind = (typeof KINDS)[number];

/** What a `custom_id` says. It has no command in it: that is looked up by the card's key, and has to be the one of this mark. */
export interface PressId {
  readonly kind: PressKind;
  /** Of the command as it was when the button was drawn. */
  readonly mark: string;
  readonly key: string;
}

/** 72 bits: nobody finds another command with the same mark. */
const MARK_SIGNS = 12;

/** A short name for exactly this command. */
export function markOf(command: string): string {
  return createHash('sha256').update(command).digest('base64url').slice(0, MARK_SIGNS);
}

/** Null where Discord would not take it: a card's key has some 50 signs. @param at which button of its card it is */
export function customId({ kind, mark, key }: PressId, at = 0): string | null {
  const id = `${kind}:${at}:${mark}:${key}`;
  return id.length <= LIMITS.customId && id.isWellFormed() ? id : null;
}

/** Null for what was not made here. */
export function pressIdOf(id: string): PressId | null {
  const [, word, mark, key] = /^([a-z]+):\d+:([\w-]*):([^]+)$/.exec(id) ?? [];
  const kind = KINDS.find((known) => known === word);
  return kind === undefined || mark === undefined || key === undefined ? null : { kind, mark, key };
}

const STYLES: Readonly<Record<CardButton['style'], ButtonStyle.Primary | ButtonStyle.Danger | ButtonStyle.Secondary>> =
  { primary: ButtonStyle.Primary, danger: ButtonStyle.Danger, plain: ButtonStyle.Secondary };

/** Whether a window has to be opened before it is done. */
const asksFor = ({ asks, types }: CardButton): boolean => asks !== undefined || types !== undefined;

/**
 * The buttons of a card. One that Discord does not take is left out, and can be typed.
 * @param details whether there is more to see than the message shows
 */
export function buttonRows(key: string, buttons: readonly CardButton[], details: boolean): ButtonRow[] {
  const most = LIMITS.buttonsInRow * LIMITS.rows - 1;
  const made = buttons.flatMap((button, at) => {
    const kind = asksFor(button) ? 'ask' : button.confirm === undefined ? 'do' : 'sure';
    return buttonOf(button.label, STYLES[button.style], customId({ kind, mark: markOf(button.command), key }, at));
  });
  const all = [
    ...made.slice(0, most),
    ...(details ? buttonOf('Details', ButtonStyle.Secondary, customId({ kind: 'details', mark: '', key })) : []),
  ];
  return rowsOf(all);
}

/** The one button below a question. */
export function yesRow(key: string, button: CardButton): ButtonRow[] {
  const id = customId({ kind: 'yes', mark: markOf(button.command), key });
  return rowsOf(buttonOf(button.label, STYLES[button.style], id));
}

function buttonOf(
  label: string,
  style: (typeof STYLES)[CardButton['style']],
  id: string | null,
): APIButtonComponentWithCustomId[] {
  if (id === null) return [];
  return [{ type: ComponentType.Button, style, label: flat(label, LIMITS.buttonLabel) || '–', custom_id: id }];
}

function rowsOf(buttons: readonly APIButtonComponentWithCustomId[]): ButtonRow[] {
  const rows: ButtonRow[] = [];
  for (let at = 0; at < buttons.length; at += LIMITS.buttonsInRow)
    rows.push({ type: ComponentType.ActionRow, components: buttons.slice(at, at + LIMITS.buttonsInRow) });
  return rows;
}

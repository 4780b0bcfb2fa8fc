import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from 'discord-api-types/v10';
import type { Card, CardButton } from '../../card.ts';
import { cut, flat } from '../../plain-text.ts';
import { customId, markOf, yesRow } from './buttons.ts';
import { LIMITS } from './limits.ts';
import { words } from './markup.ts';
import type { DiscordMessage } from './message.ts';
import { discordMessage } from './message.ts';

/** Where the answers are. */
export const ASK = { reason: 'reason', typed: 'typed' } as const;

/** As long as a reason is kept whole on cards and in the journal. Unit: signs. */
const LONGEST_REASON = 600;
/** More of a question would not be read before a button is pressed: as long a line, and as many (a card's has three at most). */
const LONGEST_LINE = 900;
const MOST_LINES = 3;

type Modal = APIModalInteractionResponseCallbackData;

/** The lines of the question before a button does its work, with the command that it stands for. */
function questionLines({ confirm, label, command }: CardButton): readonly string[] {
  const [first = '', ...rest] = (confirm ?? label).split('\n');
  // All 64 signs of a digest are sent; the first twelve are enough to compare by eye.
  const short = command.replace(/([0-9a-f]{12})[0-9a-f]{52}/, '$1…').replaceAll('`', "'");
  const asked = [
    words(first, { bold: true, longest: LONGEST_LINE }),
    ...rest.map((line) => words(line, { longest: LONGEST_LINE })),
  ].filter((line) => line.trim() !== '');
  // The command is seen whatever stands before it.
  return [...asked.slice(0, MOST_LINES), `\`/baton ${flat(short, LONGEST_LINE)}\``];
}

/** The question before a button does its work, for one person; the button below it does it. */
export function sureMessage({ key, title }: Card, button: CardButton): DiscordMessage {
  const card: Card = { key, title, tone: 'neutral', headline: '', facts: [], sections: [], buttons: [], footer: '' };
  const message = discordMessage(card, { linkOf: () => null });
  const [embed = {}] = message.embeds;
  return {
    ...message,
    embeds: [{ ...embed, description: questionLines(button).join('\n').slice(0, LIMITS.description) }],
    components: yesRow(key, button),
  };
}

/**
 * A window that asks for what has to be typed. Discord cannot compare the word, so that whoever takes the answer has to. Null where
 * it does not take the window.
 */
export function askModal({ key }: Card, button: CardButton): Modal | null {
  const id = customId({ kind: 'said', mark: markOf(button.command), key });
  if (id === null) return null;
  const { asks, types, label } = button;
  const title = flat(label, LIMITS.modalTitle) || '–';
  return {
    custom_id: id,
    title,
    components: [
      { type: ComponentType.TextDisplay, content: cut(questionLines(button).join('\n'), LIMITS.textDisplay) },
      ...(asks === undefined ? [] : [input(ASK.reason, asks, '', TextInputStyle.Paragraph)]),
      ...(types === undefined ? [] : [input(ASK.typed, 'To go on, type', types, TextInputStyle.Short)]),
    ],
  };
}

function input(id: string, label: string, description: string, style: TextInputStyle) {
  const below = flat(description, LIMITS.labelDescription);
  return {
    type: ComponentType.Label as const,
    label: flat(label, LIMITS.label) || '–',
    ...(below === '' ? {} : { description: below }),
    component: {
      type: ComponentType.TextInput as const,
      custom_id: id,
      style,
      min_length: 1,
      max_length: LONGEST_REASON,
      required: true,
    },
  };
}

import { InteractionResponseType as Answer } from 'discord-api-types/v10';
import type { InteractionEnd } from '../guild/interactions.ts';
import type { DeliveryKind } from '../guild/shapes.ts';

/** What a person sees of a deed of theirs, apart from messages and modals. */
export interface Outcome {
  /** Milliseconds until the app had answered; null where it did not in time, or was not told. */
  readonly answeredMs: number | null;
  readonly answer?: 'message' | 'thinking' | 'update' | 'nothing yet' | 'modal' | 'choices';
  /** The message that answers, or that was changed. */
  readonly message?: string;
  /** False where the app was not told: Discord, or the person's client, stopped it before. */
  readonly sent?: false;
  /** What Discord says instead of an answer. */
  readonly error?: string;
  /** What stands under the fields of a command or a modal that could not be sent, by name or id. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Where a link button leads. */
  readonly url?: string;
}

/** What autocomplete offers. */
export type Choice = { readonly name: string; readonly value: string | number };

/** In the words of Discord's clients. */
const SAID: Readonly<Record<DeliveryKind, string>> = {
  command: 'The application did not respond',
  component: 'This interaction failed',
  modal: 'Something went wrong. Try again.',
  autocomplete: 'Loading options failed',
};

const ANSWERS: Readonly<Record<number, NonNullable<Outcome['answer']>>> = {
  [Answer.ChannelMessageWithSource]: 'message',
  [Answer.DeferredChannelMessageWithSource]: 'thinking',
  [Answer.DeferredMessageUpdate]: 'nothing yet',
  [Answer.UpdateMessage]: 'update',
  [Answer.ApplicationCommandAutocompleteResult]: 'choices',
  [Answer.Modal]: 'modal',
};

/** The deed was not told to the app: Discord, or the person's client, stopped it before. */
export function notSent(error: string, more: Partial<Outcome> = {}): Outcome {
  return { answeredMs: null, sent: false, error, ...more };
}

export function outcomeOf(kind: DeliveryKind, end: InteractionEnd): Outcome {
  if (end === 'no answer') return { answeredMs: null, error: SAID[kind] };
  const answer = ANSWERS[end.type];
  return {
    answeredMs: end.afterMs,
    ...(answer === undefined ? {} : { answer }),
    ...(end.message === undefined ? {} : { message: end.message }),
  };
}

import type { CardPosted, CardShown, Told } from './orders.ts';

/** What became of a deed, as the person sees it. */
export type Done =
  /** Each time that Baton was asked: a press may be followed by a question. */
  | { readonly kind: 'answered'; readonly afterMs: readonly number[] }
  /** The chat waited as long as it waits: it is among `late`. */
  | { readonly kind: 'timed-out' }
  /** The chat has no way to Baton, and says so at once. */
  | { readonly kind: 'not-told' }
  /** The chat knows that the button is gone, and tells Baton nothing. */
  | { readonly kind: 'gone' };

/** A card's message. @typeParam Message what the stand-in wants back for a press */
export interface CardSeen<Message> extends CardShown {
  readonly message: Message;
  /** Whether it has a button to approve with. */
  readonly canBeApproved: boolean;
}

/** A stand-in as the bench uses it, whichever chat it is. */
export interface Side<Message> {
  readonly told: Told;
  /** Whether somebody can still be answered whom the chat has told that nothing answers. */
  readonly answersAfterAll: boolean;
  /** @param text what stands behind `/baton` where it is typed */
  command(user: string, channel: string, text: string): Promise<Done>;
  press(user: string, message: Message, label: string): Promise<Done>;
  /** The next one is handed over twice. */
  deliverTwice(what: 'command' | 'press'): void;
  /** By HTTP, from now on. */
  deliverTo(requestUrl: string): void;
  cards(): readonly CardSeen<Message>[];
  posted(): readonly CardPosted[];
  /** How many private answers this user has got. */
  answers(user: string): number;
  /** What was acknowledged too late, or never: null. */
  late(): readonly { readonly afterMs: number | null }[];
  limitEdits(seconds: number): void;
  refusedByLimit(): number;
}

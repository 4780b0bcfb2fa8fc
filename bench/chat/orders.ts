/** How Baton reaches the stand-in. */
export type Told = SlackTold | DiscordTold;

export interface SlackTold {
  readonly chat: 'slack';
  readonly url: string;
  readonly team: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
}

export interface DiscordTold {
  readonly chat: 'discord';
  readonly apiUrl: string;
  readonly token: string;
  readonly application: string;
  readonly guild: string;
}

/** What the process with the stand-in and its people is asked for. */
export type Order =
  /** Payloads are posted there from now on. */
  | { readonly kind: 'call'; readonly requestUrl: string }
  | { readonly kind: 'load'; readonly seconds: number; readonly perSecond: number }
  /** Every edit of a message is refused for so long. */
  | { readonly kind: 'limit'; readonly seconds: number }
  /** From now on somebody rejects each new plan, a while after its card has appeared; null: nobody does. */
  | { readonly kind: 'reject'; readonly afterMs: number | null }
  | { readonly kind: 'sight' };

/** What people did in a load, and how soon it was acknowledged. */
export interface Load {
  /** Of each that was acknowledged, also of one that came too late for the chat. Unit: milliseconds. */
  readonly ackMs: readonly number[];
  /** Never acknowledged, or not told to Baton at all. */
  readonly notAcknowledged: number;
  /** Different commands that need a look at hosts. */
  readonly looks: number;
  /** Plans that both people have approved, by the key of their cards. */
  readonly approvedByBoth: readonly string[];
}

/** What is to be seen at the stand-in. */
export interface Sight {
  /** Each posting of a card that was taken. */
  readonly posted: readonly CardPosted[];
  /** Cards as they stand in the channels. */
  readonly shown: readonly CardShown[];
  /** Private answers that people wait for still, and those that they got and nobody had asked for. */
  readonly answersMissing: number;
  readonly answersTooMany: number;
  /** Answers with 429. */
  readonly refusedByLimit: number;
}

export interface CardPosted {
  readonly channel: string;
  readonly key: string;
  readonly part: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export interface CardShown {
  readonly channel: string;
  readonly key: string;
  readonly revision: number;
}

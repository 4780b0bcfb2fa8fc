import type { Loose } from '../../loose.ts';

// What a workspace holds, in Slack's own field names where the API shows them. Everything that came from an app is JSON
// that nobody has checked but the block rules, so it stays loosely typed.

export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly real_name?: string;
  /** Of another workspace where it differs from this one's (Slack Connect). */
  readonly team_id?: string;
  /** IANA zone, for example `Europe/Berlin`. */
  readonly tz?: string;
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly private?: boolean;
  /** Set for the conversation between the bot and one person. */
  readonly im?: string;
}

export interface SlackMetadata {
  readonly event_type: string;
  readonly event_payload: Loose;
}

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  /** Set on what the app posted. */
  readonly bot_id?: string;
  readonly text: string;
  readonly blocks: readonly Loose[];
  readonly thread_ts?: string;
  /** A reply that the channel shows too. */
  readonly broadcast?: boolean;
  readonly metadata?: SlackMetadata;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly files?: readonly SlackFile[];
  /** Set while a deleted message still has replies: Slack keeps its place. */
  readonly tombstone?: boolean;
}

/** Seen by one person only, and gone after a while: no method can read or edit it, only its `response_url`. */
export interface SlackEphemeral extends SlackMessage {
  readonly to: string;
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly alt_txt?: string;
  readonly mimetype: string;
  readonly size: number;
  /** Where it was shared. */
  readonly channel?: string;
  readonly thread_ts?: string;
  readonly content: Buffer;
}

/** A modal or Home, with what the person has filled in so far. */
export interface SlackView {
  readonly id: string;
  readonly user: string;
  readonly type: 'modal' | 'home';
  readonly view: Loose;
  readonly hash: string;
  readonly root: string;
  readonly previous: string | null;
  /** What the app said is wrong, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

/** One call of the Web API, as it came and as it was answered. */
export interface SlackCall {
  readonly method: string;
  readonly args: Loose;
  readonly atMs: number;
  /** HTTP status; 0 where no answer was sent. */
  readonly status: number;
  readonly ok: boolean;
  readonly error?: string;
}

export type DeliveryKind = 'command' | 'action' | 'view' | 'event';

/** Something that the app was told too late, or never took. */
export interface LateAnswer {
  readonly kind: DeliveryKind;
  readonly what: string;
  /** Milliseconds from sending to the answer; null when none ever came. */
  readonly afterMs: number | null;
}

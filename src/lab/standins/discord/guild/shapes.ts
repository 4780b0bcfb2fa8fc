import type { Loose } from '../../loose.ts';

// What a guild holds. What the app sent is kept in the platform's own field names, as loose JSON that the checks have seen.

export interface DiscordUser {
  readonly id: string;
  /** Unique, lower case. */
  readonly username: string;
  /** What people see. */
  readonly globalName?: string;
  /** Ids. */
  readonly roles?: readonly string[];
  readonly bot?: boolean;
}

export interface DiscordRole {
  readonly id: string;
  readonly name: string;
  /** May be mentioned by anybody. */
  readonly mentionable: boolean;
}

export interface DiscordChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'text' | 'thread';
  /** The channel of a thread. */
  readonly parent?: string;
  readonly topic?: string;
}

export interface DiscordAttachment {
  readonly id: string;
  readonly filename: string;
  readonly description?: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** What a message mentions, and whom that told. */
export interface Mentions {
  /** Shown as mentions. */
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly everyone: boolean;
  /** Users who were really notified, each once. */
  readonly pinged: readonly string[];
}

export interface DiscordMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly content: string;
  readonly embeds: readonly Loose[];
  readonly components: readonly Loose[];
  readonly attachments: readonly DiscordAttachment[];
  /** Bits: discord-api-types, MessageFlags. */
  readonly flags: number;
  readonly sentAtMs: number;
  readonly editedAtMs: number | null;
  readonly mentions: Mentions;
  readonly nonce?: string;
  /** The message that this one answers. */
  readonly repliesTo?: string;
  /** A thread that was started from it. */
  readonly thread?: string;
  /** The interaction that it answers; such messages can be edited by the interaction's token. */
  readonly interaction?: string;
  /** Ephemeral: the only person who sees it. */
  readonly to?: string;
  /** "Baton is thinking…" */
  readonly loading?: boolean;
}

/** A modal that one person has open. */
export interface DiscordModal {
  readonly id: string;
  readonly user: string;
  readonly customId: string;
  readonly title: string;
  readonly components: readonly Loose[];
  readonly channel: string;
  /** The message whose button opened it. */
  readonly message?: string;
}

/** A slash command as it is registered, in the platform's own field names. */
export interface DiscordCommand extends Loose {
  readonly id: string;
  readonly name: string;
}

/** One call of the REST API, as it came and as it was answered. */
export interface DiscordCall {
  /** `POST /channels/:channel/messages` and the like. */
  readonly route: string;
  readonly path: string;
  readonly body: unknown;
  /** Names of the files that came along. */
  readonly files: readonly string[];
  readonly atMs: number;
  /** HTTP status. */
  readonly status: number;
  /** Of the message or command that was answered with. */
  readonly id?: string;
  /** Discord's own error code. */
  readonly code?: number;
}

export type DeliveryKind = 'command' | 'component' | 'modal' | 'autocomplete';

/** Something that the app answered too late, or never. */
export interface LateAnswer {
  readonly kind: DeliveryKind;
  readonly what: string;
  /** Milliseconds from its creation to the answer; null when none ever came. */
  readonly afterMs: number | null;
}

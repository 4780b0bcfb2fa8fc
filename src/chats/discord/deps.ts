import type { Command, Known, WordKind } from '../../../commands/command.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ValidatorName } from '../../domain/names.ts';
import type { Intent, Origin } from '../../domain/request.ts';
import type { Refusal } from '../../intake/store.ts';
import type { Submitted } from '../../intake/submit.ts';
import type { Card } from '../card.ts';
import type { Talk } from './talk.ts';

/** Where somebody acted. A thread is a channel too. */
export interface Spot {
  readonly channel: string;
  /** Whether Baton may post there; a look is answered by a message that all of the channel see. */
  readonly maySpeak: boolean;
}

/** Ids that could be meant, for completion. */
export interface Recent {
  readonly plans: readonly Choice[];
  readonly runs: readonly Choice[];
  readonly incidents: readonly Choice[];
}

/** A word that could be typed, and what it is about. */
export interface Choice {
  readonly value: string;
  readonly about: string;
}

export interface DiscordDeps {
  readonly guild: string;
  readonly catalogue: readonly Command[];
  /** Those of the fleet file as it is loaded now. */
  people(): Fleet['people'];
  readonly known: Known;
  submit(intent: Intent, origin: Origin, actionId: string): Promise<Submitted>;
  refused(refusal: Refusal): Promise<void>;
  /** The card of this key as it is now. @param channel where it was shown */
  findCard(key: string, channel: string): Promise<Card | null>;
  /** Open plans, open incidents, and runs, newest first. */
  recent(): Promise<Recent>;
  /** Somebody did something in this channel: cards that were refused there are tried again at once. */
  acted(channel: string): void;
  /** Has a card shown anew where somebody pressed a button. */
  showAnew(key: string, channel: string): void;
  /** Whether the cards of a validator appear in this channel. */
  appearsIn(channel: string, validator: ValidatorName): boolean;
  readonly talk: Talk;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
}

/** Kinds of words that Discord is to complete. */
export const COMPLETED: readonly WordKind[] = [
  'validator',
  'validator-or-all',
  'node',
  'procedure',
  'command',
  'plan',
  'run',
  'incident',
];

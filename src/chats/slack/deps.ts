import type { ModalView, HomeView } from '@slack/types';
import type { Known } from '../../../commands/command.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import type { PersonName, ValidatorName } from '../../domain/names.ts';
import type { Intent, Origin } from '../../domain/request.ts';
import type { Refusal } from '../../intake/store.ts';
import type { Submitted } from '../../intake/submit.ts';
import type { Card } from '../card.ts';
import type { SlackMessage } from './render/message.ts';

/** Where in Slack somebody acted: a channel or direct message, or a thread in it. */
export interface Spot {
  readonly channel: string;
  readonly thread?: string;
}

/** What is said into Slack besides the cards. Each call gives up within seconds, and throws when it was not done. */
export interface Talk {
  /** Answers somebody in private, through the address that came with their command or press. */
  respond(url: string, message: SlackMessage, thread?: string): Promise<void>;
  /** A message that one person sees. */
  whisper(spot: Spot, user: string, message: SlackMessage): Promise<void>;
  /** The channel of the direct messages between Baton and a person. */
  direct(user: string): Promise<string>;
  post(spot: Spot, message: SlackMessage): Promise<void>;
  /** `late`: Slack gives three seconds after a press. */
  openView(trigger: string, view: ModalView): Promise<'opened' | 'late'>;
  publishHome(user: string, view: HomeView): Promise<void>;
  /** Whether Baton may speak in a channel; null when Slack did not say so in time. */
  isIn(channel: string): Promise<boolean | null>;
}

export interface SlackDeps {
  readonly team: string;
  /** Those of the fleet file as it is loaded now. */
  people(): Fleet['people'];
  readonly known: Known;
  submit(intent: Intent, origin: Origin, actionId: string): Promise<Submitted>;
  refused(refusal: Refusal): Promise<void>;
  /** The card of this key as it is now. @param spot where it was shown; null on somebody's Home */
  findCard(key: string, spot: Spot | null): Promise<Card | null>;
  /** The Home of a person. */
  homeView(person: PersonName): Promise<HomeView>;
  /** The Home of somebody whom the fleet file does not know. */
  strangerView(words: string): HomeView;
  /** Somebody did something in this place: cards that were refused there are tried again at once. */
  acted(spot: Spot): void;
  /** Has a card shown anew where somebody pressed a button that was no more. */
  showAnew(key: string, spot: Spot | null): void;
  /** Whether the cards of a validator appear in this channel. */
  appearsIn(channel: string, validator: ValidatorName): boolean;
  readonly talk: Talk;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
}
